"""Markdown to a text with entities, which cannot fail to parse as HTML or MarkdownV2 can."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from telegram import MessageEntity
from telegramify_markdown import RenderConfig, convert, utf16_len
from telegramify_markdown.latex_escape.helper import LatexToUnicodeHelper

from bot.telegram.outgoing.tables import fit_tables

_CHUNK = 6000
"""Characters a call: some input costs the converter quadratic time (8,000 `$`: 156 ms)."""

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_MATH = re.compile(r"\\\[(.+?)\\\]|\\\((.+?)\\\)", re.DOTALL)
_CODE = re.compile(r"(`{3,}.*?(?:`{3,}|\Z)|`[^`\n]*`)", re.DOTALL)
_SHORT_MATH = re.compile(r"(?<![\\$\w])\$([^\s$][^$\n]{0,3})\$(?![\w$])")
_TAG = re.compile(r"<(?!https?://[^\s<>]+>)")
_STAND_IN = "\ufdd0"
"""For "<": one unit long too, and no character that a text may hold."""

_LINK_SCHEMES = ("http://", "https://", "tg://")

_LATEX = LatexToUnicodeHelper()
_CONFIG = RenderConfig.isolated()
for _level in ("heading_level_1", "heading_level_2", "heading_level_3", "heading_level_4"):
    setattr(_CONFIG.markdown_symbol, _level, "")
_CONFIG.markdown_symbol.image = ""
_CONFIG.markdown_symbol.task_uncompleted = "☐"
_CONFIG.markdown_symbol.unordered_list_item = "•"


@dataclass(frozen=True, slots=True)
class Rich:
    """A text and its entities; offsets and lengths in UTF-16 units, as Telegram counts."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


def render(markdown: str) -> Rich:
    """The text as Telegram shows it. Any input is good; what is not Markdown stays as it is."""
    texts: list[str] = []
    entities: list[MessageEntity] = []
    offset = 0
    for chunk in _chunks(markdown):
        rich = _render_chunk(chunk)
        if not rich.text:
            continue
        if texts:
            texts.append("\n\n")
            offset += 2
        texts.append(rich.text)
        entities += [moved(entity, offset) for entity in rich.entities]
        offset += utf16_len(rich.text)
    return Rich("".join(texts), tuple(entities))


def plain(text: str) -> Rich:
    """The text without any markup: for our own sentences, and where entities were refused."""
    return Rich(text)


@lru_cache(maxsize=512)
def _render_chunk(markdown: str) -> Rich:
    """One chunk; cached, since a growing answer is rendered again and again from its start."""
    # The converter takes <words> for HTML and drops them; links in <> it may have.
    safe = _TAG.sub(_STAND_IN, _dollar_math(fit_tables(markdown)))
    text, entities = convert(safe, config=_CONFIG)
    return Rich(
        text.rstrip().replace(_STAND_IN, "<"),
        tuple(
            MessageEntity(
                entity.type,
                entity.offset,
                entity.length,
                url=entity.url,
                language=entity.language,
            )
            for entity in entities
            if _is_safe(entity.type, entity.url)
        ),
    )


def _is_safe(kind: str, url: str | None) -> bool:
    """Telegram answers 400 to links that it does not like, and a model may write any."""
    if kind in ("text_mention", "custom_emoji"):
        return False
    return kind != "text_link" or (url or "").lower().startswith(_LINK_SCHEMES)


def _dollar_math(markdown: str) -> str:
    r"""\( \) and \[ \] as $ and $$, which the converter knows; code stays as it is."""
    if "\\(" not in markdown and "\\[" not in markdown and "$" not in markdown:
        return markdown
    pieces = _CODE.split(markdown)
    pieces[::2] = [
        _SHORT_MATH.sub(
            _short_math,
            _MATH.sub(lambda found: f"$${found[1]}$$" if found[1] else f"${found[2]}$", piece),
        )
        for piece in pieces[::2]
    ]
    return "".join(pieces)


def _short_math(found: re.Match[str]) -> str:
    """A formula of up to four characters, which the converter would leave as it is."""
    formula = found[1]
    if not any(sign in formula for sign in "^_\\"):
        return found[0]
    return str(_LATEX.convert(formula)).strip()  # type: ignore[no-untyped-call]  # it has no types


def _chunks(markdown: str) -> Iterator[str]:
    """The text in pieces that are rendered alone, cut at blank lines outside of code blocks.

    A growing text is cut at the same places again, so all chunks but the last are cached.
    """
    lines: list[str] = []
    size, fence = 0, ""
    for line in markdown.splitlines(keepends=True):
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence):
                fence = ""
        is_border = size > _CHUNK // 2 and not line.strip() and not fence
        if is_border or size + len(line) > _CHUNK:
            yield "".join(lines)
            lines, size = [], 0
            if fence and not is_border:
                # Too long a code block: closed here and opened again in the next chunk.
                lines = [f"{fence}\n"]
        for start in range(0, len(line), _CHUNK):
            lines.append(line[start : start + _CHUNK])
        size += len(line)
    yield "".join(lines)


def moved(entity: MessageEntity, offset: int) -> MessageEntity:
    """The entity so many UTF-16 units further on."""
    return MessageEntity(
        entity.type,
        entity.offset + offset,
        entity.length,
        url=entity.url,
        language=entity.language,
    )
