"""Office files made on the spot, of the few parts that each needs."""

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
X = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
C = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def packed(entries: dict[str, str | bytes], *, stored_first: bool = False) -> bytes:
    """A zip of these entries; OpenDocument's and EPUB's first one is stored as it is."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for number, (name, content) in enumerate(entries.items()):
            is_stored = stored_first and number == 0
            method = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
            package.writestr(name, content, method)
    return stream.getvalue()


def relations(*targets: tuple[str, str]) -> str:
    """Kinds and targets, with the ids r1, r2 …; an address is one outside of the package."""
    lines = []
    for number, (kind, target) in enumerate(targets, 1):
        mode = ' TargetMode="External"' if ":" in target else ""
        lines.append(
            f'<Relationship Id="r{number}" Type="{_RELATION}{kind}" Target="{target}"{mode}/>'
        )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{"".join(lines)}</Relationships>'


def office(main: str, entries: dict[str, str | bytes]) -> bytes:
    """A package whose main part has this name."""
    start: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", main)),
    }
    return packed(start | entries)


def docx(
    body: str, links: tuple[tuple[str, str], ...] = (), more: dict[str, str | bytes] | None = None
) -> bytes:
    """A document of Word with this body."""
    document = f"<w:document {W} {R} {A}><w:body>{body}</w:body></w:document>"
    parts: dict[str, str | bytes] = {
        "word/document.xml": document,
        "word/_rels/document.xml.rels": relations(*links),
    }
    return office("word/document.xml", parts | (more or {}))


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of Word."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
