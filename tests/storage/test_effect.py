"""The update of a command: done in the transaction of what the command changes, or not at all."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.message import Thread
from bot.storage.chat_settings import Settings
from bot.storage.conversations import Conversations
from bot.storage.effect import Effect, begin_effect, current_effect, hold_effect
from bot.storage.engine import Engine, Run
from bot.storage.inbox import Inbox, StoredUpdate
from bot.storage.output_formats import OutputFormats
from tests.storage.examples import NOW, cells

UPDATE = StoredUpdate(1, "{}")


@pytest.fixture
async def inbox(database: Engine) -> AsyncIterator[Inbox]:
    """An inbox with one update, which is dealt with now."""
    inbox = Inbox(database)
    await inbox.add([UPDATE], NOW)
    current_effect.set(Effect((1,), NOW))
    yield inbox
    current_effect.set(None)


async def test_what_a_command_changes_marks_its_update_done(inbox: Inbox, database: Engine) -> None:
    begin_effect()

    await Settings(database).change(7, model="another")

    assert await inbox.open() == []


async def test_what_is_stored_before_the_command_is_not_its_effect(
    inbox: Inbox, database: Engine
) -> None:
    await Conversations(database).current(Thread(7), NOW)

    assert await inbox.open() == [UPDATE]


async def test_a_change_that_fails_leaves_the_update_open(inbox: Inbox, database: Engine) -> None:
    begin_effect()

    def fail(run: Run) -> None:
        run("INSERT INTO strangers VALUES (1, 0)")
        raise ValueError("a fault of ours")

    with pytest.raises(ValueError, match="fault"):
        await database.transact(fail)

    assert await inbox.open() == [UPDATE]


async def test_an_effect_in_several_steps_is_held_until_the_last(
    inbox: Inbox, database: Engine
) -> None:
    begin_effect()
    hold_effect()

    await Settings(database).change(7, model="another")

    assert await inbox.open() == [UPDATE]


async def test_reading_is_no_effect(inbox: Inbox, database: Engine) -> None:
    begin_effect()

    await Settings(database).of(7)
    await OutputFormats(database).standing(Thread(7))

    assert await inbox.open() == [UPDATE]


async def test_a_reset_drops_what_waits_in_the_same_transaction(
    inbox: Inbox, database: Engine
) -> None:
    await inbox.add([StoredUpdate(2, "{}")], NOW)
    begin_effect()

    await Conversations(database).begin(Thread(7), NOW, dropped=[2])

    assert await inbox.open() == []


async def test_attempts_are_counted_until_one_is_survived(inbox: Inbox) -> None:
    assert [await inbox.take_up(1) for _ in range(2)] == [1, 2]

    await inbox.note_survived(1)

    assert await inbox.take_up(1) == 1


async def test_a_failed_update_is_done_and_its_words_are_gone(
    inbox: Inbox, database: Engine
) -> None:
    await inbox.fail([1], "BotError", NOW)

    (row,) = await database.read("SELECT body, error, is_set_aside, done_at FROM updates")
    assert cells(row) == ("", "BotError", 0, NOW)
