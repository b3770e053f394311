"""Tables that are too wide for a phone, as lists."""

import re
import unicodedata
from collections.abc import Sequence

WIDEST = 36
"""Columns of monospace that fit on a phone held upright."""

_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_DELIMITER = re.compile(r"^\s*\|(?:\s*:?-+:?\s*\|)+\s*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_CELL_BORDER = re.compile(r"(?<!\\)\|")


def fit_tables(markdown: str) -> str:
    """The text with each table that is too wide turned into a list, a row to an entry."""
    if "|" not in markdown:
        return markdown
    lines = markdown.split("\n")
    fitted: list[str] = []
    fence = ""
    while lines:
        line = lines.pop(0)
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if not fence and _ROW.match(line) and lines and _DELIMITER.match(lines[0]):
            table = [line, lines.pop(0)]
            while lines and _ROW.match(lines[0]):
                table.append(lines.pop(0))
            fitted += _fit(table)
        else:
            fitted.append(line)
    return "\n".join(fitted)


def _fit(table: list[str]) -> list[str]:
    rows = [_cells(line) for line in (table[0], *table[2:])]
    columns = max(len(row) for row in rows)
    widths = [max(_width(row[i]) if i < len(row) else 0 for row in rows) for i in range(columns)]
    if sum(widths) + 3 * (columns - 1) <= WIDEST or len(rows) == 1:
        return table
    head, *body = rows
    return [line for row in body for line in _entry(head, row)]


def _entry(head: Sequence[str], row: Sequence[str]) -> list[str]:
    """A row: its first cell in bold, the others under it with their columns' names."""
    title = row[0].strip("*_") or "–"
    lines = ["", f"**{title}**"]
    for name, cell in zip(head[1:], row[1:], strict=False):
        if cell:
            plain_name = name.strip("*_")
            lines.append(f"- {plain_name}: {cell}" if plain_name else f"- {cell}")
    return lines


def _cells(line: str) -> list[str]:
    found = _ROW.match(line)
    return [cell.strip() for cell in _CELL_BORDER.split(found[1])] if found else []


def _width(text: str) -> int:
    """Columns in monospace; Chinese, Japanese and Korean letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
