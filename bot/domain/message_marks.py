"""What people mark in a text with Telegram's own means, as Markdown, which models know."""

import re
from collections import deque
from dataclasses import dataclass, replace

_ORDER = ("blockquote", "expandable_blockquote", "spoiler", "text_link", "pre", "code")
"""From the outside in, where several mark the same words; no other mark is kept."""

_VERBATIM = ("pre", "code")
THOUGHT_SIGN = "💭 "
"""Begins the quotation of the reasoning above an answer."""
_QUOTES = ("blockquote", "expandable_blockquote")

_URL = re.compile(
    r"(?:https?://|tg://|mailto:)[^\s<>\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff]+"
)
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,32}")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of the characters from `start` to `end`; `kind` is Telegram's word.

    `user_id` is of a mention by id, `url` of a link behind words, `language` of a code block.
    """

    kind: str
    start: int
    end: int
    url: str = ""
    language: str = ""
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its marks."""

    text: str
    marks: tuple[Mark, ...] = ()

    def under(self, *kinds: str) -> list[tuple[Mark, str]]:
        """The marks of these kinds, each with the words that it is about."""
        return [
            (mark, self.text[mark.start : mark.end]) for mark in self.marks if mark.kind in kinds
        ]

    def cut(self, start: int, end: int) -> "Marked":
        """The piece from `start` to `end`."""
        marks = (
            replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start)
            for mark in self.marks
        )
        return Marked(self.text[start:end], tuple(mark for mark in marks if mark.start < mark.end))

    def without_thoughts(self) -> "Marked":
        """An answer of ours without the reasoning above it, which no model is to be shown."""
        for mark, words in self.under("expandable_blockquote"):
            if words.startswith(THOUGHT_SIGN):
                before, after = self.cut(0, mark.start), self.cut(mark.end + 1, len(self.text))
                return before.joined(after)
        return self

    def joined(self, other: "Marked") -> "Marked":
        """Both, one behind the other."""
        start = len(self.text)
        moved = (replace(one, start=one.start + start, end=one.end + start) for one in other.marks)
        return Marked(self.text + other.text, (*self.marks, *moved))

    def write(self) -> str:
        """It in Markdown: code, links behind words, quotes and spoilers. The rest is as it was."""
        kept = [mark for mark in self.marks if mark.kind in _ORDER and mark.start < mark.end]
        kept.sort(key=lambda mark: (mark.start, -mark.end, _ORDER.index(mark.kind)))
        return _write(self.text, 0, len(self.text), deque(kept), frozenset())


def _write(text: str, start: int, end: int, marks: deque[Mark], around: frozenset[str]) -> str:
    """The piece with the marks that begin in it; they are taken off the front of `marks`."""
    pieces, at = [], start
    while marks and marks[0].start < end:
        mark = marks.popleft()
        if mark.start < at or _group(mark.kind) in around:
            continue  # Inside of code, or of its like: Telegram sends no such.
        stop = min(mark.end, end)
        before = text[at : mark.start]
        if mark.kind in _VERBATIM:
            inner = text[mark.start : stop]
        else:
            inner = _write(text, mark.start, stop, marks, around | {_group(mark.kind)})
        pieces += [before, *_dress(mark, inner, _on_own_line(text, start, mark.start, stop, end))]
        at = stop
    pieces.append(text[at:end])
    return "".join(pieces)


def _group(kind: str) -> str:
    return "blockquote" if kind in _QUOTES else kind


def _on_own_line(text: str, start: int, begin: int, stop: int, end: int) -> tuple[str, str, str]:
    """Line breaks missing before a block, after it, and for an empty line after it."""
    before = "" if begin == start or text[begin - 1] == "\n" else "\n"
    if stop == end:
        return before, "", ""
    after = "" if text[stop] == "\n" else "\n"
    is_empty = text[stop : stop + 2] == "\n\n" or (text[stop] == "\n" and stop + 1 == end)
    return before, after, "" if is_empty else "\n"


def _dress(mark: Mark, words: str, breaks: tuple[str, str, str]) -> list[str]:
    before, after, gap = breaks
    if mark.kind in _QUOTES:
        quoted = words.strip("\n").replace("\n", "\n> ")
        # Without an empty line the next one would belong to the quotation.
        return [before, "> ", quoted, after, gap]
    if mark.kind == "pre":
        fence = "`" * max(3, _ticks(words) + 1)
        language = mark.language if _LANGUAGE.fullmatch(mark.language) else ""
        code = words.strip("\n")
        return [before, f"{fence}{language}\n", code, f"\n{fence}", after]
    if mark.kind == "code":
        tick = "`" * (_ticks(words) + 1)
        pad = " " if words.startswith("`") or words.endswith("`") else ""
        return [tick, pad, words, pad, tick]
    if mark.kind == "spoiler":
        return ["||", words, "||"]
    if words == mark.url or not _URL.fullmatch(mark.url):
        return [words]
    url = mark.url.replace("(", "%28").replace(")", "%29")
    return ["[", words, "](", url, ")"]


def _ticks(words: str) -> int:
    """The longest row of backticks; a fence has to be longer."""
    return max(map(len, re.findall("`+", words)), default=0)
