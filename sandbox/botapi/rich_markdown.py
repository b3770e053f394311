"""Rich Markdown as the blocks that Telegram makes of it, within its limits.

After "Rich Markdown style" and "Rich Message Limits" of the Bot API (grammy.dev, InputRichMessage):
near GFM, with formulas, and with HTML in it. What is uncertain is refused here rather than taken.
"""

import re
from collections.abc import Iterator, Sequence

from sandbox.botapi.json_types import Json
from sandbox.botapi.refusals import RICH_INVALID, RICH_TOO_LONG, RICH_TOO_MANY, Refusal
from sandbox.botapi.rich_inline import read_inline

MOST_CHARACTERS, MOST_BLOCKS, MOST_COLUMNS, DEEPEST = 32_768, 500, 20, 16

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^`]*)$")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|(\d{1,9})[.)])[ \t]+(.*)")
_DISPLAY = re.compile(r"\$\$(.+)\$\$[ \t]*$")
_DELIMITER = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?[ \t]*$")
_BORDER = re.compile(r"(?<!\\)\|")
_SUMMARY = re.compile(r"<details>[ \t]*<summary>(.*)</summary>[ \t]*$")


def read_blocks(markdown: str) -> list[Json]:
    """The blocks; raises Refusal where Telegram would."""
    if not markdown.strip():
        raise Refusal(RICH_INVALID)
    if len(markdown) > MOST_CHARACTERS:
        raise Refusal(RICH_TOO_LONG)
    blocks = list(_blocks(markdown.split("\n"), 0))
    if _count(blocks) > MOST_BLOCKS:
        raise Refusal(RICH_TOO_MANY)
    return blocks


def _blocks(lines: Sequence[str], depth: int) -> Iterator[Json]:
    if depth > DEEPEST:
        raise Refusal(RICH_INVALID)
    at = 0
    while at < len(lines):
        block, at = _next(lines, at, depth)
        if block:
            yield block


def _next(lines: Sequence[str], at: int, depth: int) -> tuple[Json, int]:
    line = lines[at]
    if not line.strip():
        return {}, at + 1
    if found := _FENCE.match(line):
        return _code(lines, at, found[1], found[2].strip())
    if found := _HEADING.match(line):
        text = read_inline(found[2])
        return {"type": "section_heading", "size": len(found[1]), "text": text}, at + 1
    if found := _DISPLAY.match(line):
        return {"type": "mathematical_expression", "expression": found[1]}, at + 1
    if found := _SUMMARY.match(line):
        return _details(lines, at, found[1], depth)
    if _RULE.match(line):
        return {"type": "divider"}, at + 1
    if line.lstrip().startswith(">"):
        return _quotation(lines, at, depth)
    if _ITEM.match(line):
        return _list(lines, at, depth)
    if _is_table(lines, at):
        return _table(lines, at)
    end = at + 1
    while end < len(lines) and not _begins(lines, end):
        end += 1
    # Lines of a paragraph are joined, unless one ends in two blanks.
    text = "".join(f"{one.strip()}{'<br>' if one.endswith('  ') else ' '}" for one in lines[at:end])
    return {"type": "paragraph", "text": read_inline(re.sub(r"(?:<br>| )+$", "", text))}, end


def _begins(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    is_block = any(kind.match(line) for kind in (_FENCE, _HEADING, _DISPLAY, _RULE, _ITEM))
    return not line.strip() or is_block or line.lstrip().startswith((">", "<details"))


def _code(lines: Sequence[str], at: int, mark: str, language: str) -> tuple[Json, int]:
    end = at + 1
    while end < len(lines):
        found = _FENCE.match(lines[end])
        if found and found[1].startswith(mark) and not found[2].strip():
            break
        end += 1
    text = "\n".join(lines[at + 1 : end])
    return {"type": "preformatted", "text": text, "language": language}, end + 1


def _details(lines: Sequence[str], at: int, summary: str, depth: int) -> tuple[Json, int]:
    end = next((n for n in range(at, len(lines)) if lines[n].strip() == "</details>"), None)
    if end is None:
        raise Refusal(RICH_INVALID)
    inner = list(_blocks(lines[at + 1 : end], depth + 1))
    return {"type": "details", "summary": read_inline(summary), "blocks": inner}, end + 1


def _quotation(lines: Sequence[str], at: int, depth: int) -> tuple[Json, int]:
    end = at
    while end < len(lines) and lines[end].lstrip().startswith(">"):
        end += 1
    inner = [re.sub(r"^[ \t]*>[ ]?", "", line) for line in lines[at:end]]
    return {"type": "block_quotation", "blocks": list(_blocks(inner, depth + 1))}, end


def _list(lines: Sequence[str], at: int, depth: int) -> tuple[Json, int]:
    """The items of one list; deeper ones, and lines that go on, belong to the item before."""
    items: list[Json] = []
    while at < len(lines) and (found := _ITEM.match(lines[at])):
        width, inner = len(found[1].expandtabs(4)), [found[3]]
        at += 1
        while at < len(lines) and _belongs(lines, at, width):
            inner.append(lines[at].strip() if not _ITEM.match(lines[at]) else lines[at])
            at += 1
        label = f"{found[2]}." if found[2] else "•"
        items.append({"label": label, "blocks": list(_blocks(inner, depth + 2))})
    return {"type": "list", "items": items}, at


def _belongs(lines: Sequence[str], at: int, width: int) -> bool:
    found = _ITEM.match(lines[at])
    if found:
        return len(found[1].expandtabs(4)) > width
    return not _begins(lines, at)


def _is_table(lines: Sequence[str], at: int) -> bool:
    if "|" not in lines[at] or at + 1 == len(lines) or "-" not in lines[at + 1]:
        return False
    is_delimiter = "|" in lines[at + 1] and _DELIMITER.match(lines[at + 1])
    return bool(is_delimiter) and len(_cells(lines[at])) == len(_cells(lines[at + 1]))


def _table(lines: Sequence[str], at: int) -> tuple[Json, int]:
    end = at + 2
    while end < len(lines) and lines[end].strip() and "|" in lines[end]:
        end += 1
    rows = [_cells(lines[at]), *map(_cells, lines[at + 2 : end])]
    if max(map(len, rows)) > MOST_COLUMNS:
        raise Refusal(RICH_INVALID)
    cells = [
        [{"text": read_inline(cell.replace("\\|", "|")), "is_header": not number} for cell in row]
        for number, row in enumerate(rows)
    ]
    return {"type": "table", "cells": cells}, end


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in _BORDER.split(line.strip())]
    cells = cells[1:] if len(cells) > 1 and not cells[0] else cells
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


def _count(blocks: Sequence[Json]) -> int:
    """Blocks with all that are in them; items and rows count too."""
    inner = sum(_count(block.get("blocks", ())) for block in blocks)
    rows = sum(len(block.get("cells", ())) for block in blocks)
    items = [item for block in blocks for item in block.get("items", ())]
    return len(blocks) + inner + rows + len(items) + sum(_count(one["blocks"]) for one in items)
