"""What is said of a reminder when it is due, to whom, and how one that nobody takes ends."""

import json
from dataclasses import dataclass, field, replace
from typing import cast

import pytest
from telegram import Bot
from telegram.request import RequestData

from bot.domain.access import Access
from bot.domain.message import Author, Thread
from bot.domain.reminder import Reminder
from bot.domain.when import Plan
from bot.storage.database import Database
from bot.storage.storage import StorageDefaults, storage_of
from bot.telegram.access.access_list import AccessList
from bot.telegram.lanes.lanes import Lanes
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.reminder_voice import ReminderVoice
from tests.storage.examples import NOW, cells
from tests.telegram.canned_request import CannedRequest

HOME, GROUP = Thread(7), Thread(-100, 5)
ADA = Author(7, "Ada 🐈")
BLOCKED = (403, "Forbidden: bot was blocked by the user")
REPLY_GONE = (400, "Bad Request: message to be replied not found")
LATE = "\n(Planned for Fri, 2027-01-15 09:00.)"


@dataclass
class Telegram(CannedRequest):
    """Takes messages, after it has answered so many with these errors."""

    errors: list[tuple[int, str]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        assert request_data
        self.sent.append(request_data.json_parameters)
        return await super().do_request(url, method)

    def answer(self, method: str) -> tuple[int, bytes]:
        assert method == "sendMessage"
        if self.errors:
            code, words = self.errors.pop(0)
            answer = {"ok": False, "error_code": code, "description": words}
            return code, json.dumps(answer).encode()
        return 200, json.dumps({"ok": True, "result": {"message_id": 30}}).encode()


async def _note(*_: object) -> None:
    """Of no penalty, and of no chat that moves."""


async def say(
    database: Database, reminder: Reminder, telegram: Telegram, now: float, access: Access
) -> list[tuple[object, ...]]:
    """Its time comes; what stands then of all times."""
    storage = storage_of(database, StorageDefaults(""))
    bot = Bot("1815:token", request=telegram, get_updates_request=telegram)
    messages = Messages(bot, ThrottledClient(Clock(), _note), _note)
    await storage.reminders.add(reminder, "test", NOW - 60)
    voice = ReminderVoice(
        reminders=storage.reminders,
        messages=messages,
        access_list=AccessList(access),
        settings=storage.settings,
        language="en",
        clock=lambda: now,
    )
    for due in await storage.reminders.take_due(now):
        await voice.say(due, cast("Lanes", None))  # only a question needs them
    rows = await database.read("SELECT state, message_id FROM reminder_times")
    return [cells(row) for row in rows]


ALL = Access(is_open_to_all_users=True)
TEA = Reminder(0, HOME, ADA, "say", "Tea!", 0, "Europe/Berlin", Plan(NOW))


@pytest.mark.parametrize(
    ("reminder", "delay", "text"),
    [
        pytest.param(TEA, 0, "⏰ Tea!", id="to one person"),
        pytest.param(TEA, 60, "⏰ Tea!", id="a minute later"),
        pytest.param(TEA, 61, f"⏰ Tea!{LATE}", id="late, where they live"),
        pytest.param(replace(TEA, thread=GROUP), 0, "⏰ Ada 🐈: Tea!", id="in a group"),
        pytest.param(
            replace(TEA, thread=GROUP), 3600, f"⏰ Ada 🐈: Tea!{LATE}", id="late, a group"
        ),
        pytest.param(
            replace(TEA, text="", reply_to=9),
            0,
            "⏰ You asked me to remind you of this.",
            id="this",
        ),
    ],
)
async def test_it_is_said_with_its_time_where_that_is_past(
    database: Database, reminder: Reminder, delay: float, text: str
) -> None:
    telegram = Telegram()

    times = await say(database, reminder, telegram, NOW + delay, ALL)

    (sent,) = telegram.sent
    assert sent["text"] == text
    assert sent["chat_id"] == str(reminder.thread.chat_id)
    assert sent.get("message_thread_id") == (None if reminder.thread.is_private else "5")
    assert ("reply_parameters" in sent) == bool(reminder.reply_to)
    assert times == [("said", 30)]


@pytest.mark.parametrize("author", [ADA, Author(-100, "Club")], ids=["a person", "nobody known"])
async def test_in_a_group_whoever_asked_is_mentioned(database: Database, author: Author) -> None:
    telegram = Telegram()

    await say(database, replace(TEA, thread=GROUP, author=author), telegram, NOW, ALL)

    (sent,) = telegram.sent
    entities = json.loads(sent.get("entities", "[]"))
    mention = {"type": "text_mention", "offset": 2, "length": 6, "user": {"id": 7}}
    assert [
        {**one, "user": {"id": one["user"]["id"]}} for one in entities
    ] == ([mention] if author is ADA else [])  # fmt: skip


@pytest.mark.parametrize(
    ("errors", "access", "calls"),
    [
        pytest.param([BLOCKED], ALL, 1, id="blocked"),
        pytest.param([(400, "Bad Request: chat not found")], ALL, 1, id="a chat that is gone"),
        pytest.param([REPLY_GONE, BLOCKED], ALL, 2, id="blocked, and no message to reply to"),
        pytest.param([], Access(), 0, id="who may not speak any more"),
        pytest.param([], replace(ALL, denied=frozenset({7})), 0, id="who was shut out"),
    ],
)
async def test_what_nobody_takes_ends_quietly(
    database: Database,
    errors: list[tuple[int, str]],
    access: Access,
    calls: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    telegram = Telegram(errors)

    times = await say(database, replace(TEA, reply_to=9), telegram, NOW, access)

    assert [state for state, _message in times] == ["failed"]
    assert len(telegram.sent) == calls
    assert not [record for record in caplog.records if record.levelname not in ("DEBUG", "INFO")]
    assert await storage_of(database, StorageDefaults("")).reminders.next_due() is None


async def test_where_the_message_it_is_about_is_gone_it_is_said_without(database: Database) -> None:
    telegram = Telegram([REPLY_GONE])

    times = await say(database, replace(TEA, reply_to=9), telegram, NOW, ALL)

    assert times == [("said", 30)]
    assert ["reply_parameters" in sent for sent in telegram.sent] == [True, False]
