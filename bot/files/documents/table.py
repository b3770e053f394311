"""Rows of cells as a Markdown table."""

from collections.abc import Iterable, Sequence

_WIDEST = 200
"""Columns. What has more is a matrix, of which a model sees enough so."""


def markdown_table(rows: Iterable[Sequence[str]]) -> str:
    """The table, its first row as the heading; without the columns and rows that are empty.

    What has one column only stands in it for its layout: its cells follow as paragraphs.
    """
    filled = [cells for row in rows if any(cells := [cell.strip() for cell in row])]
    used = sorted({at for row in filled for at, cell in enumerate(row) if cell})[:_WIDEST]
    if not used:
        return ""
    if len(used) == 1:
        return "\n\n".join(row[used[0]] for row in filled if used[0] < len(row))
    lines = [[_cell(row, at) for at in used] for row in filled]
    lines.insert(1, ["---"] * len(used))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(row: Sequence[str], at: int) -> str:
    if at >= len(row):
        return ""
    return " ".join(row[at].split()).replace("|", "\\|")
