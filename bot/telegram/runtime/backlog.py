"""What an earlier process left: taken up a few chats at a time, and not again and again."""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence

from bot.domain.errors import SetAside
from bot.domain.turn import Turn
from bot.i18n.language import _
from bot.storage.inbox import MAX_ATTEMPTS, Inbox
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.incoming.events import ButtonPress, Event, thread_of
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.lanes import Dispatch, Lane, Lanes
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.markdown import plain

logger = logging.getLogger(__name__)

_AT_ONCE = 16
"""Chats; whoever writes now is not to wait behind thousands that wrote before."""

_LONGEST = 5.0
"""Seconds that one chat may keep others waiting: Telegram may have told us to leave it alone."""

_PORTION = 20
"""Events that are handed on without a break."""

_NOWHERE = 0
"""The chat of what belongs to none."""


class Backlog:
    """Turns and events that are not done yet. In each chat what is new waits behind them."""

    def __init__(self, inbox: Inbox, clock: Callable[[], float]) -> None:
        self._inbox = inbox
        self._clock = clock
        self._chats: dict[int, list[Event]] = {}
        self._turns: dict[int, list[Turn]] = {}
        self._left: set[int] = set()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._resting: set[asyncio.Task[None]] = set()

    def fill(self, turns: Sequence[Turn], events: Sequence[Event]) -> None:
        """To be taken up by `run`, the oldest chat first."""
        for turn in turns:
            self._turns.setdefault(turn.thread.chat_id, []).append(turn)
            self._chats.setdefault(turn.thread.chat_id, [])
        for event in events:
            self._left.add(event.update_id)
            self._chats.setdefault(_chat_of(event), []).append(event)

    @property
    def trouble(self) -> str | None:
        """That there is something left, in a few words; None where there is nothing."""
        if not self._chats:
            return None
        return f"what was left is being taken up: {len(self._chats)} chats to go"

    @property
    def left(self) -> Collection[int]:
        """The updates that an earlier process left and that were not dealt with yet."""
        return self._left

    def takes(self, event: Event) -> bool:
        """Whether this new event has to wait here, behind others of its chat."""
        waiting = self._chats.get(_chat_of(event))
        if waiting is None:
            return False
        waiting.append(event)
        return True

    async def run(self, lanes: Lanes, hand_on: Callable[[Event], None]) -> None:
        """Hand everything out; ends when nothing is left."""
        while self._chats:
            await self._slots.acquire()
            chat_id = next(iter(self._chats))
            for turn in self._turns.pop(chat_id, ()):
                lanes.of(turn.thread).resume(turn)
            while waiting := self._chats[chat_id]:
                portion, self._chats[chat_id] = waiting[:_PORTION], waiting[_PORTION:]
                for event in portion:
                    hand_on(event)
                await asyncio.sleep(0)
            del self._chats[chat_id]
            task = asyncio.create_task(self._rest(lanes.of_chat(chat_id)))
            self._resting.add(task)
            task.add_done_callback(self._resting.discard)

    async def _rest(self, busy: Sequence[Lane]) -> None:
        try:
            async with asyncio.timeout(_LONGEST):
                for lane in busy:
                    await lane.rested()
        except TimeoutError:
            pass
        finally:
            self._slots.release()

    def guard(self, dispatch: Dispatch, messages: Messages, admin_alerts: AdminAlerts) -> Dispatch:
        """`dispatch`, which counts how often it was tried with what an earlier process left.

        What has ended the process each time rests, and whoever sent it is told.
        """

        async def guarded(event: Event, lane: Lane, lanes: Lanes) -> None:
            if event.update_id not in self._left:
                await dispatch(event, lane, lanes)
                return
            self._left.discard(event.update_id)
            if await self._inbox.take_up(event.update_id) < MAX_ATTEMPTS:
                await dispatch(event, lane, lanes)
                await self._inbox.note_survived(event.update_id)
                return
            logger.error("update %d was tried too often: set aside", event.update_id)
            await admin_alerts.alert(SetAside)
            if isinstance(event, IncomingMessage | ButtonPress):
                lane.run_in_order(messages.notice(lane.thread, plain(_(SetAside.sentence))))
            ids, now = [event.update_id], self._clock()
            await self._inbox.fail(ids, SetAside.__name__, now, is_set_aside=True)

        return guarded


def _chat_of(event: Event) -> int:
    thread = thread_of(event)
    return thread.chat_id if thread else _NOWHERE
