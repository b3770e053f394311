"""Showing one answer: one object owns it from its first visible word to its last part."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from telegram import InlineKeyboardButton
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.assistant.answer import Activity, Answer, FilesLoaded, Growth
from bot.domain.completion import Retrying, Thought
from bot.i18n.language import N_, _
from bot.storage.errors import StorageUnavailable
from bot.telegram.outgoing.answer.drafts import KEEP_ALIVE, Drafts
from bot.telegram.outgoing.answer.growing_answer import GrowingAnswer
from bot.telegram.outgoing.answer.render_result import quote_of
from bot.telegram.outgoing.answer.rendered_answer import AnswerParts, RenderedAnswer, compose
from bot.telegram.outgoing.answer.rich_answer import compose_rich
from bot.telegram.outgoing.answer.screen import Screen
from bot.telegram.outgoing.answer.thinking import show_thinking
from bot.telegram.outgoing.answer.uploads import Uploads
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.throttle import preview_interval
from bot.telegram.outgoing.send.throttled_client import ResponseLost, Undeliverable
from bot.telegram.outgoing.send.upload import Upload
from bot.telegram.outgoing.text.keyboards import keyboard, stop_button
from bot.telegram.outgoing.text.markdown import FormattedText, plain

logger = logging.getLogger(__name__)

_TYPING_AFTER = 0.4
"""Seconds; an answer that begins sooner needs no sign that it will."""

_TYPING_EVERY = 4.0
"""Seconds; Telegram shows it for five."""


_BUSY_AFTER = 4.0
"""Seconds that a busy model may be tried again without a word about it."""

_PLACEHOLDER_AFTER = 4.0
"""Seconds; what comes sooner needs nothing in its place."""

_FRESH_WITHIN = 0.3
"""Seconds that a preview waits for newer words, or for the end, which needs no preview before it.

