"""An answer that is still being written, made fit to be looked at."""

import re

from bot.telegram.outgoing.text.code_pieces import CodePieces
from bot.telegram.outgoing.text.fences import Fence
from bot.telegram.outgoing.text.formulas import open_formula
from bot.telegram.outgoing.text.html_tags import unclosed
from bot.telegram.outgoing.text.tables import is_delimiter

_RULE_OR_MARKER = re.compile(r"^\s*(?:[-=*_#>+~`|]+|\d+[.)]?|[-*+]\s+\[[ xX]?\]?)\s*$")
_TABLE_LINE = re.compile(r"^\s*\|")
_MARKER = re.compile(r"(?<!\\)(?:\*\*|__|~~|\|\||`|\*|_)")
_MOST_OPEN = 20
_TARGET = re.compile(r"\](?:\([^)\n]*)?")
_OPEN_TAG = re.compile(
    r"<(?:/?(?:[a-zA-Z]{1,10}(?:\s+[a-zA-Z-]+=[^<>]{0,200})?)?|!-{0,2}|!--[^<>]{0,1000})"
)
_LONGEST_WAIT = 1500
"""Characters of a formula that are held back; what has no end after so many is none."""


def hide_incomplete_markup(markdown: str) -> str:
    """The text so far, without what would look raw, or jump, before its rest comes.

    Held back are an unfinished last line of markers, table rows that are not whole, and links,
    formulas and tags that are still being written; emphasis that is still open is closed.
    """
    lines = markdown.split("\n")
    if _is_in_code(lines):
        # Half a closing fence would stand in the code for a moment.
        return markdown if lines[-1].strip().strip("`~") else "\n".join(lines[:-1])
    if _RULE_OR_MARKER.match(lines[-1]):
        # "-", "=" or "#" alone: under a line of text, the first two would make it a heading.
        lines.pop()
    elif _TABLE_LINE.match(lines[-1]) and not lines[-1].rstrip().endswith("|"):
        lines.pop()
    lines = _without_half_formula(_without_half_table(lines))
    if not lines:
        return ""
    return "\n".join([*lines[:-1], _close(_without_half_link(_without_half_tag(lines[-1])))])


def _is_in_code(lines: list[str]) -> bool:
    fence = Fence()
    for line in lines:
        fence.passes(line)
    return bool(fence.opening)


def _without_half_table(lines: list[str]) -> list[str]:
    """A table is one only from its second line on: until that is whole, its head waits."""
    start = len(lines)
    while start and _TABLE_LINE.match(lines[start - 1]):
        start -= 1
    table = lines[start:]
    if table and not any(is_delimiter(line) for line in table[1:2]):
        return lines[:start]
    return lines


def _without_half_formula(lines: list[str]) -> list[str]:
    pieces = CodePieces("\n".join(lines))
    begun = open_formula(pieces.prose)
    if begun < 0 or len(pieces.prose) - begun > _LONGEST_WAIT:
        return lines
    return pieces.put_back(pieces.prose[:begun]).split("\n")


def _without_half_tag(line: str) -> str:
    begun = line.rfind("<")
    return line[:begun] if begun >= 0 and _OPEN_TAG.fullmatch(line, begun) else line


def _without_half_link(line: str) -> str:
    begun = line.rfind("[")
    if begun < 0:
        return line
    end = line.find("]", begun)
    if end >= 0 and not _TARGET.fullmatch(line, end):
        return line
    return line[: begun - 1] if line[begun - 1 : begun] == "!" else line[:begun]


def _close(line: str) -> str:
    """The line with its open emphasis closed; an opening marker with nothing behind it is cut."""
    open_markers: list[str] = []
    for found in _MARKER.finditer(line):
        marker = found[0]
        if open_markers and open_markers[-1] == marker:
            open_markers.pop()
        elif open_markers[-1:] != ["`"] and _may_open(line, found.start(), marker):
            open_markers.append(marker)
    if len(open_markers) > _MOST_OPEN:
        return line  # Nobody means that.
    for marker in reversed(open_markers):
        stripped = line.rstrip()
        if not stripped.endswith(marker) and marker in ("~~", "||", "__"):
            stripped = stripped.removesuffix(marker[0])  # half of the closing one
        line = stripped.removesuffix(marker) if stripped.endswith(marker) else stripped + marker
    return line + "".join(f"</{name}>" for name in reversed(unclosed(line)))


def _may_open(line: str, at: int, marker: str) -> bool:
    """Emphasis opens before a word and not inside one: 5 * 3 and snake_case are none."""
    before, after = line[at - 1 : at], line[at + len(marker) : at + len(marker) + 1]
    if marker == "`":
        return True
    return not after.isspace() and not (marker.startswith("_") and before.isalnum())
