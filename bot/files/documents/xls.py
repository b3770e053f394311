"""Excel's .xls of before 2007, and the binary .xlsb, by the library calamine."""

import struct
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from bot.domain.file_errors import FileBroken, FileLocked, FileUnreadable, OldOffice
from bot.files.documents.ole import root_names
from bot.files.documents.sheets import (
    Row,
    moment_text,
    number_text,
    sheet_heading,
    sheet_names,
    write_rows,
)
from bot.files.documents.writer import Writer

_OLD = {"worddocument", "powerpoint document"}
_WORKBOOKS = {"workbook", "book"}
_BEGINNING = bytes.fromhex("0908100000060500")
_FILEPASS = 0x2F
_FIRST = 8
"""Records; only such as say who wrote it stand before the lock."""


def read_ole(content: bytes, writer: Writer) -> None:
    """A file of the old container: a workbook, or why it cannot be read."""
    names = root_names(content)
    if "encryptedpackage" in names:
        raise FileLocked
    if names & _OLD:
        raise OldOffice
    if names & _WORKBOOKS:
        read_xls(content, writer)
    elif not names:
        raise FileBroken
    else:
        raise FileUnreadable


def read_xls(content: bytes, writer: Writer) -> None:
    """The workbook, sheet by sheet."""
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        _write(workbook, writer)
    except PasswordError as error:
        raise FileLocked from error
    except CalamineError as error:
        raise (FileLocked if _is_locked(content) else FileBroken) from error
    except BaseException as error:
        # A panic of Rust's at a damaged file is no Exception.
        if type(error).__name__ == "PanicException":
            raise FileBroken from error
        raise


def _is_locked(content: bytes) -> bool:
    """Whether a FILEPASS record stands among the workbook's first ([MS-XLS] §2.4.117)."""
    place = content.find(_BEGINNING)
    for _ in range(_FIRST):
        if place < 0 or place + 4 > len(content):
            return False
        kind, length = struct.unpack_from("<HH", content, place)
        if kind == _FILEPASS:
            return True
        place += 4 + length
    return False


def _write(workbook: CalamineWorkbook, writer: Writer) -> None:
    sheets = workbook.sheets_metadata
    if not sheets:
        raise FileBroken
    names = [(sheet.name, sheet.visible is not SheetVisibleEnum.Visible) for sheet in sheets]
    writer.add(sheet_names(names))
    for number, (name, is_hidden) in enumerate(names, 1):
        try:
            sheet = workbook.get_sheet_by_name(name)
        except CalamineError:
            # A sheet that is a chart has no rows.
            continue
        if writer.is_full:
            writer.leave_out(sheet.height * sheet.width * 4)
            continue
        writer.add(sheet_heading(number, name, is_hidden=is_hidden))
        _write_sheet(sheet, writer)


def _write_sheet(sheet: CalamineSheet, writer: Writer) -> None:
    seen = 0
    before = writer.room

    def rows() -> Iterator[tuple[int, Row]]:
        nonlocal seen
        for seen, cells in enumerate(sheet.iter_rows(), 1):
            yield seen, {at: text for at, cell in enumerate(cells) if (text := _cell(cell))}

    if not write_rows(rows(), writer):
        writer.leave_out((sheet.height - seen) * max(1, before - writer.room) // max(1, seen))


def _cell(value: str | float | bool | date | datetime | time | timedelta) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return number_text(value) if isinstance(value, (int, float)) else moment_text(value)
