"""What is remembered: frozen for a conversation, told once, and never anybody else's."""

import random
import re
from pathlib import Path

import pytest

from bot.domain.message import Author, Thread
from bot.domain.turn import Question, QuestionPart, Turn
from bot.storage.deletion import Deletion
from bot.storage.memory import Kept, Memory
from bot.storage.surroundings import Surroundings
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW, Story, outcome

ROOM = Surroundings(memory_tokens=4000)


async def ask(
    story: Story, thread: Thread = HOME, at: float = NOW, author: Author = ADA, number: int = 10
) -> Turn:
    """A question of which all is known."""
    part = QuestionPart(number, "hello")
    known = Surroundings("UTC", 4000)
    turn = await story.turns.begin(Question(thread, author, (part,), ()), at, known)
    await story.turns.store_outcome(turn.id, outcome(), at)
    await story.turns.mark_shown(turn.id, at)
    return turn


def test_the_owner_stands_in_every_statement() -> None:
    source = Path("bot/storage/memory.py").read_text()
    statements = re.findall(r'"""\n\s+((?:SELECT|INSERT|UPDATE|DELETE).*?)"""', source, re.DOTALL)
    statements += re.findall(r'"((?:SELECT|INSERT|UPDATE|DELETE)[^"]*)"', source)

    assert len(statements) == len(
        re.findall(r"\b(?:SELECT (?!id)|INSERT INTO|UPDATE (?!SET)|DELETE FROM)", source)
    )
    assert len(statements) > 10
    for statement in statements:
        assert "chat_id = :owner" in statement, statement


async def test_each_fact_is_kept_once_and_sixty_at_most(story: Story) -> None:
    memory = Memory(story.database)

    kept = [await memory.add(7, f"fact {n}", 7, NOW + n) for n in range(61)]

    assert kept == [*[Kept.NEW] * 60, Kept.FULL]
    assert await memory.add(7, "Fact 3", 7, NOW) is Kept.KNOWN
    assert await memory.facts(8) == []


async def test_it_is_frozen_with_the_first_question_and_new_facts_are_told_once(
    story: Story,
) -> None:
    memory = Memory(story.database)
    await memory.add(HOME.chat_id, "likes tea", 1815, NOW - 5)

    first = await ask(story)
    await memory.add(HOME.chat_id, "has a cat", 1815, NOW + 1)
    second, third = await ask(story, at=NOW + 2, number=11), await ask(story, at=NOW + 3, number=12)

    found = [await story.turns.find(turn.id) for turn in (first, second, third)]
    memories = {turn.memory for turn in found if turn}
    assert len(memories) == 1
    assert "likes tea" in memories.pop()
    assert "has a cat" not in first.before
    assert "has a cat" in second.before
    assert third.before == ""
    past = await story.history.past(first.conversation_id, before=third.id)
    assert [one.messages[0].text for one in past] == [
        first.before + "hello",
        second.before + "hello",
    ]


async def test_what_is_deleted_is_shown_no_more(story: Story) -> None:
    memory = Memory(story.database)
    await memory.add(HOME.chat_id, "likes tea", 1815, NOW - 5)
    turn = await ask(story)
    await memory.add(HOME.chat_id, "has a cat", 1815, NOW + 1)
    told = await ask(story, at=NOW + 2, number=11)

    await memory.delete(HOME.chat_id, await memory.facts(HOME.chat_id))

    after = [await story.turns.find(one.id) for one in (turn, told)]
    assert [(one.memory, "cat" in one.before) for one in after if one] == [("", False)] * 2


async def test_a_group_forgets_what_a_person_told_it_when_they_want_that(story: Story) -> None:
    memory = Memory(story.database)
    await memory.add(ELSEWHERE.chat_id, "Ada likes tea", ADA.id, NOW - 5)
    await memory.add(ELSEWHERE.chat_id, "we meet on Friday", 13, NOW - 4)
    await ask(story, ELSEWHERE)

    await Deletion(story.database).forget_person(ADA.id, 0, NOW + 1)

    assert [one.text for one in await memory.facts(ELSEWHERE.chat_id)] == ["we meet on Friday"]
    rows = await story.database.read("SELECT memory FROM conversations")
    assert [row["memory"] for row in rows] == [None]


async def test_a_temporary_conversation_is_shown_nothing(story: Story) -> None:
    memory = Memory(story.database)
    await memory.add(HOME.chat_id, "likes tea", ADA.id, NOW - 5)
    await story.conversations.begin(HOME, NOW, is_temporary=True)

    turn = await ask(story)
    assert await memory.add(HOME.chat_id, "has a cat", ADA.id, NOW, turn.id) is Kept.TEMPORARY
    await memory.add(HOME.chat_id, "has a dog", ADA.id, NOW + 1)
    second = await ask(story, at=NOW + 2, number=11)

    assert await story.conversations.cut(turn.conversation_id, second.id, NOW + 3, 4000) == ""
    assert [(one.memory, "dog" in one.before) for one in (turn, second)] == [("", False)] * 2


async def test_a_branch_and_one_that_is_taken_up_are_shown_what_they_were(story: Story) -> None:
    memory = Memory(story.database)
    await memory.add(HOME.chat_id, "likes tea", ADA.id, NOW - 5)
    first = await ask(story)
    old = await story.conversations.current(HOME, NOW)
    await memory.add(HOME.chat_id, "has a cat", ADA.id, NOW + 1)

    await story.conversations.branch(first.id, NOW + 2)
    branched = await ask(story, at=NOW + 3, number=11)
    await story.conversations.take_up(old, NOW + 4)
    taken_up = await ask(story, at=NOW + 5, number=12)

    assert branched.conversation_id != first.conversation_id == taken_up.conversation_id
    for turn in (branched, taken_up):
        assert turn.memory == first.memory
        assert "has a cat" in turn.before


@pytest.mark.sqlite
async def test_nobodys_facts_are_shown_to_anybody_else(story: Story) -> None:
    memory, chance = Memory(story.database), random.Random(14)  # noqa: S311  # no secret
    owners = [*range(1, 31), *range(-5, 0)]
    for owner in owners:
        await memory.add(owner, f"secret of owner <{owner}>", abs(owner), NOW)

    for number in range(200):
        owner = chance.choice(owners)
        person = Author(owner if owner > 0 else chance.randint(1, 30), "Somebody")
        thread = Thread(owner, chance.randint(0, 2) if owner < 0 else 0)
        if chance.random() < 0.3:
            await memory.add(owner, f"fact {number} of owner <{owner}>", person.id, NOW + number)
        if chance.random() < 0.1:
            await story.conversations.begin(thread, NOW + number)
        turn = await ask(story, thread, NOW + number, person, number=100 + number)
        past = await story.history.past(turn.conversation_id, before=turn.id)
        shown = [turn.memory, turn.before, *(m.text for one in past for m in one.messages)]
        assert {int(id_) for id_ in re.findall(r"<(-?\d+)>", "".join(shown))} <= {owner}
        again = await story.turns.find(turn.id)
        assert again is not None
        assert f"<{owner}>" in again.memory
