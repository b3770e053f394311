"""A message's way through its steps, and when its update is done."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.domain.access import Access
from bot.domain.message import Thread
from bot.domain.turn import Question, Turn
from bot.storage.database import Database
from bot.storage.turns import Turns
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.dispatch.albums import Albums
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.dispatcher import Dispatcher, make_steps
from bot.telegram.dispatch.owner_setup import Claim
from bot.telegram.dispatch.step import AlbumParts, Dispatched, Step, StepResult
from bot.telegram.incoming.addressing import Addressing
from bot.telegram.incoming.events import (
    ButtonPress,
    Event,
    Ignored,
    MemberChanged,
    Membership,
    Migrated,
    StopRequest,
    Unreadable,
)
from bot.telegram.incoming.incoming_message import IncomingMessage, RepliedMessage
from bot.telegram.lanes.active_turn import ActiveTurn
from bot.telegram.lanes.lanes import LaneHandlers, Lanes, join
from bot.telegram.outgoing.send.ephemeral import Receiver
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import (
    ADA,
    EVE,
    GROUP,
    HOME,
    Notices,
    Whispers,
    leave,
    make_context,
    make_services,
    message,
    open_updates,
    photo,
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

    async def migrate(self, migrated: Migrated, lanes: Lanes) -> None:
        self.told.append(("migrate", migrated, *[lane.thread for lane in lanes.everywhere()]))

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
        pytest.param(MIGRATED, [("migrate", MIGRATED, GROUP)], [], id="a group that moved"),
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
    ("event", "receivers"),
    [
        pytest.param(message(thread=GROUP), [], id="a message for all"),
        pytest.param(
            message(thread=GROUP, message_id=0, ephemeral_id=4),
            [Receiver(ADA.id, command_id=4)],
            id="a command that nobody else sees",
        ),
        pytest.param(
            ButtonPress(1, GROUP, 0, ADA, "q", "set", "", ephemeral_id=4),
            [Receiver(ADA.id, query_id="q")],
            id="a press that nobody else sees",
        ),
    ],
)
async def test_a_fault_is_told_to_who_can_know_of_it(
    database: Database, event: Event, receivers: list[Receiver]
) -> None:
    services, context = make_services(database), make_context(thread=GROUP)
    nobody = cast("Any", None)  # Any: as above
    await receive(database, 1)

    await Dispatcher([], nobody, nobody, nobody, services).end(event, context.lane)
    await context.lane.rested()

    assert cast("Whispers", services.ephemeral).receivers == receivers


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
    assert all(text for _chat, text, _button in notices.sent)
    (row,) = await database.read("SELECT done_at, error FROM updates")
    assert row["done_at"] is not None
    assert row["error"] == "Unreadable"


class House:
    """The bot with all its steps, of which Ada may use it and Olga is the admin."""

    def __init__(self, database: Database) -> None:
        self.notices, self.asked = Notices(), list[Question]()
        access = Access(admins=frozenset({1}), users=frozenset({ADA.id}))
        services = make_services(database, self.notices, access)
        self.albums = Albums(services.storage.albums, 60)
        steps = make_steps(
            addressing=Addressing(),
            rate_limiter=RateLimiter(3, services.clock),
            notified=services.storage.notified_users,
            albums=self.albums,
            claim=Claim(services.access_list, services.clock),
            services=services,
        )
        nobody = cast("Any", None)  # Any: whoever is not asked here
        self.dispatcher = Dispatcher(steps, nobody, nobody, nobody, services)
        self.lanes = Lanes(LaneHandlers(_never, self._take, _never, _never), 10, gap=0)

    async def _take(self, task: Question | Turn, running: ActiveTurn) -> None:
        assert isinstance(task, Question)
        self.asked.append(task)
        running.end()

    async def hears(self, *messages: IncomingMessage) -> None:
        """They come in at once."""
        for said in messages:
            lane = self.lanes.of(said.thread)
            await self.dispatcher.dispatch(said, lane, self.lanes)
        for said in messages:
            await self.lanes.of(said.thread).rested()


async def _never(*_: object) -> None:
    raise AssertionError("nothing of this is done here")


UNADDRESSED = message("so what", GROUP, is_addressed=False)
PART = message("", GROUP, album="a", attachments=photo("p"), is_addressed=False)
MEANT = message("these", GROUP, message_id=11, album="a", attachments=photo("q"), update_id=2)
REPLY = RepliedMessage(10, attachments=photo("p"), album="a")
ABOUT = message("and this?", GROUP, message_id=12, replied=REPLY, update_id=3)
FOREIGN = message("/start@other_bot", GROUP, is_for_another=True, is_addressed=False)


@pytest.mark.parametrize(
    ("messages", "asked", "said"),
    [
        pytest.param([message("why?")], ["why?"], [], id="a friend asks"),
        pytest.param(
            [message("why?", Thread(EVE.id), author=EVE)], [], ["You don't have"], id="a stranger"
        ),
        pytest.param([message("/roll")], [], ["Unknown command: /roll"], id="no command"),
        pytest.param([message("/ask why?")], ["why?"], [], id="a command that asks"),
        pytest.param([message("")], [], ["Yes? Write your question"], id="nothing but a call"),
        pytest.param([UNADDRESSED], [], [], id="members among themselves"),
        pytest.param([message("why?", GROUP)], ["why?"], [], id="a question in a group"),
        pytest.param([FOREIGN], [], [], id="for another bot"),
        pytest.param(
            [message(f"{n}?", message_id=n) for n in range(1, 6)],
            ["1?", "2?", "3?"],
            ["You are sending messages too fast."],
            id="too fast",
        ),
        pytest.param([PART, MEANT], ["these"], [], id="an album, named by its second part"),
        pytest.param([message("why?", is_edit=True)], [], [], id="an edit of nothing"),
    ],
)
async def test_the_way_through_all_steps(
    database: Database, messages: list[IncomingMessage], asked: list[str], said: list[str]
) -> None:
    house = House(database)

    for one in messages:
        await house.hears(one)

    assert [question.text for question in house.asked] == asked
    texts = [text for _chat, text, _button in house.notices.sent]
    assert len(texts) == len(said)
    assert all(map(str.startswith, texts, said))


async def test_an_album_goes_on_with_the_part_that_was_held(database: Database) -> None:
    house = House(database)

    for part in (PART, MEANT, ABOUT):
        await house.hears(part)

    album, about = house.asked
    assert [source.message_id for source in album.sources] == [10, 11]
    assert [file.file_id for file in about.sources[0].attachments] == ["p", "q"]


async def test_an_edit_changes_the_question_that_waits(
    database: Database,
) -> None:
    house = House(database)
    lane = house.lanes.of(HOME)
    lane.running = ActiveTurn((message("before", message_id=2),), lane.run_in_order)

    await house.hears(message("oen"), message("one", is_edit=True, update_id=2))

    assert [(question.text, question.update_ids) for question in house.asked] == [("one", (1, 2))]
    assert house.notices.reactions == [(10, "👀")]


async def test_who_opens_the_right_link_is_the_owner(database: Database) -> None:
    notices = Notices()
    services = make_services(database, notices)
    claim = Claim(services.access_list, services.clock, lambda: "code")
    claim.offer("parley_bot")
    steps = make_steps(
        addressing=Addressing(),
        rate_limiter=RateLimiter(3, services.clock),
        notified=services.storage.notified_users,
        albums=Albums(services.storage.albums, 60),
        claim=claim,
        services=services,
    )
    nobody = cast("Any", None)  # Any: whoever is not asked here

    said = message("/start claim-code")
    await dispatch(Dispatcher(steps, nobody, nobody, nobody, services), said)

    assert services.access_list.access.is_admin(ADA.id)
    assert await services.storage.people.name(ADA.id) == "Ada"
