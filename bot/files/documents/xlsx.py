"""Excel's .xlsx: every sheet as tables, dates as dates, comments, pictures and charts."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bot.files.documents.drawing import Drawings
from bot.files.documents.number_formats import NumberFormats
from bot.files.documents.numbering import whole
from bot.files.documents.package import Package
from bot.files.documents.relations import of_kind, read_relations
from bot.files.documents.sheets import Row, sheet_heading, sheet_names, write_rows
from bot.files.documents.writer import Writer
from bot.files.documents.xml_reader import all_text, first, iterate_xml

_ROWS = frozenset({"x:row"})
_STRINGS = frozenset({"x:si"})
_COLUMNS = 16_384
_LEFT = 0.25
"""Of the bytes of a sheet's XML, its text; only to say how much of a long one is left out."""


def read_xlsx(package: Package, part: str, writer: Writer) -> None:
    """The workbook, sheet by sheet."""
    workbook = package.xml(part)
    relations = read_relations(package, part)
    book = _Workbook(package, workbook, part)
    sheets = [sheet for sheet in workbook.iter("x:sheet") if sheet.get("r:id") in relations]
    names = [(sheet.get("name", ""), _is_hidden(sheet)) for sheet in sheets]
    writer.add(sheet_names(names))
    for number, (sheet, (name, is_hidden)) in enumerate(zip(sheets, names, strict=True), 1):
        target = relations[sheet.get("r:id", "")].target
        if writer.is_full:
            writer.leave_out(int(package.size(target) * _LEFT))
            continue
        content = package.find(target)
        if content is None:
            continue
        writer.add(sheet_heading(number, name, is_hidden=is_hidden))
        book.write_sheet(content, writer)
        _write_drawn(package, target, writer)


class _Workbook:
    """What its sheets share: the texts of their cells, and how numbers are shown."""

    def __init__(self, package: Package, workbook: Element, part: str) -> None:
        relations = read_relations(package, part)
        settings = workbook.find("x:workbookPr")
        is_1904 = settings is not None and settings.get("date1904") in {"1", "true"}
        styles = package.find_xml(of_kind(relations, "styles"))
        self._formats = NumberFormats(styles, is_1904=is_1904)
        strings = package.find(of_kind(relations, "sharedStrings")) or b"<x/>"
        self._strings = [_words(item) for _, item in iterate_xml(strings, _STRINGS)]

    def write_sheet(self, content: bytes, writer: Writer) -> None:
        read = 0

        def rows() -> Iterator[tuple[int, Row]]:
            nonlocal read
            number = 0
            for read_by_now, element in iterate_xml(content, _ROWS):
                read = read_by_now
                number = whole(element.get("r", "")) or number + 1
                yield number, self._row(element)

        if not write_rows(rows(), writer):
            writer.leave_out(int((len(content) - read) * _LEFT))

    def _row(self, element: Element) -> Row:
        row: Row = {}
        column = -1
        for cell in element.findall("x:c"):
            column = _column(cell.get("r", ""), column + 1)
            if text := self._cell(cell):
                row[column] = text
        return row

    def _cell(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inside = cell.find("x:is")
            return "" if inside is None else _words(inside)
        value = cell.findtext("x:v")
        if value is None:
            # A formula that no program has worked out yet.
            formula = cell.findtext("x:f")
            return f"={formula}" if formula else ""
        if kind == "s":
            place = whole(value, -1)
            return self._strings[place] if 0 <= place < len(self._strings) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return self._formats.show(value, whole(cell.get("s", ""), -1)) if kind == "n" else value


def _write_drawn(package: Package, part: str, writer: Writer) -> None:
    """What lies on a sheet besides its cells."""
    relations = read_relations(package, part)
    drawing = of_kind(relations, "drawing")
    tree = package.find_xml(drawing) if drawing else None
    if tree is not None:
        drawings = Drawings(package, drawing, writer)
        for anchor in tree:
            for text in (*drawings.tell(anchor), *_box(anchor)):
                writer.add(text)
    comments = of_kind(relations, "comments")
    tree = package.find_xml(comments) if comments else None
    for comment in () if tree is None else tree.iter("x:comment"):
        words = " ".join(_words(comment).split())
        writer.add(f"[Comment at {comment.get('ref', '')}: {words}]", is_line=True)


def _box(anchor: Element) -> list[str]:
    """The words of a text box or shape."""
    body = first(anchor, "xdr:sp", "xdr:txBody")
    if body is None:
        return []
    return [text for p in body.iter("a:p") if (text := all_text(p).strip())]


def _words(item: Element) -> str:
    """The text of a string in one or more pieces, without how it is pronounced."""
    spoken = {id(t) for hint in item.iter("x:rPh") for t in hint.iter("x:t")}
    return "".join(t.text or "" for t in item.iter("x:t") if id(t) not in spoken)


def _column(reference: str, default: int) -> int:
    """The column of a cell such as AB12, from 0."""
    column = 0
    for letter in reference:
        if not "A" <= letter <= "Z" or column > _COLUMNS:
            break
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1 if 0 < column <= _COLUMNS else default


def _is_hidden(sheet: Element) -> bool:
    return sheet.get("state") in {"hidden", "veryHidden"}
