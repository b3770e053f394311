"""OpenDocument's .odt, .ods and .odp, packed or flat (OASIS ODF 1.3): text, sheets, slides."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bot.domain.file_errors import FileBroken, FileLocked, FileUnreadable
from bot.files.documents.odf_sheets import write_sheets
from bot.files.documents.odf_text import TextReader
from bot.files.documents.package import Package
from bot.files.documents.writer import Writer
from bot.files.documents.xml_reader import first, parse_xml


def read_opendocument(package: Package, writer: Writer) -> None:
    """The document in a package."""
    manifest = package.find("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise FileLocked
    content = package.read("content.xml")
    styles = package.find_xml("styles.xml")
    _read(parse_xml(content), styles, TextReader(package, writer), writer)


def read_flat(content: bytes, writer: Writer) -> None:
    """The document that is one file of XML."""
    tree = parse_xml(content)
    _read(tree, tree, TextReader(None, writer), writer)


def _read(tree: Element, styles: Element | None, reader: TextReader, writer: Writer) -> None:
    body = tree.find("office:body")
    if body is None or not len(body):
        raise FileBroken
    inside = next((e for e in body if e.tag.startswith("office:")), body[0])
    for source in (styles, tree):
        if source is not None:
            reader.learn_styles(source)
    if inside.tag == "office:spreadsheet":
        write_sheets(inside, reader, writer)
    elif inside.tag in {"office:presentation", "office:drawing"}:
        _write_slides(inside, reader, writer)
    elif inside.tag in {"office:text", "office:chart"}:
        _write_text(inside, styles, reader, writer)
    else:
        raise FileUnreadable


def _write_text(body: Element, styles: Element | None, reader: TextReader, writer: Writer) -> None:
    for name, text in _margins(styles, "header", reader):
        writer.add(f"[{name}: {text}]")
    for block, is_line in reader.blocks(body):
        writer.add(block, is_line=is_line)
    for name, text in _margins(styles, "footer", reader):
        writer.add(f"[{name}: {text}]")


def _margins(styles: Element | None, which: str, reader: TextReader) -> Iterator[tuple[str, str]]:
    """What stands above or below all pages, each text once."""
    said: set[str] = set()
    for element in () if styles is None else styles.iter(f"style:{which}"):
        text = " ".join(" ".join(block for block, _ in reader.blocks(element)).split())
        if text and text not in said:
            said.add(text)
            yield which.capitalize(), text


def _write_slides(body: Element, reader: TextReader, writer: Writer) -> None:
    word = "Slide" if body.tag == "office:presentation" else "Page"
    for number, page in enumerate(body.findall("drawing:page"), 1):
        is_hidden = reader.is_hidden_slide(page.get("drawing:style-name", ""))
        writer.add(f"[{word} {number}{', hidden' if is_hidden else ''}]")
        shapes = [child for child in page if child.tag != "presentation:notes"]
        shapes.sort(key=lambda shape: shape.get("presentation:class") != "title")
        for shape in shapes:
            blocks = [block for block, _ in reader.blocks_of(shape)]
            if shape.get("presentation:class") == "title" and blocks:
                blocks = [f"## {' '.join(' '.join(blocks).split())}"]
            for block in blocks:
                writer.add(block, is_line=block.lstrip().startswith("- "))
        notes = first(page, "presentation:notes")
        texts = [] if notes is None else [b for b, _ in reader.blocks(notes, is_notes=True)]
        if texts:
            writer.add("Speaker notes:\n" + "\n".join(texts))
