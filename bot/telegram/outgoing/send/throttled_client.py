"""Calls to a chat: one at a time, at its pace, the ones that must arrive again and again."""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram.api.api_errors import retry_seconds
from bot.telegram.api.backoff import Backoff
from bot.telegram.api.response_checks import Unheard, Unreadable
from bot.telegram.api.transport import NotSent
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.numbers import Numbers
from bot.telegram.outgoing.send.throttle import ChatThrottle
from bot.telegram.outgoing.send.topics import Topics

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 15.0
_GIVE_UP_SECONDS = 3600.0
"""After an hour of errors from a Telegram that does answer, another try is of no use."""

_SEEK_SECONDS = 1 / 25
"""Between two tries to find messages, in whatever chats: a bot may call about 30 times a second."""

_SUPERGROUPS_BELOW = -1_000_000_000_000
"""Ids of chats that count their messages themselves; all others share the bot's counter."""

T = TypeVar("T")

_SWEEP_AT = 1000
"""Chats; from then on those that are idle are forgotten."""

NotePenalty = Callable[[int, float], Awaitable[None]]
"""Keeps (chat, seconds) of a penalty beyond this process."""


class Undeliverable(Exception):
    """Telegram will not take it: blocked, kicked, or a chat that is gone."""


class Unreached(Undeliverable):
    """Telegram has been in trouble for an hour: that says nothing of the chat, and passes."""


class ResponseLost(Exception):
    """A message may have been sent or not: no answer came, or none that can be read."""

    @property
    def is_answered(self) -> bool:
        """Whether somebody is there, and says what cannot be read, or that nothing was heard."""
        return isinstance(self.__cause__, Unreadable | Unheard)


@dataclass(slots=True)
class _ChatState:
    """What one chat is called through."""

    pace: ChatThrottle
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    sent_ids: deque[int] = field(default_factory=lambda: deque(maxlen=50))
    numbers: Numbers = field(default_factory=Numbers)
    """Of its messages, where it is a supergroup."""


