"""What an earlier process left: fair to those who write now, and not tried for ever."""

import asyncio
from collections.abc import Callable

import pytest

from bot.domain.errors import BotError, SetAside
from bot.domain.message import Author, Thread
from bot.storage.database import Database
from bot.storage.inbox import Inbox, StoredUpdate
from bot.telegram.incoming.events import Event, thread_of
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.lanes import Dispatch, Lane, LaneHandlers, Lanes
from bot.telegram.runtime.backlog import Backlog
from tests.storage.examples import NOW


def message(number: int, chat_id: int) -> IncomingMessage:
    """A message in this chat."""
    return IncomingMessage(number, Thread(chat_id), number, Author(7, "Ada"), "hello")


class Chats:
    """Lanes that keep each chat waiting until `go`; what was dispatched, in order."""

    def __init__(self, dispatch: Dispatch | None = None) -> None:
        self.go = asyncio.Event()
        self.dispatched: list[int] = []
        self.lanes = Lanes(
            LaneHandlers(dispatch or self._dispatch, _never, _never, _never), max_images=10
        )

    async def _dispatch(self, event: Event, lane: Lane, lanes: Lanes) -> None:
        await self.go.wait()

    def hand_on(self, event: Event) -> None:
        self.dispatched.append(event.update_id)
        self.lanes.of(thread_of(event) or Thread(0)).arrive(event)


async def _never(*_: object) -> None:
    raise AssertionError("nothing is asked here")


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110  # what is looked at knows of no event
            await asyncio.sleep(0)


async def test_only_some_chats_are_taken_up_at_once(database: Database) -> None:
    backlog, chats = Backlog(Inbox(database), lambda: NOW), Chats()
    backlog.fill([], [message(number, chat_id=number) for number in range(1, 101)])

    running = asyncio.create_task(backlog.run(chats.lanes, chats.hand_on))
    await _until(lambda: len(chats.dispatched) >= 16)
    before = list(chats.dispatched)
    chats.go.set()
    await running

    assert before == list(range(1, 17))
    assert chats.dispatched == list(range(1, 101))


async def test_what_is_new_waits_only_behind_its_own_chat(database: Database) -> None:
    backlog, chats = Backlog(Inbox(database), lambda: NOW), Chats()
    backlog.fill([], [message(number, chat_id=number) for number in range(1, 101)])
    running = asyncio.create_task(backlog.run(chats.lanes, chats.hand_on))
    await _until(lambda: len(chats.dispatched) >= 16)

    assert backlog.takes(message(500, chat_id=99))
    assert not backlog.takes(message(501, chat_id=3))  # all of its own is handed out
    assert not backlog.takes(message(502, chat_id=1234))

    chats.go.set()
    await running
    assert chats.dispatched[-3:] == [99, 500, 100]
    assert not backlog.takes(message(503, chat_id=99))


class Alarms:
    """What the admins would hear."""

    def __init__(self) -> None:
        self.heard: list[type[BotError]] = []

    async def alert(self, trouble: type[BotError]) -> None:
        self.heard.append(trouble)


class Notices:
    """What the person would read."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def notice(self, _thread: Thread, rich: object) -> Callable[[], object]:
        async def send() -> None:
            self.sent.append(getattr(rich, "text", ""))

        return send


@pytest.mark.parametrize(("deaths", "is_tried"), [(0, True), (1, True), (2, False), (7, False)])
async def test_what_ends_the_process_each_time_is_set_aside(
    database: Database, deaths: int, is_tried: bool
) -> None:
    inbox, alarms, notices = Inbox(database), Alarms(), Notices()
    await inbox.add([StoredUpdate(1, "{}")], NOW)
    for _ in range(deaths):
        await inbox.take_up(1)
    backlog, tried = Backlog(inbox, lambda: NOW), []
    backlog.fill([], [message(1, 7)])

    async def dispatch(event: Event, _lane: Lane, _lanes: Lanes) -> None:
        tried.append(event.update_id)

    guarded = backlog.guard(dispatch, notices, alarms)  # type: ignore[arg-type]  # what it uses of them
    chats = Chats(guarded)
    lane = chats.lanes.of(Thread(7))
    lane.arrive(message(1, 7))
    await lane.rested()

    (row,) = await database.read("SELECT attempts, is_set_aside, error FROM updates")
    assert tried == ([1] if is_tried else [])
    assert alarms.heard == ([] if is_tried else [SetAside])
    assert notices.sent == ([] if is_tried else [SetAside.sentence])
    assert (row["is_set_aside"], row["error"]) == ((0, None) if is_tried else (1, "SetAside"))
