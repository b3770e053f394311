"""The few HTML tags that models write, as what they mean."""

import re
from collections.abc import Callable, Sequence

from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.latex import subscript, superscript
from bot.telegram.outgoing.text.placeholders import closing, opening

_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9]*)"
    r"(?:\s++[a-zA-Z-]++(?:\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>]++))?)*+\s*+/?>"
)
_STYLES = {
    **dict.fromkeys(("b", "strong", "mark"), Entity.BOLD),
    **dict.fromkeys(("i", "em"), Entity.ITALIC),
    **dict.fromkeys(("u", "ins"), Entity.UNDERLINE),
    **dict.fromkeys(("s", "del", "strike"), Entity.STRIKETHROUGH),
    **dict.fromkeys(("kbd", "code"), Entity.CODE),
}
_SCRIPTS: dict[str, Callable[[str], str]] = {"sub": subscript, "sup": superscript}
_BLOCKS = {
    "p": ("\n\n", "\n\n"),
    "center": ("", ""),
    "details": ("\n\n", "\n\n"),
    "summary": (
        f"\n\n{opening(Entity.BOLD)}",
        f"{closing(Entity.BOLD)}\n\n",
    ),
}
_ALONE = {"br": "\n", "hr": "\n\n---\n\n"}
_KNOWN = frozenset({*_STYLES, *_SCRIPTS, *_BLOCKS, *_ALONE})
INLINE = frozenset({*_STYLES, *_SCRIPTS})
"""Those that stand in a line, around a few words."""

_LONGEST_SCRIPT = 20
_DEEPEST = 80
"""Columns before a tag that are looked at, to see if it is the first thing on its line."""


def read_tags(prose: str) -> str:
    """The text with these tags as line breaks, marks or raised letters; others stay as they are."""
    if "<" not in prose:
        return prose
    prose = _without_comments(prose)
    tags = list(_TAG.finditer(prose))
    partners = _partners(tags)
    out: list[str] = []
    at = line_start = 0
    begun: dict[int, int] = {}
    for index, tag in enumerate(tags):
        out.append(prose[at : tag.start()])
        line_start = max(line_start, prose.rfind("\n", at, tag.start()) + 1)
        at = tag.end()
        # A line break would end a row of a table, and marks would make it crooked.
        is_row = prose.startswith("|", line_start)
        is_one_line = is_row or prose.startswith("#", line_start)
        is_first = not prose[max(line_start, tag.start() - _DEEPEST) : tag.start()].strip()
        name, partner = tag[2].lower(), partners[index]
        if name in _SCRIPTS and partner is not None:
            if tag[1]:
                start = begun.pop(partner)
                out[start:] = [_script(name, "".join(out[start:]))]
            else:
                begun[index] = len(out)
            continue
        if name in _ALONE:
            out.append(" " if is_one_line else _ALONE[name])
            continue
        out.append(_meaning(tag, is_first=is_first, is_paired=partner is not None, is_row=is_row))
    out.append(prose[at:])
    return "".join(out)


def unclosed(line: str) -> list[str]:
    """The tags around words that are still open at the end of a line."""
    tags = [tag for tag in _TAG.finditer(line) if tag[2].lower() in INLINE]
    pairs = zip(tags, _partners(tags), strict=True)
    return [tag[2] for tag, partner in pairs if partner is None and not tag[1]]


def _meaning(tag: re.Match[str], *, is_first: bool, is_paired: bool, is_row: bool) -> str:
    name, is_closing = tag[2].lower(), bool(tag[1])
    if name in _BLOCKS and (is_paired or is_first):
        return " " if is_row else _BLOCKS[name][is_closing]
    if name in _STYLES and is_paired:
        mark = closing(_STYLES[name]) if is_closing else opening(_STYLES[name])
        return "" if is_row else mark
    if is_closing and name in _KNOWN:
        return ""
    if (is_closing or is_paired) and not is_row:
        # As code: Telegram would show the name behind the slash as a command of the bot.
        return f"{opening(Entity.CODE)}{tag[0]}{closing(Entity.CODE)}"
    return tag[0]


def _script(name: str, text: str) -> str:
    """Raised or lowered where it is short; a reference such as [1] stays as it is."""
    if len(text) > _LONGEST_SCRIPT or not text.strip() or any(sign in text for sign in "[<*`\n"):
        return text
    return _SCRIPTS[name](text)


def _partners(tags: Sequence[re.Match[str]]) -> list[int | None]:
    """For each tag the one that closes or opens it."""
    partners: list[int | None] = [None] * len(tags)
    begun: dict[str, list[int]] = {}
    for index, tag in enumerate(tags):
        name = tag[2].lower()
        if not tag[1]:
            begun.setdefault(name, []).append(index)
        elif begun.get(name):
            first = begun[name].pop()
            partners[first], partners[index] = index, first
    return partners


def _without_comments(prose: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := prose.find("<!--", at)) >= 0:
        end = prose.find("-->", start)
        if end < 0:
            break
        kept.append(prose[at:start])
        at = end + len("-->")
    return "".join((*kept, prose[at:]))
