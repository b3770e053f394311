"""The rows of a spreadsheet as tables, whatever program has written it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.files.documents.table import markdown_table
from bot.files.documents.writer import Writer

_EXACT = 1e15
"""Below it, a float holds every whole number."""

Row = dict[int, str]
"""The cells that are not empty, by their columns from 0."""


def sheet_names(names: Iterable[tuple[str, bool]]) -> str:
    """All sheets in one line, for of a long workbook not all are shown."""
    told = [f"{name} (hidden)" if is_hidden else name for name, is_hidden in names]
    return f"Sheets: {', '.join(told)}" if len(told) > 1 else ""


def sheet_heading(number: int, name: str, *, is_hidden: bool) -> str:
    """What stands before a sheet's rows."""
    return f"[Sheet {number}: {name}{', hidden' if is_hidden else ''}]"


def write_rows(rows: Iterable[tuple[int, Row]], writer: Writer) -> bool:
    """Tables of the rows, parted where rows are empty; whether all of them were looked at."""
    table: list[Row] = []
    size, last = 0, 0
    for number, row in rows:
        cells = {at: text for at, cell in row.items() if (text := cell.strip())}
        if table and (not cells or number > last + 1):
            writer.add(_tell(table))
            table, size = [], 0
        if cells:
            table.append(cells)
            size += sum(len(cell) + 3 for cell in cells.values())
            last = number
        if size > writer.room:
            writer.add(_tell(table))
            return False
    writer.add(_tell(table))
    return True


def number_text(value: float) -> str:
    """A number as people read it, without what only comes of counting in twos."""
    is_whole = abs(value) < _EXACT and value == int(value)
    return str(int(value)) if is_whole else f"{value:.15g}"


def moment_text(value: datetime | date | time | timedelta) -> str:
    """A date, a time or both; midnight is a date alone."""
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat()


def _tell(table: list[Row]) -> str:
    if len(table) == 1 and len(table[0]) == 1:
        return next(iter(table[0].values()))
    columns = sorted({at for row in table for at in row})
    return markdown_table([[row.get(at, "") for at in columns] for row in table])
