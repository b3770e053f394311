"""A message's way through its steps, and when its update is done."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.domain.message import Thread
from bot.storage.database import Database
from bot.storage.turns import Turns
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.dispatcher import Dispatcher
from bot.telegram.dispatch.step import AlbumParts, Dispatched, Step, StepResult
from bot.telegram.incoming.events import (
    ButtonPress,
    Event,
    Ignored,
    IncomingMessage,
    MemberChanged,
    Membership,
    Migrated,
    StopRequest,
    Unreadable,
)
from bot.telegram.lanes.active_turn import ActiveTurn
from bot.telegram.lanes.lanes import Lanes, join
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import (
    ADA,
    GROUP,
    HOME,
    Notices,
    leave,
    make_context,
    make_services,
    message,
    open_updates,
    receive,
)


class Way:
    """Steps that say what they are told to say, by the text of the message."""

    def __init__(self) -> None:
        self.walked: list[str] = []
        self.contexts: list[Context] = []

    def step(self, name: str, says: dict[str, StepResult]) -> Step:
        async def walk(said: IncomingMessage, context: Context) -> StepResult:
            self.walked.append(f"{name}: {said.text}")
            self.contexts.append(context)
            return says.get(said.text, said)

        return walk


def make_dispatcher(
    database: Database, steps: Sequence[Step], notices: Notices | None = None
) -> Dispatcher:
    nobody = cast("Any", None)  # Any: whoever is not asked here
    return Dispatcher(steps, nobody, nobody, nobody, make_services(database, notices))


async def dispatch(dispatcher: Dispatcher, event: Event, thread: Thread = HOME) -> None:
    context = make_context(thread=thread)
    await dispatcher.dispatch(event, context.lane, context.lanes)
    await leave(context.lane)


async def test_a_message_goes_from_step_to_step_until_one_ends_its_way(database: Database) -> None:
    way = Way()
    steps = [
        way.step("first", {"a": message("b")}),
        way.step("second", {"b": Dispatched.HANDLED}),
        way.step("third", {}),
    ]
    await receive(database, 1)

    await dispatch(make_dispatcher(database, steps), message("a"))

    assert way.walked == ["first: a", "second: b"]
    assert len({id(context) for context in way.contexts}) == 1
    assert await open_updates(database) == []


@pytest.mark.parametrize(
    ("outcome", "is_open"),
    [
        (Dispatched.HANDLED, False),
        (Dispatched.HELD, True),
        (Dispatched.QUEUED, True),
        (Dispatched.FAILED, True),
    ],
)
async def test_the_update_is_done_by_whoever_has_to_end_it(
    database: Database, outcome: Dispatched, is_open: bool
) -> None:
    await receive(database, 1)

    await dispatch(make_dispatcher(database, [Way().step("only", {"a": outcome})]), message("a"))

    assert bool(await open_updates(database)) is is_open


async def test_parts_go_on_each_by_itself_from_the_step_that_let_them_go(
    database: Database,
) -> None:
    way = Way()
    one, two = message("one", update_id=1), message("two", update_id=2)
    last = message("last", update_id=3)
    steps = [
        way.step("gather", {"last": AlbumParts((one, two), last)}),
        way.step("end", {"one": Dispatched.HANDLED, "two": Dispatched.QUEUED}),
        way.step("ask", {"last": Dispatched.QUEUED}),
    ]
    await receive(database, 1, 2, 3)

    await dispatch(make_dispatcher(database, steps), last)

    assert way.walked == ["gather: last", "end: one", "end: two", "end: last", "ask: last"]
    assert len({id(context) for context in way.contexts}) == 1
    assert await open_updates(database) == [2, 3]


class Others:
    """Who deals with what is no message; what they were told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    async def press(self, pressed: ButtonPress, context: Context) -> None:
        self.told.append(("press", pressed, context.lane.thread))

    async def change(self, membership: Membership, context: Context) -> None:
        self.told.append(("change", membership, context.lane.thread))

    async def migrate(self, migrated: Migrated, _lanes: Lanes) -> None:
        self.told.append(("migrate", migrated))

    def note_member(self, chat_id: int, user_id: int, status: str) -> None:
        self.told.append(("note_member", chat_id, user_id, status))


PRESS = ButtonPress(1, GROUP, 10, ADA, "q", "again", "5")
JOINED = Membership(1, GROUP, ADA, is_member=True, is_new=True)
MIGRATED = Migrated(1, GROUP, GROUP.chat_id, -200)