class ThrottledClient:
    """All calls that show something in a chat go through here, whichever thread they serve."""

    def __init__(self, clock: Clock, note_penalty: NotePenalty) -> None:
        self._clock = clock
        self._note_penalty = note_penalty
        self.topics = Topics(clock)
        self._lines: dict[int, _ChatState] = {}
        self._sweep_at = _SWEEP_AT
        self._shared_numbers = Numbers()
        self._next_seek_at = -math.inf

    def restore_penalty(self, chat_id: int, seconds: float) -> None:
        """A penalty that began before this process did."""
        self._line(chat_id).pace.note_penalty(self._clock.now(), seconds)

    def wait_for_preview(self, chat_id: int) -> float:
        """Seconds until a preview may go to the chat."""
        return self._line(chat_id).pace.wait_for_preview(self._clock.now())

    def note_sent(self, chat_id: int, message_id: int, began_at: float | None = None) -> None:
        """The bot sent this message to the chat, and began to at this time, if that is known."""
        self._line(chat_id).sent_ids.append(message_id)
        self.note_seen(chat_id, message_id)
        if began_at is not None:
            self._numbers(chat_id).note_sent(message_id, began_at)

    def note_seen(self, chat_id: int, message_id: int) -> None:
        """There is this message in the chat: what is sent from now on has a higher id."""
        numbers = self._numbers(chat_id)
        numbers.newest = max(numbers.newest, message_id)

    def sent_ids(self, chat_id: int) -> set[int]:
        """The last messages that the bot knows it has sent to the chat."""
        return set(self._line(chat_id).sent_ids)

    def newest_id(self, chat_id: int, at_least: int) -> int:
        """An id that every message which is sent to the chat from now on exceeds.

        `at_least` is one of the chat, such as the question's.
        """
        self.note_seen(chat_id, at_least)
        return self._numbers(chat_id).newest

    def first_sent(self, chat_id: int, since: float) -> int | None:
        """An id that exceeds those of all messages which were sent to the chat before `since`.

        None where nothing tells one: this process has not sent anything since then.
        """
        return self._numbers(chat_id).first_sent(since)

    def now(self) -> float:
        """The seconds of `first_sent`."""
        return self._clock.now()

    async def rest(self, seconds: float) -> None:
        """Let so much time pass."""
        await self._clock.sleep(seconds)

    async def take_seek(self, *, may_wait: bool) -> bool:
        """Whether a message may be looked for by a call now; all chats share this pace."""
        now = self._clock.now()
        wait = self._next_seek_at - now
        if wait > 0 and not may_wait:
            return False
        self._next_seek_at = max(now, self._next_seek_at) + _SEEK_SECONDS
        if wait > 0:
            await self._clock.sleep(wait)
        return True

    async def call_until_done(
        self, chat_id: int, call: Callable[[], Awaitable[T]], *, is_repeatable: bool = True
    ) -> T:
        """Make the call until Telegram has taken it, through floods, time-outs and 5xx.

        Not repeatable is a call that would leave a second message if the first got through.
        Raises BadRequest, ChatMigrated, Undeliverable, and ResponseLost for the unrepeatable.
        """
        failing_since, backoff = math.inf, Backoff(_LONGEST_PAUSE)
        line = self._line(chat_id)
        while True:
            async with line.turn:
                await self._rest(line.pace)
                try:
                    return await self._make(chat_id, line, call)
                except RetryAfter as error:
                    await self._penalise(chat_id, line.pace, error)
                    failing_since = math.inf  # A penalty is no error, and may last longer.
                    continue
                except (BadRequest, ChatMigrated):
                    raise
                except ResponseLost as error:
                    if not is_repeatable:
                        raise
                    logger.info("no answer from Telegram, once more")
                    if error.is_answered:
                        failing_since = min(failing_since, self._clock.now())
                except NotSent:
                    failing_since = math.inf  # Nobody there: that may last, and costs nothing.
                except TelegramError as error:
                    # The same is not told for an hour.
                    is_news = backoff.pause < _LONGEST_PAUSE
                    level = logging.WARNING if is_news else logging.DEBUG
                    logger.log(level, "Telegram failed (%s), again in %.1f s", error, backoff.pause)
                    failing_since = min(failing_since, self._clock.now())
            if self._clock.now() - failing_since > _GIVE_UP_SECONDS:
                raise Unreached("Telegram failed for an hour.")
            await self._clock.sleep(backoff.step())

    async def once(
        self,
        chat_id: int,
        send: Callable[[], Awaitable[T]],
        find: Callable[[], Awaitable[T | None]],
    ) -> T:
        """Send until it is there, and once: where it perhaps is, it is looked for before.

        `find` gives what `send` would have given, None where it is not there. Raises BadRequest,
        ChatMigrated, Undeliverable.
        """
        unread_since, backoff = math.inf, Backoff(_LONGEST_PAUSE)
        while True:
            try:
                return await self.call_until_done(chat_id, send, is_repeatable=False)
            except ResponseLost as error:
                if (found := await find()) is not None:
                    return found
                if error.is_answered:
                    unread_since = min(unread_since, self._clock.now())
            if self._clock.now() - unread_since > _GIVE_UP_SECONDS:
                raise Unreached("Telegram's answers cannot be read.")
            await self._clock.sleep(backoff.step())

    async def call_now_or_skip(self, chat_id: int, call: Callable[[], Awaitable[T]]) -> T | None:
        """Make the call if it may be made right now; None if it may not, or did not succeed.

        Raises BadRequest, ChatMigrated, Undeliverable, ResponseLost.
        """
        line = self._line(chat_id)
        if line.turn.locked() or line.pace.wait_for_preview(self._clock.now()) > 0:
            return None
        async with line.turn:
            line.pace.note_call(self._clock.now())
            return await self._try(chat_id, line, lambda: self._make(chat_id, line, call))

    async def call_uncounted(self, chat_id: int, call: Callable[[], Awaitable[object]]) -> None:
        """Make a call that Telegram does not count (typing, a reaction), except in a penalty."""
        line = self._line(chat_id)
        if line.pace.in_penalty(self._clock.now()):
            return
        try:
            async with line.turn:
                if not line.pace.in_penalty(self._clock.now()):
                    await self._try(chat_id, line, lambda: _translate(chat_id, call))
        except (TelegramError, Undeliverable, ResponseLost) as error:
            logger.debug("left out: %s", error)

    async def ask(self, chat_id: int, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call at once that shows nothing in the chat, as of who its members are.

        A penalty for it holds for all that is shown there. Raises TelegramError.
        """
        try:
            return await call()
        except RetryAfter as error:
            await self._penalise(chat_id, self._line(chat_id).pace, error)
            raise

    async def _try(
        self, chat_id: int, line: _ChatState, call: Callable[[], Awaitable[T]]
    ) -> T | None:
        try:
            return await call()
        except RetryAfter as error:
            await self._penalise(chat_id, line.pace, error)
        except (BadRequest, ChatMigrated):
            raise
        except TelegramError as error:
            logger.debug("a preview failed: %s", error)
        return None

    async def _make(self, chat_id: int, line: _ChatState, call: Callable[[], Awaitable[T]]) -> T:
        try:
            return await _translate(chat_id, call)
        finally:
            line.pace.note_return(self._clock.now())

    async def _rest(self, pace: ChatThrottle) -> None:
        while (wait := pace.wait_for_final(self._clock.now())) > 0:
            await self._clock.sleep(wait)
        pace.note_call(self._clock.now())

    async def _penalise(self, chat_id: int, pace: ChatThrottle, error: RetryAfter) -> None:
        seconds = retry_seconds(error)
        pace.note_penalty(self._clock.now(), seconds)
        await self._note_penalty(chat_id, seconds)
        logger.info("flood control: chat rests for %.0f s", seconds, extra={"chat": chat_id})

    def _numbers(self, chat_id: int) -> Numbers:
        is_shared = chat_id > _SUPERGROUPS_BELOW
        return self._shared_numbers if is_shared else self._line(chat_id).numbers

    def _line(self, chat_id: int) -> _ChatState:
        line = self._lines.get(chat_id)
        if line is None:
            self._forget_idle()
            line = self._lines[chat_id] = _ChatState(ChatThrottle(is_private=chat_id > 0))
        return line

    def _forget_idle(self) -> None:
        """Keep what is known of chats that are busy; seldom, since it looks at all of them."""
        if len(self._lines) >= self._sweep_at:
            now = self._clock.now()
            self._lines = {
                chat_id: line
                for chat_id, line in self._lines.items()
                if line.turn.locked() or not line.pace.is_idle(now)
            }
            self._sweep_at = 2 * len(self._lines) + _SWEEP_AT


async def _translate(chat_id: int, call: Callable[[], Awaitable[T]]) -> T:
    """Make the call; what a chat's end and a lost answer look like is known here alone."""
    try:
        return await call()
    except Forbidden as error:
        raise Undeliverable(str(error)) from error
    except (TimedOut, Unreadable) as error:
        raise ResponseLost(str(error)) from error
    except ChatMigrated as error:
        # Only a group becomes a supergroup; following anything else might never end.
        if error.new_chat_id < _SUPERGROUPS_BELOW < chat_id < 0:
            raise
        raise BadRequest("the chat has moved to where no chat moves") from error
