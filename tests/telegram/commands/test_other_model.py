"""The buttons under an answer: whose they are, for which answer they work, and what is made up."""

from dataclasses import replace

import pytest

from bot.domain.message import Author, Thread
from bot.domain.turn import Turn
from bot.storage.database import Database
from bot.telegram.commands.model import model_digest
from tests.storage.examples import NOW, outcome, question
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME

MODELS = [f"model-{number}" for number in range(10)]
BOB = Author(99, "Bob")
OLD = "Only the latest answer to your latest question can be changed."
NOT_YOURS = "Only the person who asked, or a group administrator, can change this answer."


async def answered(
    office: Office, thread: Thread = HOME, author: Author = ADA, under: int = 20
) -> Turn:
    """A turn of theirs, shown in the message that buttons of the stage stand under."""
    turns = office.storage.turns
    turn = await turns.begin(replace(question("Hi", thread=thread), author=author), NOW)
    await turns.store_outcome(turn.id, outcome("Hello, and more."), NOW)
    await turns.mark_shown(turn.id, NOW)
    await office.storage.delivery_log.note(turn.id, 0, thread.chat_id, under)
    return turn


async def test_the_menu_shows_the_models_a_page_at_a_time(database: Database) -> None:
    office = Office(database, MODELS)
    turn = await answered(office)

    assert await office.press(f"other:{turn.id}:0:r") == ""
    assert await office.press(f"other:{turn.id}:1:b") == ""

    first, second = office.screen.buttons
    assert first[:8] == [f"with:{turn.id}:r:{model_digest(name)}" for name in MODELS[:8]]
    assert first[8:] == [f"other:{turn.id}:1:r", f"other:{turn.id}:0:b", f"answer:{turn.id}"]
    assert second == [
        *(f"with:{turn.id}:b:{model_digest(name)}" for name in MODELS[8:]),
        *(f"other:{turn.id}:0:b", f"other:{turn.id}:1:r", f"answer:{turn.id}"),
    ]
    assert all(len(data.encode()) <= 64 for data in (*first, *second))


async def test_where_the_server_lists_nothing_the_usual_model_can_be_asked(
    database: Database,
) -> None:
    office = Office(database)
    turn = await answered(office)

    await office.press(f"other:{turn.id}:99999:r")

    assert office.screen.buttons[-1][0] == f"with:{turn.id}:r:{model_digest('usual')}"


@pytest.mark.parametrize(
    ("place", "shown"), [pytest.param("r", [20], id="replaces"), pytest.param("b", [], id="beside")]
)
async def test_a_model_is_asked_at_once(database: Database, place: str, shown: list[int]) -> None:
    office = Office(database, MODELS)
    turn = await answered(office)

    resumed = office.watch_turns(HOME)

    assert await office.press(f"with:{turn.id}:{place}:{model_digest('model-3')}") == ""

    found = await office.storage.turns.find(turn.id)
    assert found
    assert (found.chosen_model, found.is_answered, found.answer) == ("model-3", False, "")
    assert await office.storage.delivery_log.parts(turn.id) == shown
    assert [one.id for one in resumed] == [turn.id]


@pytest.mark.parametrize(
    "data",
    [
        "other:{id}:0:r",
        "with:{id}:r:00",
        "shorter:{id}",
    ],
)
async def test_only_who_asked_and_administrators_change_the_last_answer(
    database: Database, data: str
) -> None:
    office = Office(database, MODELS)
    turn = await answered(office, GROUP, BOB)
    pressed = data.format(id=turn.id)

    assert await office.press(pressed, GROUP, GUEST) == NOT_YOURS
    assert await office.press(pressed, Thread(-200)) == OLD
    assert await office.press(pressed, Thread(GROUP.chat_id, 5)) == OLD
    newer = await answered(office, GROUP, BOB, under=21)
    assert await office.press(pressed, GROUP, BOB) == OLD
    assert await office.press(data.format(id=newer.id), GROUP, BOB) == OLD  # in another message
    found = await office.storage.turns.find(turn.id)
    assert found
    assert found.is_answered


@pytest.mark.parametrize("action", ["other", "with", "answer", "shorter", "follow"])
@pytest.mark.parametrize(
    "argument",
    [
        "",
        ":",
        "x",
        "-1",
        "99",
        "9" * 70,
        "1:",
        "1:x:y:z",
        "\uff11",
        "1:-1",
        "1:1e9",
        f"1:r:{0:040}",
    ],
)
async def test_what_is_made_up_changes_nothing(
    database: Database, action: str, argument: str
) -> None:
    office = Office(database, MODELS)
    turn = await answered(office, under=19)

    said = await office.press(f"{action}:{argument}")

    assert said
    assert await office.storage.turns.find(turn.id) == await office.storage.turns.shown_in(
        HOME.chat_id, 19
    )
    assert await office.storage.turns.open() == []


async def test_back_shows_the_buttons_of_the_answer(database: Database) -> None:
    office = Office(database)
    turn = await answered(office)

    assert await office.press(f"answer:{turn.id}") == ""
    assert office.buttons_shown == [turn.id]
