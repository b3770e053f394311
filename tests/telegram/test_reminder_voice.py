"""What is said of a reminder when it is due, to whom, and how one that nobody takes ends."""

import json
from dataclasses import dataclass, field, replace
from typing import cast

import pytest
from telegram import Bot
from telegram.request import RequestData

from bot.domain.access import Access
from bot.domain.message import Author, Thread
from bot.domain.reminder import DueTime, Reminder
from bot.domain.schedule import Every
from bot.domain.when import Plan
from bot.storage.database import Database
from bot.storage.storage import StorageDefaults, storage_of
from bot.storage.surroundings import NOTHING_KNOWN, Surroundings
from bot.telegram.access.access_list import AccessList
from bot.telegram.lanes.lanes import Lanes
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.reminder_texts import later_buttons
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
    """Takes messages, after it has answered so many with these errors.

    `ours` are messages of ours that are there, with their buttons.
    """

    errors: list[tuple[int, str]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    ours: dict[int, str] = field(default_factory=dict)
    put: list[dict[str, str]] = field(default_factory=list)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        assert request_data
        if url.endswith("/editMessageReplyMarkup"):
            return self._put(request_data.json_parameters)
        self.sent.append(request_data.json_parameters)
        return await super().do_request(url, method)

    def _put(self, parameters: dict[str, str]) -> tuple[int, bytes]:
        id_, buttons = int(parameters["message_id"]), parameters.get("reply_markup", "")
        words = None if id_ in self.ours else "Bad Request: message to edit not found"
        if self.ours.get(id_) == buttons:
            words = "Bad Request: message is not modified: it is the same"
        if words:
            return 400, json.dumps({"ok": False, "error_code": 400, "description": words}).encode()
        self.ours[id_] = buttons
        self.put.append(parameters)
        return 200, b'{"ok": true, "result": true}'

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
    database: Database,
    reminder: Reminder,
    telegram: Telegram,
    now: float,
    access: Access,
    perhaps_after: int | None = None,
) -> list[tuple[object, ...]]:
    """Its time comes; what stands then of all times.

    An earlier process has perhaps said it after that message.
    """
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
        if perhaps_after is not None:
            await storage.reminders.note_message(due, due.thread.chat_id, -perhaps_after)
            if -1 in telegram.ours:  # It has been.
                buttons = later_buttons(due.reminder_id, due.planned_at)
                telegram.ours = {**telegram.ours, perhaps_after + 2: buttons.to_json()}
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


SETTINGS = '{"inline_keyboard": []}'


@pytest.mark.parametrize("after", [20, 0])
async def test_what_an_earlier_process_has_said_is_found_by_its_buttons(
    database: Database, after: int
) -> None:
    telegram = Telegram(ours={-1: "", after + 1: "", after + 3: ""})

    times = await say(database, TEA, telegram, NOW + 90, ALL, perhaps_after=after)

    assert times == [("said", after + 2)]
    assert telegram.sent == []


async def test_another_notice_of_ours_is_not_taken_for_it(database: Database) -> None:
    """Nobody knows of that one: an earlier process has sent it after the reminder was lost."""
    telegram = Telegram(ours={21: "", 22: SETTINGS})

    times = await say(database, TEA, telegram, NOW, ALL, perhaps_after=20)

    assert times == [("said", 30)]
    assert [sent["text"] for sent in telegram.sent] == ["⏰ Tea!"]
    assert telegram.ours[21] == ""


DAILY = replace(TEA, plan=Plan(NOW, Every(86400)))
NO_RIGHTS = (400, "Bad Request: not enough rights to send text messages to the chat")


@pytest.mark.parametrize(
    "refusal", [BLOCKED, (400, "Bad Request: chat not found"), NO_RIGHTS], ids=lambda one: one[1]
)
async def test_what_repeats_rests_where_it_is_refused(
    database: Database, refusal: tuple[int, str]
) -> None:
    """Else it would be refused at each of its times, for ever."""
    reminders = storage_of(database, StorageDefaults("")).reminders

    times = await say(database, DAILY, Telegram([refusal]), NOW, ALL)

    assert [state for state, _message in times] == ["failed"]
    assert [one.state for one in await reminders.open_in(7)] == ["paused"]
    assert await reminders.next_due() is None


@dataclass
class Mouth:
    """A voice whose clock is set by hand, and whose hours of waiting pass at once."""

    database: Database
    telegram: Telegram
    now: float = NOW
    faults: int = 0
    """So often what is around a question cannot be found out."""

    def __post_init__(self) -> None:
        self.storage = storage_of(self.database, StorageDefaults(""))
        bot = Bot("1815:token", request=self.telegram, get_updates_request=self.telegram)
        self.voice = ReminderVoice(
            reminders=self.storage.reminders,
            messages=Messages(bot, ThrottledClient(Clock(1e7), _note), _note),
            access_list=AccessList(ALL),
            settings=self.storage.settings,
            language="en",
            clock=lambda: self.now,
            surroundings_of=self._surroundings,
        )

    async def _surroundings(self, _thread: Thread, _author_id: int) -> Surroundings:
        if self.faults:
            self.faults -= 1
            raise ValueError("a fault of ours")
        return NOTHING_KNOWN

    async def say(self, due: DueTime) -> float | None:
        return await self.voice.say(due, cast("Lanes", self))

    def of(self, _thread: Thread) -> "Mouth":
        """It stands for all its lanes."""
        return self

    def resume(self, _turn: object) -> None:
        """What is asked here is not answered."""

    async def states(self) -> list[tuple[object, ...]]:
        rows = await self.database.read(
            "SELECT state, attempts FROM reminder_times ORDER BY planned_at"
        )
        return [cells(row) for row in rows]


