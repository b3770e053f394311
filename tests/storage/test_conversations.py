"""Conversations: current, begun anew, undone, cut; one for each thread."""

import asyncio
from pathlib import Path

from bot.domain.message import Thread
from bot.storage.database import Database
from bot.storage.effect import Effect, current_effect
from bot.storage.engine import Engine
from bot.storage.inbox import Inbox, StoredUpdate
from tests.storage.examples import ELSEWHERE, HOME, NOW, Story


async def test_a_thread_stays_in_its_conversation(story: Story) -> None:
    first = await story.conversations.current(HOME, NOW)

    assert await story.conversations.current(HOME, NOW + 1) == first
    assert await story.conversations.find(first.id) == first


async def test_threads_do_not_mix(story: Story) -> None:
    threads = [HOME, ELSEWHERE, Thread(ELSEWHERE.chat_id, 5), Thread(ELSEWHERE.chat_id, 6)]

    for number, thread in enumerate(threads):
        await story.talks(f"{number}?", f"{number}!", thread=thread)

    for number, thread in enumerate(threads):
        assert await story.remembers(thread) == [f"{number}?", f"{number}!"]


async def test_a_new_conversation_remembers_nothing(story: Story) -> None:
    await story.talks("Before", "Yes")

    await story.conversations.begin(HOME, NOW)

    assert await story.remembers() == []


async def test_a_reset_of_one_thread_leaves_the_others(story: Story) -> None:
    await story.talks("Here", "Yes")
    await story.talks("There", "Yes", thread=ELSEWHERE)

    await story.conversations.begin(HOME, NOW)

    assert await story.remembers(ELSEWHERE) == ["There", "Yes"]


async def test_a_reset_that_is_carried_out_twice_leaves_the_same_conversation(
    story: Story,
) -> None:
    await story.talks("Before", "Yes")

    once = await story.conversations.begin(HOME, NOW)
    twice = await story.conversations.begin(HOME, NOW + 1)

    assert once == twice
    assert once.previous_id is not None


async def test_undo_goes_back_and_adds_what_was_said_since(story: Story) -> None:
    await story.talks("Before", "Yes")
    fresh = await story.conversations.begin(HOME, NOW)
    await story.talks("Since", "No")

    assert await story.conversations.undo(fresh, NOW)

    assert await story.remembers() == ["Before", "Yes", "Since", "No"]


async def test_undo_works_once(story: Story) -> None:
    await story.talks("Before", "Yes")
    fresh = await story.conversations.begin(HOME, NOW)
    await story.conversations.undo(fresh, NOW)

    assert not await story.conversations.undo(fresh, NOW)
    assert await story.remembers() == ["Before", "Yes"]


async def test_a_reset_that_another_has_followed_cannot_be_undone(story: Story) -> None:
    await story.talks("One", "1")
    second = await story.conversations.begin(HOME, NOW)
    await story.talks("Two", "2")
    await story.conversations.begin(HOME, NOW)

    assert not await story.conversations.undo(second, NOW)
    assert await story.remembers() == []


async def test_a_first_conversation_cannot_be_undone(story: Story) -> None:
    first = await story.conversations.current(HOME, NOW)

    assert not await story.conversations.undo(first, NOW)


async def test_resets_are_undone_one_after_the_other(story: Story) -> None:
    await story.talks("One", "1")
    second = await story.conversations.begin(HOME, NOW)
    await story.talks("Two", "2")
    third = await story.conversations.begin(HOME, NOW)

    assert await story.conversations.undo(third, NOW)
    assert await story.remembers() == ["Two", "2"]
    assert await story.conversations.undo(second, NOW)
    assert await story.remembers() == ["One", "1", "Two", "2"]


async def test_a_cut_is_stored(story: Story) -> None:
    await story.talks("One", "1")
    turn = await story.talks("Two", "2")

    await story.conversations.cut(turn.conversation_id, turn.id)

    assert await story.remembers() == ["Two", "2"]


async def test_two_who_reset_a_thread_at_once_begin_one_conversation(tmp_path: Path) -> None:
    path, migrations = tmp_path / "bot.db", Path("migrations/sqlite")
    async with Database(path, migrations) as one, Database(path, migrations) as other:
        await Story(one).talks("Before", "Yes")

        first, second = await asyncio.gather(
            *(Story(database).conversations.begin(HOME, NOW) for database in (one, other))
        )

        assert first == second
        assert await Story(one).remembers() == []


async def test_a_command_that_asks_for_it_is_not_done_by_that(
    story: Story, database: Engine
) -> None:
    """As a press on an earlier conversation, where the current one was just deleted."""
    await Inbox(database).add([StoredUpdate(5, "a press")], NOW)
    effect = Effect((5,), NOW, is_command=True)
    current_effect.set(effect)

    await story.conversations.current(HOME, NOW)
    assert not effect.is_done
    await story.conversations.begin(HOME, NOW)

    assert effect.is_done
    (update,) = await database.read("SELECT done_at FROM updates")
    assert update["done_at"] == NOW
