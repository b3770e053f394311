r"""An answer in Telegram's Rich Markdown, which shows tables, formulas and headings natively.

It is near GFM, with `$` and `$$` around formulas, and may hold any HTML ("Rich Markdown style" of
the Bot API, as grammY's reference of InputRichMessage quotes it): buttons that press as others do,
media that are loaded from anywhere. So what a model has written is not handed on. Every
`<` outside of code becomes an entity, for a backslash before it is no escape there (measured by
librefang#8127), and code is written anew, so that no parser can see its end elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.telegram.outgoing.text.code_pieces import BLOCK, LIST_ITEM, CodePieces
from bot.telegram.outgoing.text.formulas import Formula, find_formulas
from bot.telegram.outgoing.text.placeholders import restore, without_foreign
from bot.telegram.outgoing.text.rich_escapes import (
    escape_prose,
    fence_code,
    span_code,
    write_formula,
)
from bot.telegram.outgoing.text.tables import begins_table, cells, is_row

MOST_BYTES, MOST_BLOCKS, MOST_COLUMNS = 32_768, 500, 20
"""Telegram's limits; it counts characters, of which there are no more than bytes."""

_DEEPEST = 7
"""Levels of lists and quotations: of sixteen, a list takes one and its entry another."""

_FIRST_SIGN = 0xF0000
"""From here on, characters that nobody owns stand for what is written already."""
_SIGN = re.compile("[\U000f0000-\U0010fffe]")
_NEWLINE = re.compile("\r\n?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\u2028\u2029\U000f0000-\U000fffff]")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+\S")
_RULE = re.compile(r" {0,3}(?:(?:[-*_][ \t]*){3,}|=+[ \t]*)$")
_QUOTE = re.compile(r"[ \t]*>")
_DISPLAY = re.compile(r"\$\$.+\$\$")


class _Unfit(Exception):
    """It would not be one rich message, or not for sure what it should be."""


@dataclass(slots=True)
class _Count:
    """What there is that is worth a rich message, and what there may not be too much of."""

    worth: int = 0
    blocks: int = 0


def read_rich(markdown: str, *, most_blocks: int = MOST_BLOCKS) -> str | None:
    """The same in Rich Markdown; None where nothing in it would look better, or it does not fit."""
    if len(markdown) > MOST_BYTES:
        return None
    pieces = CodePieces(_CONTROL.sub("", without_foreign(_NEWLINE.sub("\n", markdown))))
    count = _Count()
    try:
        prose, written = _lift_formulas(pieces.prose, count)
        lines = _write_lines(prose.split("\n"), pieces.codes, written, count)
        text = restore("\n".join(_spaced(list(lines))).strip())
    except _Unfit:
        return None
    is_small = len(text.encode()) <= MOST_BYTES and count.blocks <= most_blocks
    return text if count.worth and text and is_small else None


def _lift_formulas(prose: str, count: _Count) -> tuple[str, dict[str, str]]:
    """The prose with a sign for each formula, which is written already."""
    kept, written, at = list[str](), dict[str, str](), 0
    for formula in find_formulas(prose):
        sign = chr(_FIRST_SIGN + len(written))
        if sign >= "\U00100000":
            raise _Unfit
        start, end = formula.start, formula.end
        is_alone = formula.is_display and _is_alone(prose, formula)
        line = prose[prose.rfind("\n", 0, start) + 1 : start]
        written[sign] = write_formula(formula.latex, is_alone=is_alone, is_cell="|" in line)
        kept += prose[at:start], sign
        at = end
    count.worth += len(written)
    return "".join((*kept, prose[at:])), written


def _is_alone(prose: str, formula: Formula) -> bool:
    before = prose[prose.rfind("\n", 0, formula.start) + 1 : formula.start]
    end = prose.find("\n", formula.end)
    after = prose[formula.end : end if end >= 0 else len(prose)]
    return not before.strip() and not after.strip()


def _write_lines(
    lines: Sequence[str], codes: dict[str, str], written: dict[str, str], count: _Count
) -> Iterator[str]:
    at = 0
    while at < len(lines):
        if not begins_table(lines, at):
            count.worth += _HEADING.match(lines[at]) is not None
            count.blocks += bool(lines[at].strip())
            if count.blocks > MOST_BLOCKS:
                raise _Unfit
            _check_depth(lines[at])
            yield from _write(lines[at], codes, written, is_cell=False).split("\n")
            at += 1
            continue
        end = at + 2
        while end < len(lines) and is_row(lines[end]):
            end += 1
        count.worth += 1
        count.blocks += end - at
        yield ""
        yield from _table(lines[at:end], codes, written)
        yield ""
        at = end


def _table(rows: Sequence[str], codes: dict[str, str], written: dict[str, str]) -> Iterator[str]:
    width = max(len(cells(row)) for row in rows)
    if width > MOST_COLUMNS:
        raise _Unfit
    for number, row in enumerate(rows):
        if number == 1:
            yield "|" + "|".join(_alignment(cell) for cell in cells(row)) + "|"
            continue
        shown = [_write(cell, codes, written, is_cell=True) for cell in cells(row)]
        yield f"| {' | '.join(shown)} |"


def _alignment(cell: str) -> str:
    return f"{':' * cell.startswith(':')}---{':' * cell.endswith(':')}"


def _check_depth(line: str) -> None:
    margin = line[: len(line) - len(line.lstrip(" \t>"))]
    if margin.count(">") + len(margin.expandtabs(4)) // 2 > _DEEPEST and LIST_ITEM.match(line):
        raise _Unfit
    if margin.count(">") > _DEEPEST:
        raise _Unfit


def _write(line: str, codes: dict[str, str], written: dict[str, str], *, is_cell: bool) -> str:
    """A line, or a cell, with nothing in it that means more than it should."""
    text = escape_prose(line, is_cell=is_cell)

    def put_back(found: re.Match[str]) -> str:
        sign = found[0]
        if sign in written:
            return written[sign]
        code = codes.get(sign, "")
        if not BLOCK.match(sign):
            return span_code(code, is_cell=is_cell)
        block = fence_code(code)
        if block is None or is_cell:
            raise _Unfit
        return block

    return _SIGN.sub(put_back, text)


def _spaced(lines: Sequence[str]) -> Iterator[str]:
    """Blank lines around what stands alone, and line breaks where the model has made some."""
    is_code = False
    for at, line in enumerate(lines):
        is_fence = line.startswith("```")
        if is_fence and not is_code:
            yield ""
        following = lines[at + 1] if at + 1 < len(lines) else ""
        is_alone = not is_code and not is_fence and _stands_alone(line)
        if is_alone:
            yield ""
        goes_on = not is_code and not is_fence and _goes_on(line, following)
        yield f"{line.rstrip()}  " if goes_on else line
        if is_alone or (is_fence and is_code):
            yield ""
        is_code ^= is_fence


def _stands_alone(line: str) -> bool:
    return bool(_HEADING.match(line) or _DISPLAY.fullmatch(line))


def _goes_on(line: str, following: str) -> bool:
    """Whether the next line is a part of the same paragraph, which would join them."""
    if not line.strip() or not following.strip() or line.startswith("|"):
        return False
    if _stands_alone(line) or _RULE.match(line) or _RULE.match(following):
        return False
    if _QUOTE.match(following):
        return _QUOTE.match(line) is not None
    is_block = following.startswith(("|", "```")) or _stands_alone(following)
    return not is_block and not LIST_ITEM.match(following)