@dataclass
class Away(Telegram):
    """In trouble until it is told not to be."""

    is_away: bool = True

    def answer(self, method: str) -> tuple[int, bytes]:
        if self.is_away:
            return 502, b'{"ok": false, "error_code": 502, "description": "Bad Gateway"}'
        return super().answer(method)


async def test_what_is_due_while_telegram_is_away_is_said_late(database: Database) -> None:
    """Hours of errors are nobody's fault, and no attempt."""
    telegram = Away()
    mouth = Mouth(database, telegram)
    await mouth.storage.reminders.add(TEA, "test", NOW - 60)
    (due,) = await mouth.storage.reminders.take_due(NOW)

    waits = [await mouth.say(due) for _hour in range(5)]
    assert all(wait and wait >= 1 for wait in waits)
    assert await mouth.states() == [("due", 0)]

    telegram.is_away, mouth.now = False, NOW + 3 * 3600
    telegram.sent.clear()
    assert await mouth.say(due) is None
    assert [sent["text"] for sent in telegram.sent] == [f"⏰ Tea!{LATE}"]
    assert await mouth.states() == [("said", 1)]


async def test_of_what_repeats_only_the_last_that_telegram_missed_is_said(
    database: Database,
) -> None:
    telegram = Away()
    mouth = Mouth(database, telegram)
    await mouth.storage.reminders.add(replace(TEA, plan=Plan(NOW, Every(600))), "test", NOW - 60)
    (first,) = await mouth.storage.reminders.take_due(NOW)
    assert await mouth.say(first)
    (second,) = await mouth.storage.reminders.take_due(NOW + 600)
    assert await mouth.say(second)

    telegram.is_away, mouth.now = False, NOW + 700
    telegram.sent.clear()
    await mouth.say(first)
    await mouth.say(second)

    assert [sent["text"] for sent in telegram.sent] == [
        "⏰ Tea!\n(Planned for Fri, 2027-01-15 09:10.)"
    ]
    assert [state for state, _attempts in await mouth.states()] == ["failed", "said"]


@pytest.mark.parametrize("faults", [1, 2, 3])
async def test_a_fault_of_ours_is_tried_again_and_told_in_the_end(
    database: Database, faults: int, caplog: pytest.LogCaptureFixture
) -> None:
    telegram = Telegram()
    mouth = Mouth(database, telegram, faults=faults)
    await mouth.storage.reminders.add(replace(TEA, kind="ask"), "test", NOW - 60)
    (due,) = await mouth.storage.reminders.take_due(NOW)

    waits = []
    while (wait := await mouth.say(due)) is not None:
        waits.append(wait)

    assert waits == [10, 60][:faults]
    told = [sent["text"].partition(",")[0] for sent in telegram.sent]
    is_given_up = faults == 3
    assert told == ["⏰ Tea!", "⏰ Something went wrong on my side"][: 1 + is_given_up]
    assert [state for state, _attempts in await mouth.states()] == [
        "failed" if is_given_up else "asked"
    ]
    assert ("given up" in caplog.text) == is_given_up
    assert "Traceback" in caplog.text


async def test_what_has_ended_the_process_each_time_is_told_and_not_tried(
    database: Database,
) -> None:
    telegram = Telegram()
    mouth = Mouth(database, telegram)
    await mouth.storage.reminders.add(TEA, "test", NOW - 60)
    (due,) = await mouth.storage.reminders.take_due(NOW)
    for _crash in range(3):
        await mouth.storage.reminders.begin(due)

    assert await mouth.say(due) is None

    (sent,) = telegram.sent
    assert "for Fri, 2027-01-15 09:00. /reminders" in sent["text"]
    assert [state for state, _attempts in await mouth.states()] == ["failed"]


async def test_a_group_hears_no_more_at_once_than_leaves_room_for_answers(
    database: Database,
) -> None:
    telegram = Telegram()
    mouth = Mouth(database, telegram)
    for number in range(15):
        theirs = replace(TEA, thread=Thread(-100, number), author=Author(100 + number, "X"))
        await mouth.storage.reminders.add(theirs, f"{number}", NOW - 60)
    times = await mouth.storage.reminders.take_due(NOW)

    waits = [await mouth.say(due) for due in times]
    assert len(telegram.sent) == 10
    assert [round(wait) for wait in waits if wait] == [61] * 5

    mouth.now += 61
    assert [await mouth.say(due) for due, wait in zip(times, waits, strict=True) if wait] == (
        [None] * 5
    )
    assert len(telegram.sent) == 15
