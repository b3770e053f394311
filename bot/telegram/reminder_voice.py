"""Says what is due, and puts what is a question to the model: once, whenever the process ends.

What was not taken waits where Telegram is in trouble, and rests where it is refused.
"""

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import replace

from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.assistant.surroundings import SurroundingsOf, nothing_known
from bot.domain.message import Thread
from bot.domain.reminder import MOST_ASKS, DueTime, Reminder
from bot.domain.turn import Question, QuestionPart
from bot.i18n.language import N_, _, speak
from bot.storage.chat_settings import Settings
from bot.storage.errors import StorageUnavailable
from bot.storage.reminders import Reminders
from bot.telegram.access.access_list import AccessList
from bot.telegram.api import api_errors
from bot.telegram.lanes.lanes import Lanes
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import Undeliverable, Unreached
from bot.telegram.outgoing.send.unconfirmed import Unconfirmed, find_unconfirmed
from bot.telegram.outgoing.text.markdown import plain
from bot.telegram.reminder_pace import ReminderPace
from bot.telegram.reminder_texts import later_buttons, say_reminder, tell_time

logger = logging.getLogger(__name__)

_TOO_MANY = N_(
    "⏰ A scheduled question was not asked: I ask at most {count} a day for each person. "
    "/reminders shows yours."
)
_GIVEN_UP = N_(
    "⏰ Something went wrong on my side, so I couldn't give you your reminder for {time}. "
    "/reminders shows what is still to come."
)
_PAUSES = (10.0, 60.0)
"""Seconds after attempts that failed."""

_MOST_ATTEMPTS = len(_PAUSES) + 1

_AWAY = 60.0
"""Seconds after an hour in which Telegram took nothing."""


class _Unawaited(Exception):
    """It was deleted, or a later time of the same has come: nobody waits for this one."""


