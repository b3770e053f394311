"""Markdown to a text with entities, which cannot fail to parse as HTML or MarkdownV2 can."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from telegramify_markdown import RenderConfig, convert, utf16_len

from bot.telegram.outgoing.text.chunks import Chunk, Chunker
from bot.telegram.outgoing.text.code_pieces import BLOCK, LIST_ITEM, CodePieces
from bot.telegram.outgoing.text.emphasis import mend_emphasis
from bot.telegram.outgoing.text.entities import append, tidy
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.formulas import read_formulas
from bot.telegram.outgoing.text.html_tags import read_tags
from bot.telegram.outgoing.text.placeholders import BREAK, LESS, Lifted, restore, without_foreign
from bot.telegram.outgoing.text.tables import fit_tables

logger = logging.getLogger(__name__)

_TAG = re.compile(r"\\?<(?!https?://[^\s<>]+>)")
_HEADING = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?#{1,6}[ \t]")
_OTHER_BLOCK = re.compile(r"[ \t]*(?:[|>]|(?:[-*_][ \t]*){3,}$)")
_INDENT = re.compile(r"[ \t]*")

_LINK_SCHEMES = ("http://", "https://", "tg://")

_CONFIG = RenderConfig.isolated()
for _level in ("heading_level_1", "heading_level_2", "heading_level_3", "heading_level_4"):
    setattr(_CONFIG.markdown_symbol, _level, "")
_CONFIG.markdown_symbol.image = ""
_CONFIG.markdown_symbol.task_uncompleted = "☐"
_CONFIG.markdown_symbol.unordered_list_item = "•"


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text and its entities; offsets and lengths in UTF-16 units, as Telegram counts.

    `rich`: it is shown as a rich message instead, of this Rich Markdown.
    """

    text: str
    entities: tuple[Entity, ...] = ()
    rich: str = ""


def render(markdown: str) -> FormattedText:
    """The text as Telegram shows it. Any input is good; what is not Markdown stays as it is."""
    texts: list[str] = []
    entities: list[Entity] = []
    offset = 0
    for chunk, rich in _rendered(markdown):
        lead = chunk.joint if texts else ""
        texts += lead, rich.text
        end = offset if chunk.goes_on else None
        append(entities, rich.entities, offset + len(lead), end)
        offset += len(lead) + utf16_len(rich.text)
    return FormattedText("".join(texts), tuple(entities))


def _rendered(markdown: str) -> Iterator[tuple[Chunk, FormattedText]]:
    chunker = Chunker()
    for chunk in (*chunker.feed(markdown), *chunker.close()):
        rich = render_chunk(chunk.markdown)
        if rich.text:
            yield chunk, rich


def plain(text: str) -> FormattedText:
    """The text without any markup: for our own sentences, and where entities were refused."""
    return FormattedText(text)


def render_chunk(markdown: str) -> FormattedText:
    """One piece of a text, of bounded size; without its markup where that cannot be read."""
    try:
        return _convert(without_foreign(markdown.replace("\r\n", "\n")))
    except BaseException as error:
        # Whatever it is, the words are there to be shown. A panic of the parser is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        logger.warning("a text is shown without its markup: %s", type(error).__name__)
        return plain(markdown.strip())


def _convert(markdown: str) -> FormattedText:
    pieces = CodePieces(markdown)
    prose = fit_tables(pieces.prose, pieces.codes)
    prose = _part_blocks(mend_emphasis(read_tags(read_formulas(prose))))
    # The converter takes <words> for HTML and drops them; links in <> it may have.
    text, found = convert(
        _TAG.sub(LESS, pieces.put_back(prose)), latex_escape=False, config=_CONFIG
    )
    lifted = Lifted(text)
    shown = lifted.text.rstrip()
    entities = [Entity(kind, start, end - start) for kind, start, end in lifted.spans()]
    for entity in found:
        url = restore(entity.url) if entity.url else None
        if _is_safe(entity.type, url):
            start, end = lifted.place(entity.offset), lifted.place(entity.offset + entity.length)
            language = restore(entity.language) if entity.language else None
            entities.append(Entity(entity.type, start, end - start, url=url, language=language))
    return FormattedText(shown, tuple(tidy(entities, utf16_len(shown))))


def _is_safe(kind: str, url: str | None) -> bool:
    """Telegram answers 400 to links that it does not like, and a model may write any."""
    if kind in ("text_mention", "custom_emoji"):
        return False
    return kind != "text_link" or (url or "").lower().startswith(_LINK_SCHEMES)


def _part_blocks(prose: str) -> str:
    """The text with line breaks around headings and code in lists, where the converter has none."""
    lines = prose.split("\n")
    is_in_list = False
    for at, line in enumerate(lines):
        is_item = LIST_ITEM.match(line) is not None
        if is_item or (line[:1].strip() and not BLOCK.match(line)):
            is_in_list = is_item
        before = lines[at - 1] if at else ""
        if not is_in_list or not before.strip() or not line.strip():
            continue
        if _is_block(line) and not _is_block(before):
            lines[at - 1] = before + BREAK
        elif _is_block(before) and not _is_block(line) and not is_item:
            indent = _INDENT.match(line)
            width = indent.end() if indent else 0
            lines[at] = line[:width] + BREAK + line[width:]
    return "\n".join(lines)


def _is_block(line: str) -> bool:
    return any(kind.match(line) for kind in (BLOCK, _HEADING, _OTHER_BLOCK))
