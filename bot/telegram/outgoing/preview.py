"""An answer that is still being written, made fit to be looked at."""

import re

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
_RULE_OR_MARKER = re.compile(r"^\s*(?:[-=*_#>+~`|]+|\d+[.)]?|[-*+]\s+\[[ xX]?\]?)\s*$")
_TABLE_LINE = re.compile(r"^\s*\|")
_DELIMITER = re.compile(r"^\s*\|?[\s:|-]*-[\s:|-]*\|\s*$")
_MARKERS = ("**", "__", "~~", "||", "`", "*", "_")
_OPEN_LINK = re.compile(r"!?\[[^\]\n]*(?:\](?:\([^)\n]*)?)?$")
_OPEN_MATH = re.compile(r"\\[(\[](?:(?!\\[)\]]).)*$", re.DOTALL)


def calm(markdown: str) -> str:
    """The text so far, without what would look raw, or jump, before its rest comes.

    Held back are an unfinished last line of markers, table rows that are not whole, and links
    that are still being written; emphasis that is still open is closed.
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
    lines = _without_half_table(lines)
    if not lines:
        return ""
    return "\n".join([*lines[:-1], _close(_without_half_link(lines[-1]))])


def _is_in_code(lines: list[str]) -> bool:
    fence = ""
    for line in lines:
        if found := _FENCE.match(line):
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence) and not found[2].strip():
                fence = ""
    return bool(fence)


def _without_half_table(lines: list[str]) -> list[str]:
    """A table is one only from its second line on: until that is whole, its head waits."""
    start = len(lines)
    while start and _TABLE_LINE.match(lines[start - 1]):
        start -= 1
    table = lines[start:]
    if table and not any(_DELIMITER.match(line) for line in table[1:2]):
        return lines[:start]
    return lines


def _without_half_link(line: str) -> str:
    line = _OPEN_MATH.sub("", line)
    return _OPEN_LINK.sub("", line)


def _close(line: str) -> str:
    """The line with its open emphasis closed; an opening marker with nothing behind it is cut."""
    open_markers: list[str] = []
    at = 0
    while at < len(line):
        marker = next((mark for mark in _MARKERS if line.startswith(mark, at)), None)
        if line[at] == "\\":
            at += 2
            continue
        if marker is None:
            at += 1
            continue
        if open_markers and open_markers[-1] == marker:
            open_markers.pop()
        elif "`" not in open_markers and _may_open(line, at, marker):
            open_markers.append(marker)
        at += len(marker)
    for marker in reversed(open_markers):
        stripped = line.rstrip()
        if not stripped.endswith(marker) and marker in ("~~", "||", "__"):
            stripped = stripped.removesuffix(marker[0])  # half of the closing one
        line = stripped.removesuffix(marker) if stripped.endswith(marker) else stripped + marker
    return line


def _may_open(line: str, at: int, marker: str) -> bool:
    """Emphasis opens before a word and not inside one: 5 * 3 and snake_case are none."""
    before, after = line[at - 1 : at], line[at + len(marker) : at + len(marker) + 1]
    if marker == "`":
        return True
    return not after.isspace() and not (marker.startswith("_") and before.isalnum())
