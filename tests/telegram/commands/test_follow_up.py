"""A question that may come next: asked once, by anybody who may speak, where it still belongs."""

from dataclasses import replace

from bot.domain.turn import Turn
from bot.storage.database import Database
from tests.storage.examples import NOW, outcome, question
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import ADA, GROUP

NEXT = ("Why?", "How?")


async def answered(office: Office) -> Turn:
    turns = office.storage.turns
    turn = await turns.begin(replace(question("Hi", thread=GROUP), author=ADA), NOW)
    await turns.store_outcome(turn.id, replace(outcome("Hello"), follow_ups=NEXT), NOW)
    await turns.mark_shown(turn.id, NOW)
    await office.storage.delivery_log.note(turn.id, 0, GROUP.chat_id, 20)
    return turn


async def test_whoever_presses_it_asks_it_once(database: Database) -> None:
    office = Office(database)
    turn, resumed = await answered(office), office.watch_turns(GROUP)

    said = [await office.press(f"follow:{turn.id}:0", GROUP, who) for who in (GUEST, ADA)]

    assert said == ["", "This was asked already."]
    (asked,) = resumed
    assert (asked.author_id, asked.quoted) == (GUEST.id, "Eve: Why?")
    assert asked.question.endswith("Why?")
    assert office.buttons_shown == [turn.id]


async def test_while_the_answer_is_made_anew_nothing_is_said_to_have_been_asked(
    database: Database,
) -> None:
    office = Office(database)
    turn, resumed = await answered(office), office.watch_turns(GROUP)
    await office.storage.turns.reopen(turn.id, model="gpt-4o")

    said = await office.press(f"follow:{turn.id}:0", GROUP)

    assert said == "I'm still answering. Send /stop to end that."
    assert resumed == []


async def test_a_number_that_is_not_there_asks_nothing(database: Database) -> None:
    office = Office(database)
    turn, resumed = await answered(office), office.watch_turns(GROUP)

    said = await office.press(f"follow:{turn.id}:2", GROUP)

    assert said.startswith("This question is no longer available.")
    assert resumed == []


async def test_an_earlier_conversation_is_over(database: Database) -> None:
    office = Office(database)
    turn, resumed = await answered(office), office.watch_turns(GROUP)
    await office.storage.conversations.begin(GROUP, NOW)

    said = await office.press(f"follow:{turn.id}:0", GROUP)

    assert said.startswith("This belongs to an earlier conversation.")
    assert resumed == []
