"""Two processes on one PostgreSQL that say reminders, and what can happen to the one that works."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, cast

import psycopg
from telegram import Bot
from telegram.request import RequestData

from bot.domain.access import Access
from bot.domain.message import Thread
from bot.domain.reminder import DueTime
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.leadership import Leadership
from bot.storage.engine.postgresql.migrations import MIGRATIONS
from bot.storage.reminders import Reminders
from bot.storage.storage import StorageDefaults, storage_of
from bot.telegram.access.access_list import AccessList
from bot.telegram.lanes.lanes import Lanes
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.reminder_voice import ReminderVoice
from bot.telegram.runtime.reminder_clock import ReminderClock
from tests.telegram.canned_request import CannedRequest
from tests.telegram.runtime.year import START, YEAR, Gap, Said, Time, check, fill

Doom = Literal["", "before", "begun", "sent", "noted", "frozen"]
"""How it ends with the next reminder: due, begun, sent, noted by its message; or it rests only."""

_DOOMS: tuple[Doom, ...] = ("", "before", "begun", "sent", "noted", "frozen")
_LEASE, _HURRY = 600.0, 1e9


class Death(BaseException):
    """kill -9: nothing that stands behind it is done any more."""


class Lost(Exception):
    """The process that has lost the lease ends."""


@dataclass
class Telegram(CannedRequest):
    """Takes messages and knows what they are about by their buttons."""

    clock: Time
    messages: list[str] = field(default_factory=list)
    """Their buttons; the first one has the id 1."""
    said: list[Said] = field(default_factory=list)
    dies_at: Doom = ""

    def answer(self, method: str) -> tuple[int, bytes]:
        raise AssertionError(method)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        assert request_data
        parameters = request_data.json_parameters
        buttons = parameters["reply_markup"]
        if url.endswith("/sendMessage"):
            return self._take(buttons)
        assert url.endswith("/editMessageReplyMarkup")
        number = int(parameters["message_id"])
        is_same = number <= len(self.messages) and self.messages[number - 1] == buttons
        words = "message is not modified" if is_same else "message to edit not found"
        error = {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}
        return 400, json.dumps(error).encode()

    def _take(self, buttons: str) -> tuple[int, bytes]:
        data = json.loads(buttons)["inline_keyboard"][0][0]["callback_data"]
        id_, planned, _seconds = data.removeprefix("later:").split(".")
        self.messages.append(buttons)
        self.said.append((int(id_), float(planned), self.clock.now))
        if self.dies_at == "sent":
            raise Death
        result = {"ok": True, "result": {"message_id": len(self.messages)}}
        return 200, json.dumps(result).encode()


class MortalReminders(Reminders):
    """Those of a process that may be killed in the middle."""

    dies_at: Doom = ""

    async def begin(self, due: DueTime) -> DueTime | None:
        begun = await super().begin(due)
        if self.dies_at == "begun":
            raise Death
        return begun

    async def note_message(self, due: DueTime, chat_id: int, message_id: int) -> None:
        await super().note_message(due, chat_id, message_id)
        if self.dies_at == "noted" and message_id > 0:
            raise Death


class Process:
    """One of the two, which works once it has the lease."""

    def __init__(self, url: str, telegram: Telegram) -> None:
        self.telegram, self.clock = telegram, telegram.clock
        self.leadership = Leadership(url, _LEASE, _lose)
        self.engine = PostgreSQL(url, MIGRATIONS, connections=2, leadership=self.leadership)
        self.reminders = MortalReminders(self.engine)
        self.works: list[Callable[[], Awaitable[None]]] = []
        storage = storage_of(self.engine, StorageDefaults(""))
        bot = Bot("1815:token", request=telegram, get_updates_request=telegram)
        self._voice = ReminderVoice(
            reminders=self.reminders,
            messages=Messages(bot, ThrottledClient(Clock(_HURRY), _note), _note),
            access_list=AccessList(Access(is_open_to_all_users=True)),
            settings=storage.settings,
            language="en",
            clock=self.clock,
        )
        self._ticking = ReminderClock(self.reminders, self._voice.say, self.clock)

    def of(self, _thread: Thread) -> "Process":
        """It stands for all its lanes."""
        return self

    def run_in_order(self, work: Callable[[], Awaitable[None]]) -> None:
        self.works.append(work)

    async def take_the_place(self) -> None:
        """Become the leader, and see to what the one before has left."""
        assert await self.leadership.take(asyncio.Event())
        self._ticking.hand_out(await self.reminders.left_over(), self._lanes)
        await self.work()

    async def work(self) -> None:
        """Say what is due now."""
        await self._ticking.tick(self._lanes)
        while self.works:
            await self.works.pop(0)()

    async def work_until(self, end: float) -> float | None:
        """From one reminder to the next; when the first one behind `end` is due."""
        while (due := await self.reminders.next_due()) is not None and due < end:
            self.clock.now = max(self.clock.now, due)
            await self.work()
        return due

    async def meet(self, doom: Doom) -> None:
        """What is due now is not said to its end."""
        self.telegram.dies_at = self.reminders.dies_at = doom
        await self._ticking.tick(self._lanes)
        try:
            while doom not in ("before", "frozen") and self.works:
                await self.works.pop(0)()
        except Death:
            self.works.clear()
        self.telegram.dies_at = self.reminders.dies_at = ""

    async def wake_up(self) -> None:
        """It was frozen, and does not know that another works meanwhile."""
        said = len(self.telegram.said)
        for work in self.works:
            with suppress(Lost):
                await work()
        assert len(self.telegram.said) == said

    @property
    def _lanes(self) -> Lanes:
        return cast("Lanes", self)  # what is asked of them


def _lose(reason: str) -> None:
    raise Lost(reason)


async def _note(*_: object) -> None:
    """Of no penalty, and of no chat that moves."""


def _end_lease(url: str) -> None:
    """The time of one that was killed, or is frozen, is over."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE leases SET until = clock_timestamp() - interval '1 s'")


async def live_a_year(url: str, seed: int, reminders: int) -> None:
    """Work goes from one to the other at random moments, and each planned time is said once."""
    chance, clock = random.Random(seed), Time()  # noqa: S311  # it is to be the same each time
    telegram, gaps = Telegram(clock), list[Gap]()
    async with PostgreSQL(url, MIGRATIONS, connections=2) as engine:
        made = await fill(Reminders(engine), chance, reminders)
    working, standby = await _open(url, telegram), await _open(url, telegram)
    await working.take_the_place()
    while clock.now < START + YEAR:
        until = min(START + YEAR, clock.now + chance.uniform(0, 40 * 86400))
        due = await working.work_until(until)
        clock.now = max(clock.now, until)
        doom = chance.choice(_DOOMS)
        left_at = clock.now
        if doom and due is not None and due < START + YEAR:
            left_at = clock.now = due
            await working.meet(doom)
        if doom:
            _end_lease(url)
        else:
            await working.leadership.release()
        clock.now += chance.choice([0, 0, 1, 60, 3 * 86400])
        await standby.take_the_place()
        gaps.append((left_at, clock.now))
        await working.wake_up()
        await working.engine.__aexit__(None, None, None)
        working, standby = standby, await _open(url, telegram)
    for process in (working, standby):
        await process.leadership.release()
        await process.engine.__aexit__(None, None, None)
    check(made, telegram.said, gaps, clock.now)


async def _open(url: str, telegram: Telegram) -> Process:
    process = Process(url, telegram)
    await process.engine.__aenter__()
    return process
