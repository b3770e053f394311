"""The model is told which of its own answers are not whole; whoever reads them is not."""

import pytest

from bot.domain.completion import Delta, Finish, FinishReason, Unsaid
from bot.domain.unfinished import MARKS
from bot.storage.database import Database
from bot.storage.turns import Turns
from tests.assistants import WHOLE, Model, hire, pull, shown, stop_at_once, talk
from tests.storage.examples import question


def ended(reason: FinishReason) -> list[Delta | Exception]:
    """Some words that ended like this."""
    return ["One, two", Finish(reason)]


@pytest.mark.parametrize(
    "reason", [FinishReason.LENGTH, FinishReason.CONTENT_FILTER, FinishReason.INTERRUPTED]
)
async def test_a_cut_answer_is_shown_to_the_model_as_such(
    database: Database, reason: FinishReason
) -> None:
    model = Model(says=lambda _: ended(reason))
    assistant = hire(database, model.stream)

    turn = await talk(assistant, "Count!")
    await talk(assistant, "Hello")

    assert turn.answer == "One, two"
    assert shown(model.prompts[-1]) == ["Count!", f"One, two\n\n{MARKS[reason]}", "Hello"]


async def test_a_stopped_answer_is_shown_to_the_model_as_such(database: Database) -> None:
    model = Model()
    assistant = hire(database, model.stream)
    await assistant.answer(await assistant.store_question(question("Count!")), stop_at_once)

    await talk(assistant, "Hello")

    assert shown(model.prompts[-1])[1] == f"Hi\n\n{MARKS[FinishReason.STOPPED]}"


async def test_a_prompt_begins_as_the_one_before_with_marks_too(database: Database) -> None:
    model = Model(says=lambda _: ended(FinishReason.LENGTH))
    assistant = hire(database, model.stream)
    for number in range(4):
        await talk(assistant, f"{number}")

    before, after = model.prompts[-2:]
    assert shown(after)[: len(shown(before))] == shown(before)


async def test_an_answer_that_is_gone_on_with_ends_where_it_ends(database: Database) -> None:
    model = Model(says=lambda _: ended(FinishReason.LENGTH))
    assistant = hire(database, model.stream)
    turn = await talk(assistant, "Count!")
    turns = Turns(database)
    await turns.mark_shown(turn.id, 0.0)
    reopened = await turns.reopen(turn.id, keep_answer=True)
    assert reopened is not None

    model.will(", three.", WHOLE)
    turn = await assistant.answer(reopened, pull)
    assert turn.answer == "One, two, three."
    await talk(assistant, "Hello")

    assert shown(model.prompts[1])[1] == "One, two"
    assert shown(model.prompts[2]) == ["Count!", "One, two, three.", "Hello"]


async def test_what_was_unsaid_is_no_part_of_the_answer(database: Database) -> None:
    model = Model()
    model.will("hm hm", Unsaid(), "Hi.", WHOLE)

    turn = await talk(hire(database, model.stream), "Hello")

    assert turn.answer == "Hi."


async def test_what_was_unsaid_behind_an_answer_leaves_that_and_its_joint(
    database: Database,
) -> None:
    model = Model(says=lambda _: ended(FinishReason.LENGTH))
    assistant = hire(database, model.stream)
    turn = await talk(assistant, "Count!")
    turns = Turns(database)
    await turns.mark_shown(turn.id, 0.0)
    reopened = await turns.reopen(turn.id, keep_answer=True)
    assert reopened is not None

    model.will("hm hm", Unsaid(), "three.", WHOLE)
    turn = await assistant.answer(reopened, pull)

    assert turn.answer == "One, two three."
