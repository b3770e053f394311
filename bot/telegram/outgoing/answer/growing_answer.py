"""One answer as messages while it grows: what was rendered and cut before is not touched again."""

import logging
from collections.abc import Callable

from bot.domain.unicode import is_blank
from bot.telegram.outgoing.answer.quotations import quote_speech, quote_thoughts
from bot.telegram.outgoing.text.chunks import Chunk, Chunker
from bot.telegram.outgoing.text.incomplete_markup import hide_incomplete_markup
from bot.telegram.outgoing.text.markdown import FormattedText, plain, render_chunk
from bot.telegram.outgoing.text.splitting import Cutter

logger = logging.getLogger(__name__)

MOST_PARTS = 10
"""Messages of one answer; nobody scrolls through more, and a group takes 20 a minute."""

MOST_SOURCE = 200_000
"""Characters of Markdown that are looked at; ten messages hold 40,960 units of text."""


class GrowingAnswer:
    """Keeps the messages that are full, and the text behind them that may still change.

    Above it all stands a quotation, and what the model thought. What only looks like a text is
    shown as nothing.
    """

    def __init__(
        self,
        quote: str = "",
        thoughts: str = "",
        render: Callable[[str], FormattedText] = render_chunk,
    ) -> None:
        self.quote = quote
        self.thoughts = thoughts
        self._render = render
        self._begin()

    def _begin(self) -> None:
        self._source = ""
        self._chunker = Chunker("\n")
        self._cutter = begin_below(self.quote, self.thoughts)
        self._has_words = False

    def preview(self, text: str, below: str = "") -> list[FormattedText]:
        """The messages so far, without what would look raw before its rest comes.

        `below` stands under them for now. None of them where that fails: nothing depends on a
        preview.
        """
        try:
            self._take(text)
            cutter, _ = self._with_rest(hide_incomplete_markup)
            if below:
                cutter.feed(plain(below), "\n\n")
            return visible(cutter.close())[:MOST_PARTS]
        except Exception:  # the answer goes on without it
            logger.exception("a preview could not be made")
            self._begin()
            return []

    def whole(self, text: str) -> Cutter:
        """All of a text that nothing comes behind, or at least what all messages can hold of it."""
        self._take(text)
        cutter, has_words = self._with_rest(str)
        if not has_words and not is_blank(text):
            # Nothing but markup, such as a footnote: better raw than silent.
            cutter.feed(plain(text[:MOST_SOURCE].strip()), "\n")
        return cutter

    @property
    def _is_full(self) -> bool:
        return len(self._cutter.parts) > MOST_PARTS

    def _take(self, text: str) -> None:
        """Render and cut what is new and complete; it costs nothing for what is not new."""
        if not text.startswith(self._source):
            self._begin()
        if self._is_full:
            return
        begun, self._source = len(self._source), text
        for chunk in self._chunker.feed(text[begun:MOST_SOURCE]):
            self._has_words |= self._feed(self._cutter, chunk, chunk.markdown)
            if self._is_full:
                return

    def _with_rest(self, ending: Callable[[str], str]) -> tuple[Cutter, bool]:
        """A cutter that has the rest too, its last chunk as `ending` makes it; if it has words."""
        cutter, has_words = self._cutter.copy(), self._has_words
        if self._is_full:
            return cutter, has_words
        chunks = list(self._chunker.copy().close())
        for chunk in chunks:
            markdown = ending(chunk.markdown) if chunk is chunks[-1] else chunk.markdown
            has_words |= self._feed(cutter, chunk, markdown)
        return cutter, has_words

    def _feed(self, cutter: Cutter, chunk: Chunk, markdown: str) -> bool:
        """Whether there are words in it."""
        rich = self._render(markdown)
        if rich.text:
            cutter.feed(rich, chunk.joint, goes_on=chunk.goes_on)
        return not is_blank(rich.text)


def begin_below(quote: str, thoughts: str = "") -> Cutter:
    """A cutter that has the quotations already, if there are any; never of all messages."""
    cutter = Cutter()
    if quote:
        cutter.feed(quote_speech(quote))
    if thoughts:
        cutter.feed(quote_thoughts(thoughts), "\n")
    return cutter


def visible(parts: list[FormattedText]) -> list[FormattedText]:
    """The messages without those in which there is nothing to see, which Telegram refuses."""
    return [part for part in parts if not is_blank(part.text)]
