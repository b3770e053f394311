"""Each question that may come next is asked once, by whoever is first."""

import asyncio
from dataclasses import replace

from bot.domain.message import Author, Thread
from bot.domain.turn import Turn
from bot.storage.conversations import Conversations
from bot.storage.engine import Engine
from bot.storage.follow_ups import FollowUps
from bot.storage.surroundings import NOTHING_KNOWN
from tests.storage.examples import ADA, HOME, NOW, Story, outcome

BOB = Author(14, "Bob")
NEXT = ("Why?", "How?", "Who?")


async def answered(story: Story, follow_ups: tuple[str, ...] = NEXT) -> Turn:
    turn = await story.asks("Hello")
    await story.turns.store_outcome(turn.id, replace(outcome("Hi"), follow_ups=follow_ups), NOW)
    await story.turns.mark_shown(turn.id, NOW)
    return await found(story, turn.id)


async def found(story: Story, turn_id: int) -> Turn:
    turn = await story.turns.find(turn_id)
    assert turn
    return turn


async def ask(database: Engine, turn: Turn, number: int, author: Author = BOB) -> Turn | None:
    return await FollowUps(database).ask(turn, number, author, 20, "Bob: it", NOTHING_KNOWN, NOW)


async def test_it_becomes_a_turn_of_whoever_asks_it(story: Story, database: Engine) -> None:
    turn = await answered(story)

    asked = await ask(database, turn, 1)

    assert asked
    assert (asked.question, asked.author_id, asked.quoted) == ("How?", BOB.id, "Bob: it")
    assert (asked.question_message_id, asked.conversation_id) == (20, turn.conversation_id)
    assert (await found(story, turn.id)).follow_ups == ("Why?", "", "Who?")
    assert [one.id for one in await story.turns.open()] == [asked.id]
    assert await story.turns.asked_in(HOME.chat_id, 20) is None


async def test_of_many_at_once_one_asks_it(story: Story, database: Engine) -> None:
    turn = await answered(story)

    asked = await asyncio.gather(*(ask(database, turn, 0) for _ in range(5)))

    assert len([one for one in asked if one]) == 1


async def test_all_are_asked_under_one_message(story: Story, database: Engine) -> None:
    turn = await answered(story)

    asked = [await ask(database, turn, number) for number in range(3)]

    assert [one.question for one in asked if one] == list(NEXT)
    assert (await found(story, turn.id)).follow_ups == ()
    assert [one.question for one in [await found(story, one.id) for one in asked if one]] == [*NEXT]


async def test_what_is_not_there_is_not_asked(story: Story, database: Engine) -> None:
    turn = await answered(story, ("Why?",))

    assert await ask(database, turn, 1) is None
    assert await ask(database, replace(turn, id=99), 0) is None
    await story.turns.reopen(turn.id)
    assert await ask(database, turn, 0) is None


async def test_an_answer_that_comes_anew_brings_its_own(story: Story) -> None:
    turn = await answered(story)

    reopened = await story.turns.reopen(turn.id)

    assert reopened
    assert reopened.follow_ups == ()


async def test_they_belong_to_the_conversation_that_goes_on(story: Story, database: Engine) -> None:
    turn, follow_ups = await answered(story), FollowUps(database)
    assert await follow_ups.is_open(turn.id, HOME)
    assert not await follow_ups.is_open(turn.id, Thread(HOME.chat_id, 5))
    assert not await follow_ups.is_open(turn.id, Thread(-100))

    await Conversations(database).begin(HOME, NOW)

    assert not await follow_ups.is_open(turn.id, HOME)


async def test_it_stands_in_the_history_as_a_question(story: Story, database: Engine) -> None:
    turn = await answered(story)

    await ask(database, turn, 0, ADA)

    assert await story.remembers() == ["Hello", "Hi", "Why?"]
