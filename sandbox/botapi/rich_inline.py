"""The words of a Rich Markdown line: what is bold, code, a formula, a link, or HTML."""

import html
import re
from typing import Any

from sandbox.botapi.refusals import RICH_INVALID, Refusal

RichText = Any  # a string, an object with a type, or a list of both, as Telegram nests them

_ESCAPED = re.compile(r"\\([!-/:;=-@\[-`{-~])")  # not before "<", which HTML sees first
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_MATH = re.compile(r"\$(?![\s$])([^$]+?)(?<!\s)\$(?!\w)")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)/?>")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(<?([^)\s>]*)>?[^)]*\)")
_MARKS = (
    ("**", "bold"),
    ("__", "bold"),
    ("~~", "strikethrough"),
    ("||", "spoiler"),
    ("==", "marked"),
    ("*", "italic"),
    ("_", "italic"),
)
_STYLES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "del", "strike"), "strikethrough"),
    "code": "code",
    "mark": "marked",
    "sub": "subscript",
    "sup": "superscript",
    "tg-spoiler": "spoiler",
}
_MEDIA = frozenset({"img", "video", "audio", "tg-map", "tg-emoji"})
_DEEPEST = 16


def read_inline(text: str, depth: int = 0) -> RichText:
    """Rich text; raises Refusal for a tag that nobody knows, or that has no end."""
    if depth > _DEEPEST:
        raise Refusal(RICH_INVALID)
    pieces: list[RichText] = []
    plain = ""
    at = 0
    while at < len(text):
        found, end = _special(text, at, depth)
        if end == at:
            plain += text[at]
            at += 1
            continue
        if isinstance(found, str):
            plain += found
        else:
            pieces += [html.unescape(plain), found] if plain else [found]
            plain = ""
        at = end
    if plain:
        pieces.append(html.unescape(plain))
    return pieces[0] if len(pieces) == 1 else pieces


def _special(text: str, at: int, depth: int) -> tuple[RichText, int]:
    """What begins here, and where it ends; the same place, where nothing does."""
    sign = text[at]
    if sign == "\\" and (found := _ESCAPED.match(text, at)):
        return html.escape(found[1]), found.end()
    if sign == "`" and (found := _CODE.match(text, at)):
        return {"type": "code", "text": found[2]}, found.end()
    if sign == "$" and (found := _MATH.match(text, at)):
        return {"type": "mathematical_expression", "expression": found[1]}, found.end()
    if sign == "<":
        return _tag(text, at, depth)
    if sign == "!" and (found := _IMAGE.match(text, at)):
        return {"type": "media", "url": found[2]}, found.end()
    if sign == "[" and (found := _LINK.match(text, at)):
        inner = read_inline(found[1], depth + 1)
        return {"type": "url", "text": inner, "url": html.unescape(found[2])}, found.end()
    for mark, kind in _MARKS:
        end = text.find(mark, at + len(mark)) if text.startswith(mark, at) else -1
        if end > at + len(mark) and not text[at + len(mark)].isspace():
            inner = read_inline(text[at + len(mark) : end], depth + 1)
            return {"type": kind, "text": inner}, end + len(mark)
    return "", at


def _tag(text: str, at: int, depth: int) -> tuple[RichText, int]:
    found = _TAG.match(text, at)
    if found is None:
        return "", at
    name = found[2].lower()
    if name == "br":
        return "\n", found.end()
    if name in _MEDIA:
        return {"type": "media", "tag": name, "attributes": found[3].strip()}, found.end()
    closing = f"</{name}>"
    end = text.lower().find(closing, found.end())
    if found[1] or end < 0:
        raise Refusal(RICH_INVALID)
    inner = read_inline(text[found.end() : end], depth + 1)
    if name == "tg-button":
        kind = {"type": "button", "text": inner, "attributes": found[3].strip()}
        return kind, end + len(closing)
    if name == "a":
        return {"type": "url", "text": inner, "url": found[3]}, end + len(closing)
    if name not in _STYLES:
        raise Refusal(RICH_INVALID)
    return {"type": _STYLES[name], "text": inner}, end + len(closing)
