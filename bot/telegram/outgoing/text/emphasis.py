"""Emphasis beside Chinese, Japanese and Korean, which CommonMark's rules do not see.

By them `**注意：**请` is no emphasis: its end stands between a punctuation mark and a letter.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.telegram.outgoing.text.placeholders import EDGE

_RUN = re.compile(r"\*{1,3}|_{1,3}|~~")
CJK = re.compile("[\u2e80-\u303f\u3040-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
                  "\U00020000-\U0003ffff]")  # fmt: skip
"""A letter, or a sign, of Chinese, Japanese or Korean."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Some markers in a row, and the characters beside them."""

    start: int
    marker: str
    before: str
    after: str

    @property
    def end(self) -> int:
        return self.start + len(self.marker)

    @property
    def opens(self) -> bool:
        """Whether CommonMark, or a reader, sees a beginning in it."""
        return bool(self.after.strip())

    @property
    def closes(self) -> bool:
        return bool(self.before.strip())

    @property
    def only_opens(self) -> bool:
        """Whether CommonMark sees nothing but a beginning: behind punctuation, before a letter."""
        return self.opens and not self.before.isalnum() and self.after.isalnum()

    @property
    def needs_edge_before(self) -> bool:
        return _is_cjk_letter(self.before) and not self.after.isalnum()

    @property
    def needs_edge_behind(self) -> bool:
        return _is_cjk_letter(self.after) and not self.before.isalnum()


def mend_emphasis(prose: str) -> str:
    """The text with a sign of punctuation beside the markers that would not be seen otherwise."""
    if not CJK.search(prose):
        return prose
    return "\n".join(_mend_line(line) for line in prose.split("\n"))


def _mend_line(line: str) -> str:
    runs = [
        _Run(
            found.start(),
            found[0],
            line[max(0, found.start() - 1) : found.start()],
            line[found.end() : found.end() + 1],
        )
        for found in _RUN.finditer(line)
        if not line.endswith("\\", 0, found.start())
    ]
    edges = sorted(_edges(runs))
    bounds = [0, *edges, len(line)]
    return EDGE.join(line[a:b] for a, b in pairwise(bounds))


def _edges(runs: list[_Run]) -> list[int]:
    """Where a sign is missing, found by the pairs that a reader sees."""
    left: dict[str, int] = {}
    for run in runs:
        left[run.marker] = left.get(run.marker, 0) + 1
    edges: list[int] = []
    opened: dict[str, _Run] = {}
    for run in runs:
        is_odd = left[run.marker] % 2 == 1
        left[run.marker] -= 1
        begun = opened.get(run.marker)
        if begun and run.closes and (is_odd or not run.only_opens):
            if begun.needs_edge_before:
                edges.append(begun.start)
            if run.needs_edge_behind:
                edges.append(run.end)
            del opened[run.marker]
        elif run.opens:
            opened[run.marker] = run
    return edges


def _is_cjk_letter(letter: str) -> bool:
    return letter.isalnum() and CJK.match(letter) is not None
