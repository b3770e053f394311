"""The sheets of OpenDocument, whose cells and rows are repeated by the million."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from bot.files.documents.numbering import whole
from bot.files.documents.odf_text import TextReader, annotation_text
from bot.files.documents.sheets import Row, sheet_heading, sheet_names, write_rows
from bot.files.documents.writer import Writer

_COLUMNS = 16_384
_ROWS_REPEATED = 1_000
"""Rows that say the same; more only fill a sheet to its end."""
_CELL = 12
"""Bytes of a cell that is not looked at any more, to say how much is left out."""


def write_sheets(body: Element, reader: TextReader, writer: Writer) -> None:
    """The workbook, sheet by sheet."""
    sheets = body.findall("table:table")
    names = [
        (sheet.get("table:name", ""), reader.is_hidden(sheet.get("table:style-name", "")))
        for sheet in sheets
    ]
    writer.add(sheet_names(names))
    for number, (sheet, (name, is_hidden)) in enumerate(zip(sheets, names, strict=True), 1):
        if writer.is_full:
            writer.leave_out(_CELL * sum(1 for _ in sheet.iter("table:table-cell")))
            continue
        writer.add(sheet_heading(number, name, is_hidden=is_hidden))
        _write_sheet(sheet, reader, writer)


def _write_sheet(sheet: Element, reader: TextReader, writer: Writer) -> None:
    rows = list(_rows(sheet))
    comments: list[str] = []
    seen = 0

    def cells() -> Iterator[tuple[int, Row]]:
        nonlocal seen
        number = 0
        for element in rows:
            seen += 1
            count = whole(element.get("table:number-rows-repeated", ""), 1)
            row = _row(element, reader, comments)
            for repeated in range(min(count, _ROWS_REPEATED) if row else 0):
                yield number + repeated + 1, row
            number += count

    is_whole = write_rows(cells(), writer)
    for comment in comments:
        writer.add(f"[Comment: {comment}]", is_line=True)
    if not is_whole:
        writer.leave_out(_CELL * sum(len(row) for row in rows[seen:]))
        return
    for child in sheet.findall("table:shapes"):
        for block, _ in reader.blocks(child):
            writer.add(block)


def _rows(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == "table:table-row":
            yield child
        elif child.tag in {"table:table-row-group", "table:table-header-rows", "table:table-rows"}:
            yield from _rows(child)


def _row(element: Element, reader: TextReader, comments: list[str]) -> Row:
    row: Row = {}
    column = 0
    for cell in element:
        count = max(1, whole(cell.get("table:number-columns-repeated", ""), 1))
        text = _cell(cell, reader) if cell.tag == "table:table-cell" else ""
        comments += map(annotation_text, cell.findall("office:annotation"))
        if text:
            row.update(dict.fromkeys(range(column, min(column + count, _COLUMNS)), text))
        column += count
        if column >= _COLUMNS:
            break
    return row


def _cell(cell: Element, reader: TextReader) -> str:
    if cell.get("office:value-type") == "date":
        # As it is shown, the month may stand before the day.
        value = cell.get("office:date-value", "").replace("T", " ")
        return value.removesuffix(" 00:00:00")
    return "\n".join(block for block, _ in reader.blocks(cell) if block)