class ReminderVoice:
    """What is said is noted before it is sent, so that a lost message is looked for."""

    def __init__(
        self,
        *,
        reminders: Reminders,
        messages: Messages,
        access_list: AccessList,
        settings: Settings,
        language: str,
        clock: Callable[[], float],
        surroundings_of: SurroundingsOf = nothing_known,
    ) -> None:
        self._reminders = reminders
        self._messages = messages
        self._access_list = access_list
        self._settings = settings
        self._language = language
        self._clock = clock
        self._surroundings_of = surroundings_of
        self._pace = ReminderPace()

    async def say(self, due: DueTime, lanes: Lanes) -> float | None:
        """To its end: said, become a turn, or not to be said. Or in how many seconds once more.

        Raises StorageUnavailable.
        """
        if wait := self._pace.take(due.thread, self._clock()):
            return wait
        begun = await self._reminders.begin(due)
        if begun is None:
            return None  # It was deleted meanwhile, or is over.
        if begun.attempts > _MOST_ATTEMPTS:
            await self._give_up(begun)  # It has ended the process each time.
            return None
        try:
            await self._say(begun, lanes)
        except asyncio.CancelledError:
            await self._reminders.give_back(begun)
            raise
        except Unreached as error:
            logger.info("a reminder waits for Telegram: %s", error)
            await self._reminders.give_back(begun)
            return _AWAY
        except StorageUnavailable:
            raise
        except Exception:
            logger.exception("a reminder could not be said")
            if begun.attempts < _MOST_ATTEMPTS:
                return _PAUSES[begun.attempts - 1]
            await self._give_up(begun)
        return None

    async def _give_up(self, due: DueTime) -> None:
        logger.error("a reminder was tried %d times: given up", _MOST_ATTEMPTS)
        reminder = await self._reminders.find(due.reminder_id)
        await self._reminders.end(due, "failed", self._clock())
        if reminder is None:
            return
        settings = await self._settings.of(reminder.thread.chat_id)
        speak(settings.language, reminder.author.language, self._language)
        text = _(_GIVEN_UP).format(time=tell_time(due.planned_at, reminder.zone))
        await self._messages.notice(reminder.thread, plain(text))()

    async def _say(self, due: DueTime, lanes: Lanes) -> None:
        reminder = await self._reminders.find(due.reminder_id)
        if reminder is None:
            return
        author, thread = reminder.author, reminder.thread
        if not self._access_list.access.may_speak(author.id, thread.chat_id):
            await self._reminders.end(due, "failed", self._clock())
            return
        settings = await self._settings.of(thread.chat_id)
        speak(settings.language, author.language, self._language)
        if reminder.kind == "ask" and await self._is_too_much(due, reminder):
            return
        try:
            message_id = await self._say_once(due, reminder)
        except _Unawaited:
            await self._reminders.end(due, "failed", self._clock())
            return
        except Unreached:
            raise
        except (Undeliverable, TelegramError) as error:
            logger.info("a reminder was not taken: %s", error)
            # What repeats would be refused each time: it rests until they are here again.
            if reminder.plan.rule:
                await self._reminders.rest(reminder.id)
            await self._reminders.end(due, "failed", self._clock())
            return
        if reminder.kind == "ask":
            await self._ask(due, reminder, message_id, lanes)
        else:
            await self._reminders.end(due, "said", self._clock())

    async def _is_too_much(self, due: DueTime, reminder: Reminder) -> bool:
        now, author_id = self._clock(), reminder.author.id
        if await self._reminders.count_today(author_id, "asked", now) < MOST_ASKS:
            return False
        is_told = await self._reminders.count_today(author_id, "limited", now)
        await self._reminders.end(due, "limited", now)
        if not is_told:
            text = plain(_(_TOO_MANY).format(count=MOST_ASKS))
            await self._messages.notice(reminder.thread, text)()
        return True

    async def _ask(self, due: DueTime, reminder: Reminder, message_id: int, lanes: Lanes) -> None:
        """As if that person had asked it now; what was said above stands for their message."""
        current = await self._reminders.find(reminder.id)
        if current is None:
            return
        question = Question(
            thread=current.thread,
            author=current.author,
            sources=(QuestionPart(message_id, current.text),),
            update_ids=(),
        )
        known = await self._surroundings_of(current.thread, current.author.id)
        if turn := await self._reminders.ask(due, question, self._clock(), known):
            lanes.of(turn.thread).resume(turn)

    async def _say_once(self, due: DueTime, reminder: Reminder) -> int:
        """The id of the message that says it, be it one that an earlier process has sent."""
        if due.message_id is not None and due.message_id > 0:
            return due.message_id
        if due.message_id is not None:
            lost = self._lost(due, reminder, -due.message_id)
            if found := await self._find(due, lost):
                return found
        return await self._send_once(due, reminder)

    async def _send_once(self, due: DueTime, reminder: Reminder) -> int:
        thread, chat_id = reminder.thread, reminder.thread.chat_id
        messages, calls = self._messages, self._messages.calls
        known, after = await self._reminders.known_ids(chat_id), 0
        button = later_buttons(due.reminder_id, due.planned_at)

        async def send() -> int:
            nonlocal after
            # It may have waited for hours.
            now = self._clock()
            if not await self._reminders.is_awaited(due, now):
                raise _Unawaited
            rich = say_reminder(reminder, due.planned_at, now)
            after = calls.newest_id(chat_id, max({*known, reminder.seen_id}))
            await self._reminders.note_message(due, chat_id, -after)
            message_id = await messages.send(thread, rich, button, reminder.reply_to or None)
            await self._reminders.note_message(due, chat_id, message_id)
            return message_id

        try:
            return await calls.once(
                chat_id,
                send,
                lambda: self._find(due, self._lost(due, reminder, after, calls.now())),
            )
        except BadRequest as error:
            if not reminder.reply_to or not api_errors.is_reply_gone(error):
                raise
            return await self._send_once(due, replace(reminder, reply_to=0))
        except ChatMigrated as error:
            await messages.move_chat(chat_id, error.new_chat_id)
            moved = replace(reminder, thread=Thread(error.new_chat_id), reply_to=0, seen_id=0)
            return await self._send_once(due, moved)

    def _lost(
        self, due: DueTime, reminder: Reminder, after: int, lost_at: float = -math.inf
    ) -> Unconfirmed:
        chat_id = reminder.thread.chat_id

        async def look() -> tuple[set[int], int]:
            known = await self._reminders.known_ids(chat_id)
            return known, await self._reminders.lost_before(due, chat_id, after)

        return Unconfirmed(chat_id, after, lost_at, look)

    async def _find(self, due: DueTime, lost: Unconfirmed) -> int | None:
        """The message that says it, by its buttons, which no other has; None: it is not there."""
        chat_id, button = lost.chat_id, later_buttons(due.reminder_id, due.planned_at)
        found = await find_unconfirmed(
            self._messages.calls,
            lost,
            lambda id_: self._messages.lost.has_buttons(chat_id, id_, button),
        )
        if found:
            await self._reminders.note_message(due, chat_id, found)
        return found or None
