"""The messages that show one answer, and what it takes to make them show something else."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from telegram.error import BadRequest, ChatMigrated

from bot.domain.message import Thread
from bot.storage.delivery_log import DeliveryLog
from bot.telegram.api import api_errors
from bot.telegram.outgoing.answer.rendered_answer import AnswerParts
from bot.telegram.outgoing.send.message_fields import Button
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import ResponseLost
from bot.telegram.outgoing.send.unconfirmed import (
    PATIENCE,
    Attempt,
    Unconfirmed,
    find_unconfirmed,
)
from bot.telegram.outgoing.text.markdown import FormattedText, plain

_LAST_MOMENT = 2.0
"""Seconds that a message on its way gets when the process is told to end."""


_DOTS = "…"
"""For a message that is looked for only to be deleted."""


class _Stopped(Exception):
    """No more messages are wanted."""


@dataclass(frozen=True, slots=True)
class AnswerPlace:
    """Where an answer is shown. `reply_to` is the question, None for no reply."""

    turn_id: int
    thread: Thread
    question_message_id: int
    reply_to: int | None


@dataclass(slots=True)
class _Shown:
    """One message and what it shows; None where an earlier process has left it."""

    message_id: int
    rich: FormattedText | None = None
    button: Button = None


class AnswerMessages:
    """Part i of an answer stands in message i. Parts that look right already cost no call."""

    def __init__(
        self,
        messages: Messages,
        delivery_log: DeliveryLog,
        place: AnswerPlace,
        shown: Sequence[int],
    ) -> None:
        self._messages = messages
        self._screens = delivery_log
        self._place = place
        self._shown = [_Shown(message_id) for message_id in shown if message_id > 0]
        # No id yet: an earlier process was about to send it, and may have.
        self._lost = self._inherited(shown) if min(shown, default=1) <= 0 else None
        # Not found where they were likely, and sent anew.
        self._strays: list[Unconfirmed] = []
        # What the database may hold of parts that were never sent in the end.
        self._intended = {part for part, message_id in enumerate(shown) if message_id <= 0}
        self._lost_after = place.question_message_id
        self._is_stopped = False

    @property
    def turn_id(self) -> int:
        """The turn whose answer is shown here."""
        return self._place.turn_id

    @property
    def thread(self) -> Thread:
        """Where it is shown."""
        return self._place.thread

    @property
    def place(self) -> AnswerPlace:
        """Where it is shown, and what it replies to."""
        return self._place

    @property
    def has_messages(self) -> bool:
        """Whether any part of it is on the screen."""
        return bool(self._shown) or self._lost is not None

    @property
    def is_private(self) -> bool:
        """Whether it is a private chat, which may be called more often."""
        return self._place.thread.is_private

    def fit(self, composed: AnswerParts) -> AnswerParts:
        """All of it: there is room for as many messages as it takes."""
        return composed

    def wait_for_preview(self) -> float:
        """Seconds until a preview may go."""
        return self._messages.calls.wait_for_preview(self._place.thread.chat_id)

    async def act(self, action: str) -> None:
        """Show that something is being done, for some five seconds."""
        await self._messages.act(self._place.thread, action)

    async def preview(self, parts: Sequence[FormattedText], button: Button) -> None:
        """Show as much of the parts as Telegram allows right now; nothing here must succeed.

        Raises Undeliverable, and BadRequest.
        """
        first = max(0, min(len(self._shown), len(parts)) - 1)
        for index in range(first, len(parts)):
            below = button if index == len(parts) - 1 else None
            if not await self._attempt(index, parts[index], below):
                return

    def stop(self) -> None:
        """Send nothing more of it, except for a first message."""
        self._is_stopped = True

    @property
    def is_stopped(self) -> bool:
        """Whether nothing more is to be sent."""
        return self._is_stopped

    async def show(self, parts: Sequence[FormattedText], button: Button) -> None:
        """Make the screen show exactly these parts, with the button under the last one.

        No parts: nothing of the answer is to be seen. Once it is stopped, only as many parts as
        there are messages by then, and one at least.

        Raises Undeliverable, and BadRequest where Telegram refuses even the plain text.
        """
        try:
            parts = await self._put_all(parts, button)
            if self._lost:
                await self._find_lost(parts[-1] if parts else plain(_DOTS), None)
            while len(self._shown) > len(parts):
                await self._remove_last()
            while self._intended:
                await self._screens.forget(self._place.turn_id, self._intended.pop())
            await self._clear_strays()
        except ChatMigrated as error:
            await self._move(error.new_chat_id)
            await self.show(parts, button)

    async def _put_all(
        self, parts: Sequence[FormattedText], button: Button
    ) -> Sequence[FormattedText]:
        """The parts that stand there now: all of them, unless it is stopped meanwhile."""
        for index, part in enumerate(parts):
            try:
                await self._put(index, part, button if index == len(parts) - 1 else None)
            except _Stopped:
                # The last one that is there gets the button: an edit at most.
                return await self._put_all(parts[: len(self._shown)], button)
        return parts

    async def _attempt(self, index: int, rich: FormattedText, button: Button) -> bool:
        """Preview one part; whether it is on the screen now. Waits for nothing."""
        chat_id = self._place.thread.chat_id
        try:
            if index < len(self._shown):
                return await self._preview_again(index, rich, button)
            if self._lost:
                edit = self._messages.edit_if_possible
                attempt = partial(edit, chat_id, rich=rich, button=button, is_sought=True)
                return bool(await self._seek(attempt, rich, button, patience=0))
            sent = await self._messages.calls.call_now_or_skip(
                chat_id, lambda: self._send(rich, button)
            )
        except ResponseLost:
            self._lose()
            return False
        except ChatMigrated as error:
            await self._move(error.new_chat_id)
            return False
        return sent is not None

    async def _preview_again(self, index: int, rich: FormattedText, button: Button) -> bool:
        shown, chat_id = self._shown[index], self._place.thread.chat_id
        if (shown.rich, shown.button) == (rich, button):
            return True
        edit = self._messages.edit_if_possible
        is_edited = await edit(chat_id, shown.message_id, rich, button)
        if is_edited:
            shown.rich, shown.button = rich, button
            return True
        shown.rich = None
        if is_edited is False and shown is self._shown[-1]:
            # A person deleted it. One in the middle has to wait for the final, which may delete.
            await self._forget_last()
        return False

    async def _put(self, index: int, rich: FormattedText, button: Button) -> None:
        """Make part `index` look so: by an edit, or by a new message where there is none."""
        if index < len(self._shown):
            shown, chat_id = self._shown[index], self._place.thread.chat_id
            if (shown.rich, shown.button) == (rich, button):
                return
            if await self._messages.edit_surely(chat_id, shown.message_id, rich, button):
                shown.rich, shown.button = rich, button
                return
            # It was deleted, or refuses. What follows would now stand above it, so all goes anew.
            while len(self._shown) > index:
                await self._remove_last()
        await self._send_surely(rich, button)

    async def _send_surely(self, rich: FormattedText, button: Button) -> None:
        if self._lost and await self._find_lost(rich, button):
            return

        async def find() -> int | None:
            self._lose()
            return await self._find_lost(rich, button) or None

        try:
            await self._messages.calls.once(
                self._place.thread.chat_id, lambda: self._send_next(rich, button), find
            )
        except BadRequest as error:
            if self._place.reply_to is not None and api_errors.is_reply_gone(error):
                self._place = replace(self._place, reply_to=None)
                await self._send_surely(rich, button)
            elif rich.entities and api_errors.is_bad_markup(error):
                await self._send_surely(plain(rich.text), button)
            else:
                raise

    async def _send_next(self, rich: FormattedText, button: Button) -> int:
        """As _send; raises _Stopped where it is not wanted any more: its turn may have taken long.

        A first message is always wanted, so that something is there.
        """
        if self._is_stopped and self._shown:
            raise _Stopped
        return await self._send(rich, button)

    async def _send(self, rich: FormattedText, button: Button) -> int:
        """Send and note the next part. Once begun it ends, so that no message goes unnoticed."""
        sending = asyncio.create_task(self._send_and_note(rich, button))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            await asyncio.wait({sending}, timeout=_LAST_MOMENT)
            raise

    async def _send_and_note(self, rich: FormattedText, button: Button) -> int:
        part, chat_id = len(self._shown), self._place.thread.chat_id
        calls, question = self._messages.calls, self._place.question_message_id
        after = self._lost_after = calls.newest_id(chat_id, question)
        self._intended.add(part)
        await self._screens.intend(self._place.turn_id, part, chat_id, after)
        reply_to = None if self._shown else self._place.reply_to
        message_id = await self._messages.send(self._place.thread, rich, button, reply_to)
        await self._note(message_id, rich, button)
        return message_id

    def _inherited(self, shown: Sequence[int]) -> Unconfirmed:
        """What an earlier process has perhaps sent."""
        after = max([self._place.question_message_id, *map(abs, shown)])
        return self._lost_one(after, -math.inf)

    def _lose(self) -> None:
        """What was just sent may be there or not."""
        self._lost = self._lost_one(self._lost_after, self._messages.calls.now())

    def _lost_one(self, after: int, lost_at: float) -> Unconfirmed:
        chat_id = self._place.thread.chat_id
        return Unconfirmed(chat_id, after, lost_at, partial(self._look, after))

    async def _look(self, after: int) -> tuple[set[int], int]:
        turn_id, chat_id = self._place.turn_id, self._place.thread.chat_id
        # The memory of what is sent is a short one.
        known = await self._screens.known_ids(turn_id, chat_id, after)
        return known, await self._screens.lost_before(turn_id, chat_id, after)

    async def _find_lost(self, rich: FormattedText, button: Button) -> int | None:
        """The id of the message that was perhaps sent, if it was; it shows this now."""
        if self._lost is None:
            return None
        chat_id, edit = self._place.thread.chat_id, self._messages.edit_surely
        found = await self._seek(
            lambda id_: edit(chat_id, id_, rich, button, is_sought=True), rich, button
        )
        return found or None

    async def _seek(
        self,
        attempt: Attempt,
        rich: FormattedText,
        button: Button,
        patience: float = PATIENCE,
    ) -> int | None:
        """Its id; 0 where it is not found, None where an attempt does not say: another time."""
        lost = self._lost
        if lost is None:
            return 0
        found = await find_unconfirmed(self._messages.calls, lost, attempt, patience)
        if found is None:
            return None
        self._lost = None
        if found:
            await self._note(found, rich, button)
        else:
            self._strays.append(lost)
        return found

    async def _clear_strays(self) -> None:
        """Take away what was sent anew and is there all the same, below other people's words.

        All is shown by now, and nobody waits for this; by the ids of what was sent since, it is
        known where to look.
        """
        while self._strays:
            lost, calls = self._strays.pop(), self._messages.calls
            if calls.first_sent(lost.chat_id, lost.lost_at) is None:
                continue
            attempt = self._strip if lost.is_inherited else self._blank
            if found := await find_unconfirmed(calls, lost, attempt):
                await self._messages.delete_surely(lost.chat_id, found)

    async def _blank(self, message_id: int) -> bool:
        chat_id = self._place.thread.chat_id
        return await self._messages.edit_surely(chat_id, message_id, plain(_DOTS), is_sought=True)

    async def _strip(self, message_id: int) -> bool:
        """Of what an earlier process may have sent here, only a beginning has a button."""
        return await self._messages.lost.strip(self._place.thread.chat_id, message_id)

    async def _note(self, message_id: int, rich: FormattedText, button: Button) -> None:
        self._shown.append(_Shown(message_id, rich, button))
        part, chat_id = len(self._shown) - 1, self._place.thread.chat_id
        self._intended.discard(part)
        await self._screens.note(self._place.turn_id, part, chat_id, message_id)

    async def _remove_last(self) -> None:
        await self._messages.delete_surely(self._place.thread.chat_id, self._shown[-1].message_id)
        await self._forget_last()

    async def _forget_last(self) -> None:
        self._shown.pop()
        await self._screens.forget(self._place.turn_id, len(self._shown))

    async def _move(self, new_chat_id: int) -> None:
        """The group became a supergroup: its old messages cannot be edited from there."""
        await self._messages.move_chat(self._place.thread.chat_id, new_chat_id)
        while self._shown:
            await self._forget_last()
        self._lost = None
        self._strays.clear()
        # Messages are counted anew there, so what the question's was called means nothing now.
        self._place = replace(
            self._place, thread=Thread(new_chat_id), question_message_id=0, reply_to=None
        )
