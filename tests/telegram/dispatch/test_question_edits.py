"""A question that changes after it was asked is answered anew, or stays as it was."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from bot.assistant.answer import Answer, Growth
from bot.domain.message import Author, Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.domain.turn import Question, Turn
from bot.storage.conversations import Conversations
from bot.storage.database import Database
from bot.storage.output_formats import OutputFormats
from bot.storage.turns import Turns
from bot.telegram.dispatch.question_edits import QuestionEdits
from bot.telegram.incoming.incoming_message import IncomingMessage, RepliedMessage
from bot.telegram.lanes.active_turn import ActiveTurn
from bot.telegram.lanes.lanes import LaneHandlers, Lanes, join
from tests.storage.examples import NOW, outcome
from tests.telegram.dispatch.stage import ADA, EVE, GROUP, HOME, message, photo

ASKED = message("why?", attachments=photo("p"))
JSON = OutputFormat("json")
BY_FILE = OutputFormat("json", '{"type": "object"}')
SCHEMA = (replace(photo("s")[0], name="schema.json"),)


class Desk:
    """A lane, and the turns that it was given to answer."""

    def __init__(self, database: Database, thread: Thread = HOME) -> None:
        self.turns = Turns(database)
        self.formats = OutputFormats(database)
        self.edits = QuestionEdits(self.turns, self.formats)
        self.lane = Lanes(LaneHandlers(_never, self._take, _never, _never), 10, gap=0).of(thread)
        self.taken: list[Question | Turn] = []
        self.parts: list[tuple[IncomingMessage, ...]] = []

    async def _take(self, task: Question | Turn, running: ActiveTurn) -> None:
        self.taken.append(task)
        self.parts.append(running.parts)

    async def asked(self, *parts: IncomingMessage) -> Turn:
        """This was asked, and is answered."""
        turn = await self.turns.begin(join(parts), NOW)
        await self.turns.store_outcome(turn.id, outcome("Because."), NOW)
        await self.turns.mark_shown(turn.id, NOW)
        return turn

    async def under_way(self, *parts: IncomingMessage) -> ActiveTurn:
        """This was asked, and nothing is said to it yet."""
        running = ActiveTurn(parts, self.lane.run_in_order)
        running.begin(await self.turns.begin(join(parts), NOW))
        self.lane.running = running
        return running

    async def questions(self) -> list[str]:
        """What was given to be answered anew."""
        await self.lane.rested()
        return [task.question for task in self.taken if isinstance(task, Turn)]


async def _never(*_: object) -> None:
    raise AssertionError("nothing of this is done here")


def quoting(name: str) -> RepliedMessage:
    return RepliedMessage(3, attachments=(replace(photo(name)[0], is_quoted=True),))


@pytest.mark.parametrize(
    ("edited", "is_changed"),
    [
        pytest.param(replace(ASKED, text="how?"), True, id="other words"),
        pytest.param(ASKED, False, id="the same, as where a preview is added"),
        pytest.param(replace(ASKED, attachments=photo("q")), True, id="another file"),
        pytest.param(replace(ASKED, attachments=()), True, id="no file any more"),
        pytest.param(
            replace(ASKED, attachments=(replace(photo("p")[0], file_id="anew"),)),
            False,
            id="the same file, fetched by another id",
        ),
        pytest.param(replace(ASKED, replied=quoting("q")), False, id="a file that is quoted"),
        pytest.param(replace(ASKED, order=JSON), True, id="the same, as JSON"),
        pytest.param(replace(ASKED, text="", attachments=()), False, id="nothing"),
        pytest.param(replace(ASKED, message_id=99), False, id="what was never asked"),
    ],
)
async def test_what_says_something_else_is_asked_anew(
    database: Database, edited: IncomingMessage, is_changed: bool
) -> None:
    desk = Desk(database)
    turn = await desk.asked(ASKED)

    assert await desk.edits.edit(edited, desk.lane) is is_changed

    assert await desk.questions() == [edited.text] * is_changed
    found = await desk.turns.find(turn.id)
    assert found
    assert found.is_answered is not is_changed


async def test_only_the_part_that_was_edited_changes(database: Database) -> None:
    desk = Desk(database)
    parts = [message(text, message_id=number) for number, text in ((10, "one"), (11, "two"))]
    await desk.asked(*parts)

    assert await desk.edits.edit(replace(parts[1], text="too"), desk.lane)

    assert await desk.questions() == ["one\n\ntoo"]


@pytest.mark.parametrize(
    ("author", "is_changed"), [(ADA, False), (EVE, True)], ids=["its author", "somebody else"]
)
async def test_a_question_behind_which_its_author_went_on_stays(
    database: Database, author: Author, is_changed: bool
) -> None:
    later = message("next", GROUP, message_id=12, author=author)
    stored, waits = Desk(database, GROUP), Desk(database, GROUP)
    asked = message("why?", GROUP)
    await stored.asked(asked)
    waits.lane.waiting.append(later)

    by_waiting = await waits.edits.edit(replace(asked, text="how?"), waits.lane)
    await stored.asked(later)
    by_stored = await stored.edits.edit(replace(asked, text="who?"), stored.lane)

    assert (by_waiting, by_stored) == (is_changed, is_changed)
    await waits.lane.rested()


async def test_a_question_before_a_reset_stays(database: Database) -> None:
    desk = Desk(database)
    await desk.asked(ASKED)
    await Conversations(database).begin(HOME, NOW)

    assert not await desk.edits.edit(replace(ASKED, text="how?"), desk.lane)


async def test_a_question_that_waits_is_changed_where_it_waits(database: Database) -> None:
    desk = Desk(database)
    before, after = message("a", message_id=9), message("b", message_id=11)
    desk.lane.waiting += [before, ASKED, after]
    edited = replace(ASKED, update_id=7, text="`how`", plain="how", order=JSON, attachments=())

    assert await desk.edits.edit(edited, desk.lane)

    assert desk.lane.waiting == [before, replace(edited, update_id=1, edits=(7,)), after]


@pytest.mark.parametrize(
    ("was", "edited", "becomes"),
    [
        pytest.param(TEXT, TEXT, JSON, id="what the thread is set to"),
        pytest.param(TEXT, BY_FILE, BY_FILE, id="what the edit asks for"),
        pytest.param(BY_FILE, JSON, BY_FILE, id="the schema that came with it"),
        pytest.param(TEXT, JSON, JSON, id="JSON, though there was a file"),
    ],
)
async def test_what_an_edited_question_asks_for(
    database: Database, was: OutputFormat, edited: OutputFormat, becomes: OutputFormat
) -> None:
    desk = Desk(database)
    turn = await desk.asked(message("why?", attachments=SCHEMA, order=was))
    await desk.formats.set(HOME, JSON)

    assert await desk.edits.edit(message("how?", attachments=SCHEMA, order=edited), desk.lane)

    found = await desk.turns.find(turn.id)
    assert found
    assert found.order == becomes
    await desk.lane.rested()


async def test_a_schema_whose_file_is_gone_is_gone(database: Database) -> None:
    desk = Desk(database)
    turn = await desk.asked(message("why?", attachments=SCHEMA, order=BY_FILE))

    assert await desk.edits.edit(message("how?", order=JSON), desk.lane)

    found = await desk.turns.find(turn.id)
    assert found
    assert found.order == JSON
    await desk.lane.rested()


PASTE = message("x" * 4096)
REST = message("rest", message_id=11)
PICTURE = message("these", GROUP, album="a", attachments=photo("p"))
NEXT = message("", GROUP, message_id=14, album="a", attachments=photo("q"))


@pytest.mark.parametrize(
    ("parts", "later", "is_part"),
    [
        pytest.param([PASTE], REST, True, id="the rest of a paste"),
        pytest.param([PASTE], replace(REST, author=EVE), False, id="somebody else"),
        pytest.param([PASTE], replace(REST, message_id=13), False, id="not the next one"),
        pytest.param([message("short")], REST, False, id="what was whole"),
        pytest.param([PICTURE], NEXT, True, id="of the same album"),
        pytest.param([PICTURE], replace(NEXT, album="b"), False, id="of another"),
    ],
)
async def test_what_belongs_to_the_question_under_way_joins_it(
    database: Database, parts: list[IncomingMessage], later: IncomingMessage, is_part: bool
) -> None:
    desk = Desk(database, parts[0].thread)
    running = await desk.under_way(*parts)

    assert await desk.edits.join(later, desk.lane) is is_part

    assert running.is_cancelled_for_edit is is_part
    assert len(await desk.questions()) == is_part
    assert desk.parts == [(*parts, later)] * is_part
    assert running.turn
    assert len(await desk.turns.sources(running.turn.id)) == 1 + is_part


@pytest.mark.parametrize(
    ("later", "is_part"),
    [
        pytest.param(NEXT, True, id="its author"),
        pytest.param(replace(NEXT, author=EVE), False, id="somebody else"),
        pytest.param(replace(NEXT, album="b"), False, id="another album"),
        pytest.param(replace(NEXT, album="", message_id=11), False, id="no album"),
    ],
)
async def test_an_album_goes_on_that_an_earlier_process_has_read(
    database: Database, later: IncomingMessage, is_part: bool
) -> None:
    desk = Desk(database, GROUP)
    (await desk.under_way(PICTURE)).parts = ()

    assert await desk.edits.join(later, desk.lane) is is_part
    await desk.lane.rested()


async def test_nothing_joins_an_answer_that_has_begun_or_was_stopped(database: Database) -> None:
    speaking, stopped, over = Desk(database), Desk(database), Desk(database)
    await _speak(await speaking.under_way(PASTE))
    (await stopped.under_way(PASTE)).stop()
    over.lane.running = ActiveTurn((PASTE,), over.lane.run_in_order)
    over.lane.running.end()

    joined = [await desk.edits.join(REST, desk.lane) for desk in (speaking, stopped, over)]

    assert joined == [False, False, False]
    nobody = Desk(database)
    assert not await nobody.edits.join(REST, nobody.lane)


async def _speak(running: ActiveTurn) -> None:
    async def words(_answer: Answer) -> AsyncGenerator[Growth]:
        yield "Because"

    async def read() -> None:
        async for piece in answer:
            answer.append(str(piece))

    assert running.turn
    answer = Answer(running.turn, words)
    await running.work(answer, read())


@pytest.mark.parametrize(("order", "becomes"), [(TEXT, BY_FILE), (JSON, JSON)])
async def test_a_part_changes_what_is_asked_for_only_where_it_asks_for_something(
    database: Database, order: OutputFormat, becomes: OutputFormat
) -> None:
    desk = Desk(database)
    running = await desk.under_way(replace(PASTE, order=BY_FILE))

    assert await desk.edits.join(replace(REST, order=order), desk.lane)

    assert running.turn
    found = await desk.turns.find(running.turn.id)
    assert found
    assert found.order == becomes
    await desk.lane.rested()
