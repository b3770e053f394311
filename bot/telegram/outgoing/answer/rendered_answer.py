"""What the screen shows of an answer in the end."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegramify_markdown import utf16_len

from bot.domain.tools import Source
from bot.domain.unicode import is_blank
from bot.i18n.language import N_, _
from bot.telegram.outgoing.answer.growing_answer import (
    MOST_PARTS,
    MOST_SOURCE,
    GrowingAnswer,
    begin_below,
    visible,
)
from bot.telegram.outgoing.send.upload import Upload, answer_file, shorten
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.keyboards import Rows, keyboard
from bot.telegram.outgoing.text.markdown import FormattedText, plain
from bot.telegram.outgoing.text.source_list import list_sources
from bot.telegram.outgoing.text.splitting import LIMIT, MAX_ENTITIES, Cutter, split

logger = logging.getLogger(__name__)

_REST = N_("📄 The rest is in the file.")
_LONGEST_REMARK = LIMIT // 2

_MANY_PARTS = 4
"""Messages; an answer of more is offered as a file too."""


@dataclass(frozen=True, slots=True)
class RenderedAnswer:
    """A quotation, reasoning, Markdown or JSON, the pages it rests on, our remarks, then buttons.

    The first of these stand side by side, and `rows` below them.

    `file_button` is added where there are more messages than one likes to read on a phone.
    `upload` comes in a message of its own.
    """

    text: str = ""
    json: str = ""
    quote: str = ""
    thoughts: str = ""
    sources: tuple[Source, ...] = ()
    remark: str = ""
    buttons: tuple[InlineKeyboardButton, ...] = ()
    rows: Rows = ()
    file_button: InlineKeyboardButton | None = None
    upload: Upload | None = None


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """At most ten messages, the buttons below the last one, and what comes as a file.

    `rich` is the same as one rich message, where that would look better.
    """

    parts: list[FormattedText]
    buttons: tuple[InlineKeyboardButton, ...] = ()
    upload: Upload | None = None
    rows: Rows = ()
    rich: FormattedText | None = None

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """All buttons."""
        return keyboard(*self.buttons, rows=self.rows)


def compose(final: RenderedAnswer, growing: GrowingAnswer | None = None) -> AnswerParts:
    """What shows it; `growing` may have rendered some of it already.

    The remark is ours and comes after whatever was left open. A text of more than ten messages
    comes as a file too, all of it. Where its markup fails, the words are shown without.
    """
    try:
        return _compose(final, growing)
    except Exception:  # there is an answer, and somebody waits for it
        logger.exception("an answer is shown without its markup")
        said = (final.quote, final.thoughts, final.text, final.json, final.remark)
        words = "\n\n".join(filter(None, said))
        parts = visible(split(plain(words[:MOST_SOURCE])))
        upload = answer_file(final.text) if len(parts) > MOST_PARTS else final.upload
        return AnswerParts(parts[:MOST_PARTS], final.buttons, upload, final.rows)


def _compose(final: RenderedAnswer, growing: GrowingAnswer | None) -> AnswerParts:
    above = final.quote, final.thoughts
    if growing is None or (growing.quote, growing.thoughts) != above:
        growing = GrowingAnswer(*above)
    cutter = _json_below(final) if final.json else growing.whole(final.text)
    cutter = _with_sources(cutter, final.sources)
    remark = shorten(final.remark, _LONGEST_REMARK)
    parts = visible(_with_remark(cutter, remark).close())
    is_unread = len(final.text) > MOST_SOURCE and not is_blank(final.text)
    if len(parts) > MOST_PARTS or is_unread:
        remark = "\n".join(filter(None, (remark, _(_REST))))
        parts = visible(cutter.close())[:MOST_PARTS]
        parts = [*parts[:-1], _with_end(parts[-1], remark)] if parts else [plain(remark)]
        return AnswerParts(parts, final.buttons, answer_file(final.text), final.rows)
    buttons = final.buttons
    if final.file_button and len(parts) > _MANY_PARTS:
        buttons = (*buttons, final.file_button)
    return AnswerParts(parts, buttons, final.upload, final.rows)


def _json_below(final: RenderedAnswer) -> Cutter:
    cutter = begin_below(final.quote)
    block = Entity(Entity.PRE, 0, utf16_len(final.json), language="json")
    cutter.feed(FormattedText(final.json, (block,)), "\n")
    return cutter


def _with_sources(cutter: Cutter, sources: Sequence[Source]) -> Cutter:
    cutter = cutter.copy()
    if (listed := list_sources(sources)).text and not cutter.is_empty:
        cutter.feed(listed, "\n\n")
    return cutter


def _with_remark(cutter: Cutter, remark: str) -> Cutter:
    """The same text with a remark below it; one that stands alone is a plain sentence."""
    cutter = cutter.copy()
    if remark:
        italic = Entity(Entity.ITALIC, 0, utf16_len(remark))
        cutter.feed(FormattedText(remark, () if cutter.is_empty else (italic,)), "\n\n")
    return cutter


def _with_end(part: FormattedText, remark: str) -> FormattedText:
    """A message that ends with the remark, if need be in the place of some of its words."""
    length = utf16_len(remark)
    first = split(part, LIMIT - length - len("\n\n"))[0]
    italic = Entity(Entity.ITALIC, utf16_len(first.text) + len("\n\n"), length)
    return FormattedText(f"{first.text}\n\n{remark}", (*first.entities[: MAX_ENTITIES - 1], italic))
