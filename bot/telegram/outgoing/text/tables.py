"""Tables: every cell kept, and those that are too wide for a phone as lists."""

import re
import unicodedata
from collections.abc import Mapping, MutableMapping, Sequence

WIDEST = 36
"""Columns of monospace that fit on a phone held upright."""

_DELIMITER = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?[ \t]*")
_BORDER = re.compile(r"(?<!\\)\|")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def is_row(line: str) -> bool:
    """Whether it may be a row of a table."""
    return "|" in line and not line.startswith(("    ", "\t"))


def is_delimiter(line: str) -> bool:
    """Whether it is the line below a table's head."""
    return "|" in line and "-" in line and _DELIMITER.fullmatch(line.rstrip("\n")) is not None


def fit_tables(prose: str, codes: MutableMapping[str, str] | None = None) -> str:
    """The text with each table that is too wide turned into a list, a row to an entry.

    `codes` are the pieces of code in it, by the characters that stand for them; those in cells
    lose the backslashes that a table needs.
    """
    if "|" not in prose:
        return prose
    codes = {} if codes is None else codes
    lines = prose.split("\n")
    fitted: list[str] = []
    at = 0
    while at < len(lines):
        if not begins_table(lines, at):
            fitted.append(lines[at])
            at += 1
            continue
        end = at + 2
        while end < len(lines) and is_row(lines[end]):
            end += 1
        fitted += _fit([lines[at], *lines[at + 2 : end]], codes)
        if end < len(lines) and lines[end].strip():
            fitted.append("")  # What follows is no row, but would be taken for one.
        at = end
    return "\n".join(fitted)


def begins_table(lines: Sequence[str], at: int) -> bool:
    """Whether a table's head stands in this line, and its delimiter in the next one."""
    if not is_row(lines[at]) or at + 1 == len(lines) or not is_delimiter(lines[at + 1]):
        return False
    return len(cells(lines[at])) == len(cells(lines[at + 1]))


def _fit(table: Sequence[str], codes: MutableMapping[str, str]) -> list[str]:
    for sign in set("".join(table)) & codes.keys():
        codes[sign] = codes[sign].replace("\\|", "|")  # As it was written, but for the table.
    rows = [cells(line) for line in table]
    columns = max(len(row) for row in rows)
    # A row may have more cells than the head: they get a column too.
    rows = [[*row, *[""] * (columns - len(row))] for row in rows]
    widths = [max(_width(row[at], codes) for row in rows) for at in range(columns)]
    if sum(widths) + 3 * (columns - 1) <= WIDEST or len(rows) == 1:
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return [lines[0], "|" + "---|" * columns, *lines[1:]]
    head, *body = rows
    return [line for row in body for line in _entry(head, row)]


def _entry(head: Sequence[str], row: Sequence[str]) -> list[str]:
    """A row: its first cell in bold, the others under it with their columns' names."""
    title = row[0].strip("*_") or "–"
    lines = ["", f"**{title}**"]
    for name, cell in zip(head[1:], row[1:], strict=True):
        if cell:
            plain_name = name.strip("*_")
            lines.append(f"- {plain_name}: {cell}" if plain_name else f"- {cell}")
    return lines


def cells(line: str) -> list[str]:
    """The cells of a row, without what stands around them."""
    parts = [cell.strip() for cell in _BORDER.split(line.strip())]
    first = 1 if len(parts) > 1 and not parts[0] else 0
    last = len(parts) - 1 if len(parts) > 1 + first and not parts[-1] else len(parts)
    return parts[first:last]


def _width(text: str, codes: Mapping[str, str]) -> int:
    """Columns in monospace; Chinese, Japanese and Korean letters take two."""
    shown = "".join(codes.get(letter, letter) for letter in _TAG.sub("", text))
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in shown)
