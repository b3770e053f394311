"""The code in a text, taken out while its prose is mended, since in code everything is literal."""

import re

from bot.telegram.outgoing.text.fences import Fence

_BLOCKS, _SPANS, _END = 0x100000, 0x108000, 0x10FFFE
"""Characters that nobody owns stand for the pieces."""

BLOCK = re.compile(f"[{chr(_BLOCKS)}-{chr(_SPANS - 1)}]")
"""What stands for a block of code, on a line of its own."""
_PIECE = re.compile(f"[{chr(_BLOCKS)}-{chr(_END)}]")
_TICKS = re.compile(r"(\\*)(`+)")
_BORDER = re.compile(rf"\n(?=[ \t]*(?:\n|[|#>]|[-*+][ \t]|\d+[.)][ \t]|{BLOCK.pattern}))")
"""Where a block of text ends for sure, and an open code span with it."""
LIST_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)\s*\S")


class CodePieces:
    """A text in which one character stands for each piece of code."""

    def __init__(self, text: str) -> None:
        self.codes: dict[str, str] = {}
        self.prose = self._without_spans(self._without_blocks(_PIECE.sub("", text)))

    def put_back(self, prose: str) -> str:
        """The prose with its code in it again; a pipe in a table's code is kept from its cells."""
        if not self.codes:
            return prose
        return "\n".join(
            _PIECE.sub(self._in_cell if line.startswith("|") else self._plainly, line)
            for line in prose.split("\n")
        )

    def _plainly(self, found: re.Match[str]) -> str:
        return self.codes.get(found[0], "")

    def _in_cell(self, found: re.Match[str]) -> str:
        return self._plainly(found).replace("|", "\\|")

    def _without_blocks(self, text: str) -> str:
        kept: list[str] = []
        block: list[str] = []
        fence, is_in_list, is_fresh = Fence(), False, True
        for line in text.split("\n"):
            is_fenced = fence.passes(line)
            if not is_fenced and block:
                # An indented block; or a quotation that ended with its code still open.
                if _INDENTED.match(line) and not fence.opening:
                    block.append(line)
                    continue
                kept.append(self._take(block))
            if is_fenced:
                block.append(line)
                if not fence.opening:
                    kept.append(self._take(block))
                continue
            if is_fresh and not is_in_list and _INDENTED.match(line):
                block.append(line)
                continue
            kept.append(line)
            is_fresh = not line.strip()
            if LIST_ITEM.match(line):
                is_in_list = True
            elif line[:1].strip():
                is_in_list = False
        if block:
            kept.append(self._take(block))
        return "\n".join(kept)

    def _take(self, block: list[str]) -> str:
        sign = self._note("\n".join(block), _BLOCKS, _SPANS)
        block.clear()
        return sign

    def _note(self, code: str, first: int, end: int) -> str:
        """What stands for it from now on; itself, where there are too many."""
        place = first + len(self.codes)
        if place >= end:
            return code
        sign = chr(place)
        self.codes[sign] = code
        return sign

    def _without_spans(self, text: str) -> str:
        if "`" not in text:
            return text
        return "\n".join(self._without_spans_of(block) for block in _BORDER.split(text))

    def _without_spans_of(self, text: str) -> str:
        ticks = list(_TICKS.finditer(text))
        partners = _partners(ticks)
        kept: list[str] = []
        at = index = 0
        while index < len(ticks):
            tick, partner = ticks[index], partners[index]
            if partner:
                start = tick.start(2)
                kept += text[at:start], self._note(text[start : ticks[partner].end()], _SPANS, _END)
                at, index = ticks[partner].end(), partner
            index += 1
        return "".join((*kept, text[at:]))


def _partners(ticks: list[re.Match[str]]) -> list[int]:
    """For each run of backticks the next one of its length, which ends its span; 0 for none."""
    partners = [0] * len(ticks)
    upcoming: dict[int, int] = {}
    for index in range(len(ticks) - 1, -1, -1):
        escapes, run = ticks[index][1], ticks[index][2]
        if len(escapes) % 2 == 0:
            partners[index] = upcoming.get(len(run), 0)
        upcoming[len(run)] = index
    return partners
