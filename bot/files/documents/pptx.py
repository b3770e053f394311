"""PowerPoint's .pptx: slides by their numbers, with tables, charts, pictures and speaker notes."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bot.files.documents.drawing import Drawings
from bot.files.documents.numbering import whole
from bot.files.documents.package import Package
from bot.files.documents.relations import of_kind, read_relations
from bot.files.documents.table import markdown_table
from bot.files.documents.writer import Writer
from bot.files.documents.xml_reader import all_text

_TITLES = {"title", "ctrTitle"}
_SKIPPED = {"sldNum", "dt", "ftr", "hdr", "sldImg"}
"""Placeholders that hold the same on every slide, or nothing to read."""
_BULLETED = {"body", "obj", ""}
_LEFT = 0.05
"""Of the bytes of a slide, its text; only to say how much of a long show is left out."""


def read_pptx(package: Package, part: str, writer: Writer) -> None:
    """The presentation, slide by slide in the order in which it is shown."""
    presentation = package.xml(part)
    relations = read_relations(package, part)
    for number, reference in enumerate(presentation.iter("p:sldId"), 1):
        relation = relations.get(reference.get("r:id", ""))
        if relation and writer.is_full:
            writer.leave_out(int(package.size(relation.target) * _LEFT))
            continue
        slide = package.find_xml(relation.target) if relation else None
        if relation is None or slide is None:
            writer.add(f"[Slide {number}: damaged]")
            continue
        _write_slide(package, relation.target, slide, number, writer)


def _write_slide(package: Package, part: str, slide: Element, number: int, writer: Writer) -> None:
    drawings = Drawings(package, part, writer)
    is_hidden = slide.get("show") in {"0", "false"}
    blocks = [f"[Slide {number}{', hidden' if is_hidden else ''}]"]
    shapes = list(_shapes(slide))
    # The title may have been drawn last, and stands first all the same.
    shapes.sort(key=lambda shape: _placeholder(shape) not in _TITLES)
    for shape in shapes:
        blocks += _tell_shape(shape, drawings)
    if notes := _notes(package, of_kind(drawings.relations, "notesSlide")):
        blocks.append(f"Speaker notes:\n{notes}")
    for comment in _comments(package, of_kind(drawings.relations, "comments")):
        blocks.append(f"[Comment: {comment}]")
    for block in blocks:
        writer.add(block)


def _shapes(element: Element) -> Iterator[Element]:
    """All shapes, also those inside groups, from the first that was drawn to the last."""
    for child in element:
        if child.tag in {"p:sp", "p:pic", "p:graphicFrame", "p:cxnSp"}:
            yield child
        elif child.tag in {"p:cSld", "p:spTree", "p:grpSp"}:
            yield from _shapes(child)
        elif child.tag == "mc:AlternateContent" and len(child):
            yield from _shapes(child[0])


def _tell_shape(shape: Element, drawings: Drawings) -> list[str]:
    kind = _placeholder(shape)
    if kind in _SKIPPED:
        return []
    table = next(shape.iter("a:tbl"), None)
    if table is not None:
        rows = [[_cell(cell) for cell in row.findall("a:tc")] for row in table.findall("a:tr")]
        return [markdown_table(rows)]
    told = drawings.tell(shape)
    body = shape.find("p:txBody")
    if body is None:
        return told
    if kind in _TITLES:
        title = " ".join(paragraph_text(body).split())
        return [f"## {title}", *told] if title else told
    return ["\n".join(_lines(body, is_list=kind in _BULLETED)), *told]


def _lines(body: Element, *, is_list: bool) -> Iterator[str]:
    paragraphs = [(p, text) for p in body.findall("a:p") if (text := _words(p).strip())]
    for paragraph, text in paragraphs:
        properties = paragraph.find("a:pPr")
        level = 0 if properties is None else min(whole(properties.get("lvl", "")), 8)
        has_mark = properties is not None and any(
            properties.find(name) is not None for name in ("a:buChar", "a:buAutoNum")
        )
        is_point = has_mark or level > 0 or (is_list and len(paragraphs) > 1)
        yield f"{'  ' * level}- {text}" if is_point else text


def paragraph_text(body: Element) -> str:
    """All paragraphs of a text, a line each."""
    return "\n".join(text for p in body.iter("a:p") if (text := _words(p).strip()))


def _words(paragraph: Element) -> str:
    signs = {"a:br": " ", "a:tab": "\t"}
    return "".join(
        element.text or "" if element.tag in {"a:t", "m:t"} else signs.get(element.tag, "")
        for element in paragraph.iter()
    )


def _cell(cell: Element) -> str:
    body = cell.find("a:txBody")
    return "" if body is None else paragraph_text(body)


def _placeholder(shape: Element) -> str | None:
    """What the shape holds the place of: "" for a body without a name, None for a free shape."""
    found = next(shape.iter("p:ph"), None)
    return None if found is None else found.get("type", "")


def _notes(package: Package, part: str) -> str:
    tree = package.find_xml(part) if part else None
    if tree is None:
        return ""
    texts = []
    for shape in _shapes(tree):
        body = shape.find("p:txBody")
        if body is not None and _placeholder(shape) not in _SKIPPED:
            texts.append(paragraph_text(body))
    return "\n".join(text for text in texts if text)


def _comments(package: Package, part: str) -> list[str]:
    tree = package.find_xml(part) if part else None
    if tree is None:
        return []
    return [text for c in tree.iter("p:cm") if (text := " ".join(all_text(c).split()))]