@pytest.mark.parametrize(
    ("event", "told", "seen"),
    [
        pytest.param(PRESS, [("press", PRESS, GROUP)], [(GROUP.chat_id, 10)], id="a press"),
        pytest.param(JOINED, [("change", JOINED, GROUP)], [], id="the bot was let in"),
        pytest.param(MIGRATED, [("migrate", MIGRATED)], [], id="a group that moved"),
        pytest.param(
            MemberChanged(1, GROUP, ADA.id, "administrator"),
            [("note_member", GROUP.chat_id, ADA.id, "administrator")],
            [],
            id="somebody is an administrator now",
        ),
        pytest.param(Ignored(1), [], [], id="of no interest"),
    ],
)
async def test_what_is_no_message_goes_to_who_deals_with_it(
    database: Database, event: Event, told: list[object], seen: list[tuple[int, int]]
) -> None:
    others, notices = Others(), Notices()
    anybody = cast("Any", others)  # Any: it stands for each of them
    services = replace(make_services(database, notices), permissions=anybody)
    await receive(database, 1)

    await dispatch(Dispatcher([], anybody, anybody, anybody, services), event, GROUP)

    assert others.told == told
    assert notices.seen == seen
    assert await open_updates(database) == []


async def test_a_stop_ends_the_answer_that_it_is_about(database: Database) -> None:
    context, dispatcher = make_context(), make_dispatcher(database, [])
    running = ActiveTurn((message(),), context.lane.run_in_order)
    running.begin(await Turns(database).begin(join([message()]), NOW))
    context.lane.running = running
    assert running.turn

    await dispatcher.dispatch(
        StopRequest(1, HOME, running.turn.id + 1), context.lane, context.lanes
    )
    was_stopped = running.is_stopped
    await dispatcher.dispatch(StopRequest(2, HOME, running.turn.id), context.lane, context.lanes)

    assert (was_stopped, running.is_stopped) == (False, True)


async def test_the_update_waits_for_what_it_has_set_going(database: Database) -> None:
    heard: list[list[int]] = []

    async def step(_message: IncomingMessage, context: Context) -> StepResult:
        async def work() -> None:
            heard.append(await open_updates(database))

        context.lane.run_in_order(work)
        return Dispatched.HANDLED

    await receive(database, 1)
    context = make_context()
    await make_dispatcher(database, [step]).dispatch(message(), context.lane, context.lanes)
    await context.lane.rested()

    assert heard == [[1]]
    assert await open_updates(database) == []


@pytest.mark.parametrize(
    ("event", "words"),
    [(message(), "Something went wrong"), (Ignored(1), ""), (StopRequest(1, HOME, 5), "")],
    ids=["a message", "of no interest", "a stop"],
)
async def test_a_fault_is_told_and_not_tried_again(
    database: Database, event: Event, words: str
) -> None:
    notices, context = Notices(), make_context()
    await receive(database, 1)

    await make_dispatcher(database, [], notices).end(event, context.lane)
    await context.lane.rested()

    assert [text.startswith(words) for _chat, text, _button in notices.sent] == [True] * bool(words)
    (row,) = await database.read("SELECT done_at, error FROM updates")
    assert row["done_at"] is not None
    assert row["error"] == "BotError"


@pytest.mark.parametrize(
    ("unreadable", "is_allowed", "is_told"),
    [
        (Unreadable(1, HOME), True, True),
        (Unreadable(1, HOME), False, False),
        (Unreadable(1, GROUP), True, False),
        (Unreadable(1), True, False),
    ],
    ids=["a friend", "a stranger", "a group", "nobody knows where"],
)
async def test_what_cannot_be_read_is_told_to_people_who_may_speak(
    database: Database, unreadable: Unreadable, is_allowed: bool, is_told: bool
) -> None:
    notices = Notices()
    dispatcher = make_dispatcher(database, [], notices)
    await receive(database, 1)
    thread = unreadable.thread or Thread(0)
    context = make_context(thread=thread)
    if is_allowed:
        services = make_services(database, notices)
        services.access_list.grant(ADA.id, "allowed")
        nobody = cast("Any", None)  # Any: whoever is not asked here
        dispatcher = Dispatcher([], nobody, nobody, nobody, services)

    await dispatcher.dispatch(unreadable, context.lane, context.lanes)
    await context.lane.rested()

    assert len(notices.sent) == is_told
    (row,) = await database.read("SELECT done_at, error FROM updates")
    assert row["done_at"] is not None
    assert row["error"] == "Unreadable"