Of an answer that many others grow beside, words come five times a second.
"""

_LONG = 1000
"""Characters; what is longer is rendered beside the loop, which has others to serve."""

BUSY = N_("⏳ The model is busy, trying again…")


REFUSED = N_("I have an answer, but Telegram did not accept it as a message.")

NoteRefusal = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Style:
    """How answers grow: by edits, by drafts where they are possible, or not at all.

    `action` is the sign that one is on its way, `placeholder` what stands for one that takes long
    and does not grow.
    """

    previews: bool = True
    drafts: bool = False
    action: str = ChatAction.TYPING
    placeholder: str = ""


class Delivery:
    """Use it as a context while the answer grows, then `finish` it.

    Inside the context previews come and go as Telegram allows; nothing depends on them. What
    `finish` shows is complete, whatever was on the screen before; `is_new`: nothing was. A `quote`
    stands above all of it; `begun_quote` below that until the question's files are heard.
    `note_refusal` is told why Telegram refuses a rich message; None: none is wanted.
    """

    def __init__(
        self,
        screen: Screen,
        style: Style,
        drafts: Drafts,
        uploads: Uploads,
        clock: Clock,
        *,
        is_new: bool = False,
        quote: str = "",
        begun_quote: str = "",
        note_refusal: NoteRefusal | None = None,
    ) -> None:
        self._screen = screen
        self._is_new = is_new
        self._note_refusal = note_refusal
        self._uploads = uploads
        self._quote = quote
        self._growing = GrowingAnswer(self._above(begun_quote))
        self._drafts = drafts
        self._style = style
        self._stop_keyboard = keyboard(stop_button(screen.turn_id))
        self._clock = clock
        self._answer: Answer | None = None
        # Of an answer that was cut off some are there already.
        self._has_new_thoughts = True
        self._activity = ""
        """What is looked up now, under the words so far."""
        self._busy_since: float | None = None
        self._news = asyncio.Event()
        self._over = asyncio.Event()
        self._painter: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._painter = asyncio.create_task(self._paint())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        # Never cancelled: a message that is on its way must come back with its id. All that it
        # raises is StorageUnavailable.
        self._over.set()
        self._news.set()
        if self._painter:
            await self._painter

    def grow(self, answer: Answer, delta: Growth) -> None:
        """The answer has more words, or waits for the model; costs next to nothing."""
        if isinstance(delta, FilesLoaded):
            # From now on what was said aloud stands above the answer.
            self._growing = GrowingAnswer(self._above(quote_of(answer.turn)))
        elif isinstance(delta, Retrying):
            if self._busy_since is None:
                self._busy_since = self._clock.now()
        elif isinstance(delta, Activity):
            self._answer, self._activity = answer, "\n".join(delta.lines)
            if delta.lines:
                self._news.set()
        else:
            self._answer = answer
            self._has_new_thoughts |= isinstance(delta, Thought)
            self._news.set()

    def stop(self) -> None:
        """Let `finish` end after the message that is on its way; for when a person has enough.

        What stands there already is still made right, the buttons come under the last message, and
        a first message is sent in any case. May be called at any time, from any task.
        """
        self._screen.stop()

    async def finish(self, final: RenderedAnswer) -> bool:
        """Show all of it; False where Telegram will not take it (blocked, chat gone).

        After `stop` no further message is sent.
        """
        final = replace(final, quote=self._above(final.quote))
        composed = self._screen.fit(await self._compose(final))
        try:
            await self._show(composed)
        except BadRequest as error:
            logger.warning("Telegram refused the answer: %s", error)
            return await self._confess(final.file_button)
        except Undeliverable as error:
            logger.warning("the answer cannot be shown: %s", error)
            return False
        return True

    def _above(self, quote: str) -> str:
        return "\n\n".join(filter(None, (self._quote, quote)))

    async def _show(self, composed: AnswerParts) -> None:
        """As a rich message, where it is one and that is not refused; raises what show does."""
        if composed.rich is None or self._note_refusal is None:
            await self._show_parts(composed.parts, composed)
            return
        try:
            await self._show_parts([composed.rich], composed)
        except BadRequest as error:
            await self._show_parts(composed.parts, composed)
            # Only now it is known that nothing else was wrong.
            await self._note_refusal(error.message)

    async def _show_parts(self, parts: list[FormattedText], composed: AnswerParts) -> None:
        if not parts:
            # The picture comes before what stood in its place goes.
            await self._show_upload(composed.upload)
        await self._screen.show(parts, composed.keyboard)
        if parts and not self._screen.is_stopped:
            await self._show_upload(composed.upload)

    async def _show_upload(self, upload: Upload | None) -> None:
        if upload is None and self._is_new:
            return  # There is none that could have to go.
        await self._uploads.show(self._screen.place, upload)

    async def _compose(self, final: RenderedAnswer) -> AnswerParts:
        if len(final.text) <= _LONG:
            return self._composed(final)
        return await asyncio.to_thread(self._composed, final)

    def _composed(self, final: RenderedAnswer) -> AnswerParts:
        composed = compose(final, self._growing)
        may_be_rich = self._note_refusal is not None and composed.upload is final.upload
        rich = compose_rich(final) if may_be_rich else ""
        return replace(composed, rich=FormattedText("", rich=rich)) if rich else composed

    async def _compose_preview(self, text: str) -> list[FormattedText]:
        if not text and self._answer and (tail := self._answer.thoughts.tail):
            return show_thinking(tail, self._activity)
        if self._has_new_thoughts and self._answer:
            self._has_new_thoughts = False
            self._growing = GrowingAnswer(self._growing.quote, self._answer.thoughts.text)
        if len(text) <= _LONG:
            return self._growing.preview(text, self._activity)
        return await asyncio.to_thread(self._growing.preview, text, self._activity)

    async def _confess(self, button: InlineKeyboardButton | None) -> bool:
        """Say at least that there is an answer, and offer it as a file."""
        try:
            told = self._screen.fit(AnswerParts([plain(_(REFUSED))], (button,) if button else ()))
            await self._screen.show(told.parts, keyboard(*told.buttons))
        except (BadRequest, Undeliverable) as error:
            logger.warning("nor can a sentence be shown: %s", error)
            return False
        return True

    async def _paint(self) -> None:
        """Typing until the first words, then previews when they are due, until it is over."""
        try:
            await self._type()
            while not self._over.is_set():
                self._news.clear()
                text, painted_at = self._answer.text if self._answer else "", self._clock.now()
                if parts := await self._compose_preview(text):
                    await self._show_preview(parts)
                interval = preview_interval(len(text), is_private=self._screen.is_private)
                await self._rest(painted_at + interval)
                await self._wait_for_fresh()
                while not await self._clock.happens(self._news, KEEP_ALIVE) and self._is_drafting:
                    await self._show_preview(parts)
        except (Undeliverable, ResponseLost, TelegramError) as error:
            # The final tries again, and tells what is wrong if it still is.
            logger.info("previews ended: %s", error)
        except StorageUnavailable:
            raise
        except Exception:
            # The last resort: nothing depends on a preview, whatever may be wrong with it.
            logger.exception("previews ended by a fault")

    async def _type(self) -> None:
        awaited = self._news if self._style.previews else self._over
        wait, began_at = _TYPING_AFTER, self._clock.now()
        while not await self._clock.happens(awaited, wait):
            await self._screen.act(self._style.action)
            wait = _TYPING_EVERY
            if self._style.placeholder and self._clock.now() - began_at > _PLACEHOLDER_AFTER:
                await self._show_preview([plain(self._style.placeholder)])
            if self._busy_since is not None and self._clock.now() - self._busy_since > _BUSY_AFTER:
                await self._show_preview([plain(_(BUSY))])

    @property
    def _is_drafting(self) -> bool:
        is_possible = self._drafts.are_possible(self._screen.thread)
        return self._style.drafts and is_possible and not self._screen.has_messages

    async def _show_preview(self, parts: list[FormattedText]) -> None:
        if parts and self._is_drafting:
            await self._drafts.show(self._screen.thread, self._screen.turn_id, parts[-1])
        if parts and not self._is_drafting:
            await self._screen.preview(parts, self._stop_keyboard)

    async def _rest(self, due: float) -> None:
        """Wait until the next preview is due and may go; the answer's end ends the wait."""
        while (wait := max(due - self._clock.now(), self._screen.wait_for_preview())) > 0:
            if await self._clock.happens(self._over, wait):
                return

    async def _wait_for_fresh(self) -> None:
        """Where words wait to be shown: until the next come, which they are shown with."""
        if self._news.is_set() and not self._over.is_set():
            self._news.clear()
            await self._clock.happens(self._news, _FRESH_WITHIN)
            self._news.set()
