"""A shorter answer: what the model is shown, and what becomes of both."""

from dataclasses import replace

import pytest

from bot.domain.completion import Delta, Finish, FinishReason, Thought
from bot.domain.errors import ModelBusy
from bot.domain.turn import Turn
from bot.domain.usage import Usage
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.storage.turns import Turns
from bot.storage.usage import Ledger
from tests.assistant.test_tool_loop import CALLED, Shelf, call
from tests.assistant.test_tool_loop import model as talker
from tests.assistants import WHOLE, Model, hire, pull, shown, stop_at_once, talk
from tests.storage.examples import HOME, NOW

LONG = "Tea is made of leaves, of water, and of time."
ANSWERED = ("Tea is leaves.", replace(WHOLE, usage=Usage(input=90, output=9)))


async def shortened(
    database: Database, turn: Turn, model: Model, *deltas: Delta | Exception
) -> Turn:
    turns = Turns(database)
    await turns.mark_shown(turn.id, NOW)
    begun = await turns.shorten(turn.id)
    assert begun
    model.says = lambda _: list(deltas)
    ended = await hire(database, model.stream).answer(begun, pull)
    found = await turns.find(turn.id)
    assert found
    assert (ended.answer, ended.why_kept) == (found.answer, found.why_kept)
    return found


async def test_the_model_is_shown_the_answer_behind_the_same_beginning(database: Database) -> None:
    model = Model()
    model.will(LONG, WHOLE)
    turn = await talk(hire(database, model.stream), "What is tea?")

    ended = await shortened(database, turn, model, *ANSWERED)

    first, second = model.prompts
    assert ended.answer == "Tea is leaves."
    assert second.system == first.system
    assert second.messages[:1] == first.messages
    assert [message.role for message in second.messages] == ["user", "assistant", "user"]
    assert shown(second)[1] == LONG
    await talk(hire(database, model.stream), "And coffee?")
    assert shown(model.prompts[-1]) == ["What is tea?", "Tea is leaves.", "And coffee?"]


@pytest.mark.parametrize(
    ("deltas", "reason"),
    [
        pytest.param((LONG, " And more.", WHOLE), "NotShorter", id="longer"),
        pytest.param((LONG, WHOLE), "NotShorter", id="the same"),
        pytest.param(("Tea", Finish(FinishReason.LENGTH, "length")), "NotShorter", id="cut"),
        pytest.param(("", WHOLE), "EmptyAnswer", id="nothing"),
        pytest.param(("Tea", ModelBusy("x")), "ModelBusy", id="failed"),
    ],
)
async def test_the_longer_one_stays_otherwise(
    database: Database, deltas: tuple[Delta | Exception, ...], reason: str
) -> None:
    model = Model()
    model.will(LONG, WHOLE)
    turn = await talk(hire(database, model.stream), "What is tea?")

    ended = await shortened(database, turn, model, *deltas)

    assert (ended.is_answered, ended.answer, ended.error) == (True, LONG, None)
    assert ended.why_kept == reason
    assert ended.is_whole
    assert (await Ledger(database).total(0.0)).calls == 2


async def test_above_it_stands_what_was_thought_for_it(database: Database) -> None:
    turns = Turns(database)
    await Settings(database).change(HOME.chat_id, shows_thinking=True)
    model = talker(
        [Thought("First."), call(), CALLED],
        [Thought("Long."), LONG, WHOLE],
        [Thought("Short."), *ANSWERED],
    )
    assistant = hire(database, model.stream, tools=[Shelf().tool])
    longer = await talk(assistant, "What is tea?")
    await turns.mark_shown(longer.id, NOW)
    begun = await turns.shorten(longer.id)
    assert begun

    shorter = await assistant.answer(begun, pull)

    assert (longer.thoughts, shorter.thoughts) == ("First.\n\nLong.", "Short.")


async def test_who_stops_it_keeps_the_longer_one(database: Database) -> None:
    model = Model()
    model.will(LONG, WHOLE)
    assistant = hire(database, model.stream)
    turn = await talk(assistant, "What is tea?")
    await Turns(database).mark_shown(turn.id, NOW)
    begun = await Turns(database).shorten(turn.id)
    assert begun

    ended = await assistant.answer(begun, stop_at_once)

    assert (ended.answer, ended.longer, ended.why_kept) == (LONG, "", "NotShorter")


@pytest.mark.parametrize(
    ("deltas", "answer", "why_kept"),
    [
        pytest.param(("Coffee.", WHOLE), "Coffee.", "", id="answered"),
        pytest.param(
            ("Cof", Finish(FinishReason.INTERRUPTED, None)), "Cof", "", id="to be gone on with"
        ),
        pytest.param((ModelBusy("x"),), LONG, "ModelBusy", id="failed"),
        pytest.param(("", WHOLE), LONG, "EmptyAnswer", id="nothing"),
    ],
)
async def test_another_models_answer_takes_the_place_where_there_is_one(
    database: Database, deltas: tuple[Delta | Exception, ...], answer: str, why_kept: str
) -> None:
    model = Model()
    model.will(LONG, WHOLE)
    assistant, turns = hire(database, model.stream), Turns(database)
    turn = await talk(assistant, "What is tea?")
    await turns.mark_shown(turn.id, NOW)
    reopened = await turns.reopen(turn.id, model="gpt-4o")
    assert reopened
    model.says = lambda _: list(deltas)

    ended = await assistant.answer(reopened, pull)

    assert (ended.answer, ended.why_kept, ended.replaced) == (answer, why_kept, "")
    assert ended.chosen_model == ("" if why_kept else "gpt-4o")
    assert ended.error is None
