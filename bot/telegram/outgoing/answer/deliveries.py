"""How each turn's answer is shown: where, in which style, and what stands there in the end."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from telegram.constants import ChatAction

from bot.domain.turn import Turn
from bot.i18n.language import N_, _
from bot.storage.attachments import Attachments
from bot.storage.chat_settings import Settings
from bot.storage.delivery_log import DeliveryLog
from bot.storage.errors import StorageUnavailable
from bot.telegram.outgoing.answer.answer_buttons import rows_under
from bot.telegram.outgoing.answer.answer_messages import AnswerMessages, AnswerPlace
from bot.telegram.outgoing.answer.delivery import Delivery, NoteRefusal, Style
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.answer.inline_screens import InlineScreens
from bot.telegram.outgoing.answer.render_result import quote_of, render_result
from bot.telegram.outgoing.answer.rendered_answer import AnswerParts, RenderedAnswer, compose
from bot.telegram.outgoing.answer.rich_chats import RichChats
from bot.telegram.outgoing.answer.under_answer import LookUnder, look_under
from bot.telegram.outgoing.answer.uploads import Uploads
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.messages import Messages

logger = logging.getLogger(__name__)

_DRAWING = N_("🎨 Drawing. This can take a minute or two.")
_WRITING = N_("🧮 Writing JSON…")


class Deliveries:
    """Opens the deliveries of turns, and finishes them."""

    def __init__(
        self,
        *,
        messages: Messages,
        drafts: Drafts,
        uploads: Uploads,
        delivery_log: DeliveryLog,
        attachments: Attachments,
        settings: Settings,
        style: Style,
        max_images: int,
        clock: Clock,
        inline_screens: InlineScreens,
        looks: Sequence[LookUnder] = (),
        rich_chats: RichChats | None = None,
        can_speak: bool = False,
    ) -> None:
        self._messages = messages
        self._drafts = drafts
        self._uploads = uploads
        self._delivery_log = delivery_log
        self._attachments = attachments
        self._settings = settings
        self._style = style
        self._max_images = max_images
        self._clock = clock
        self._inline_screens = inline_screens
        self._looks = looks
        self._rich_chats = rich_chats
        self._can_speak = can_speak

    async def open(self, turn: Turn, *, is_new: bool = False) -> Delivery:
        """The turn's delivery, which goes on where an earlier one left it, unless it is new."""
        settings = await self._settings.of(turn.thread.chat_id)
        style = self._style_for(turn, settings.streaming)
        if turn.thread.is_elsewhere:
            inline, quote = await self._inline_screens.open(turn)
            return Delivery(inline, style, self._drafts, self._uploads, self._clock, quote=quote)
        place = AnswerPlace(
            turn_id=turn.id,
            thread=turn.thread,
            question_message_id=turn.question_message_id,
            reply_to=_reply_to(turn),
        )
        shown = [] if is_new else await self._find_shown(turn)
        screen = AnswerMessages(self._messages, self._delivery_log, place, shown)
        return Delivery(
            screen,
            style,
            self._drafts,
            self._uploads,
            self._clock,
            is_new=is_new,
            begun_quote=quote_of(turn),
            note_refusal=await self._rich_in(turn),
        )

    async def _find_shown(self, turn: Turn) -> list[int]:
        """Its parts. What it sends from now on comes behind all that is known of its chat.

        Its question may be old: it was asked by a button, is asked anew, or was left open.
        """
        chat_id = turn.thread.chat_id
        newest = await self._delivery_log.newest_id(chat_id)
        self._messages.calls.note_seen(chat_id, newest)
        return await self._delivery_log.parts(turn.id)

    async def finish(self, delivery: Delivery, turn: Turn, admin_about: str | None = None) -> bool:
        """Show all of the turn's answer, or why there is none; False where that failed.

        `admin_about` is what a failure is about, where only an admin of the bot reads of it.
        """
        try:
            return await delivery.finish(await self._render(turn, admin_about))
        except StorageUnavailable:
            raise
        except Exception:
            # Not tried again: a fault that comes back would end each start anew.
            logger.exception("the answer could not be shown")
            return False

    async def show_again(self, turn: Turn) -> None:
        """Bring a shown answer up to date: what stands under it has changed."""
        await self.finish(await self.open(turn), turn)

    async def show_buttons(self, turn: Turn) -> None:
        """Only the buttons under a shown answer are others now."""
        parts = await self._delivery_log.parts(turn.id)
        if parts and parts[-1] > 0 and turn.is_answered:
            composed = await asyncio.to_thread(compose, await self._render(turn))
            thread, message_id = turn.thread, parts[-1]
            await self._messages.changing_buttons(thread, message_id, composed.keyboard)()

    def compose_whole(self, turn: Turn) -> AnswerParts:
        """All that shows the answer of a turn in words, to be shown anywhere else."""
        return compose(render_result(turn, None, self._max_images))

    async def _render(self, turn: Turn, admin_about: str | None = None) -> RenderedAnswer:
        made = await self._attachments.made(turn.id) if turn.order.kind == "picture" else None
        settings = await self._settings.of(turn.thread.chat_id)
        rows = rows_under(turn, settings, can_speak=self._can_speak)
        below = replace(await look_under(turn, self._looks), rows=rows)
        return render_result(turn, made, self._max_images, admin_about, below)

    async def _rich_in(self, turn: Turn) -> NoteRefusal | None:
        """What is told of a refusal, where the answer may be a rich message."""
        chats, chat_id = self._rich_chats, turn.thread.chat_id
        if chats is None or turn.order.kind != "words" or not await chats.may_have(chat_id):
            return None
        return partial(chats.note_refusal, chat_id)

    def _style_for(self, turn: Turn, streaming: str) -> Style:
        """JSON is shown when it is whole and checked, and a picture when it is there."""
        if turn.order.kind == "json":
            return Style(previews=False, placeholder=_(_WRITING))
        if turn.order.kind == "picture":
            return Style(previews=False, action=ChatAction.UPLOAD_PHOTO, placeholder=_(_DRAWING))
        if streaming:
            return Style(previews=streaming != "off", drafts=streaming == "draft")
        return self._style


def _reply_to(turn: Turn) -> int | None:
    """In a group, the question; unless its chat has moved since: it has another number there."""
    is_there = not turn.thread.is_private and turn.question_message_id > 0
    return turn.question_message_id if is_there else None
