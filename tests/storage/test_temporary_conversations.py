"""A temporary conversation goes a day after its last message, and nothing else does."""

import asyncio
from pathlib import Path

import pytest

from bot.storage.backup import make_backup
from bot.storage.backup_deletion import BackupDeletion, BackupFiles
from bot.storage.backup_folder import name_backup
from bot.storage.conversations import TEMPORARY_SECONDS as DAY
from bot.storage.database import Database
from bot.storage.deletion import Deletion
from bot.storage.engine import Engine
from bot.storage.inbox import Inbox, StoredUpdate
from bot.storage.migrations import MIGRATIONS
from bot.storage.temporary_conversations import TemporaryConversations
from tests.storage.examples import ADA, HOME, NOW, Story
from tests.storage.lives import Lives, file_named


def files_in(folder: Path) -> dict[Path, bytes]:
    """All of them, with their bytes."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_it_goes_with_all_that_hangs_on_it(story: Story, database: Engine) -> None:
    lives, temporary = Lives(database), TemporaryConversations(database)
    await lives.says(ADA, "quince")
    await story.conversations.begin(HOME, NOW, is_temporary=True)
    await lives.says(ADA, "pomegranate", file_named("pomegranate"))
    due = await temporary.next_due()

    assert due == NOW + DAY
    assert await temporary.delete(NOW + DAY - 1) == 0
    assert await temporary.delete(NOW + DAY) == 1

    assert await lives.tables_with("pomegranate") == set()
    assert "messages" in await lives.tables_with("quince")
    assert await temporary.next_due() is None
    assert not (await story.conversations.current(HOME, NOW + DAY)).is_temporary


async def test_what_is_said_after_its_day_belongs_to_another(story: Story) -> None:
    temporary = await story.conversations.begin(HOME, NOW, is_temporary=True)

    assert (await story.conversations.current(HOME, NOW + DAY - 1)).is_temporary
    later = await story.conversations.current(HOME, NOW + DAY)

    assert (later.id != temporary.id, later.is_temporary) == (True, False)


async def test_a_reset_ends_it_also_before_a_word_was_said(story: Story) -> None:
    temporary = await story.conversations.begin(HOME, NOW, is_temporary=True)
    ordinary = await story.conversations.begin(HOME, NOW)

    assert (ordinary.id, ordinary.is_temporary) == (temporary.id, False)


async def test_no_undo_adds_it_to_what_is_kept(story: Story) -> None:
    await story.talks("one", "1")
    temporary = await story.conversations.begin(HOME, NOW, is_temporary=True)
    await story.talks("two", "2")

    assert not await story.conversations.undo(temporary, NOW)


@pytest.mark.sqlite
async def test_no_byte_of_it_stays_in_the_file_or_in_a_backup(
    story: Story, database: Database, tmp_path: Path
) -> None:
    await story.conversations.begin(HOME, NOW, is_temporary=True)
    await Lives(database).says(ADA, "pomegranate")

    backup = tmp_path / "backups" / name_backup(NOW)
    await asyncio.to_thread(make_backup, database.path, backup)
    await TemporaryConversations(database).delete(NOW + DAY)
    assert await Deletion(database).scrub()
    in_backups = BackupDeletion(database, BackupFiles(database.path, MIGRATIONS))
    assert await in_backups.clean(NOW + DAY)

    assert backup in files_in(tmp_path)
    assert not [path for path, content in files_in(tmp_path).items() if b"pomegranate" in content]


async def test_from_what_is_about_to_go_nothing_branches_off(
    story: Story, database: Engine
) -> None:
    """Its turns go in several transactions: a branch would show what is left of them."""
    await story.conversations.begin(HOME, NOW, is_temporary=True)
    turn = await story.talks("one", "1")
    await Inbox(database).add([StoredUpdate(5, "a question that waited")], NOW)

    assert await story.conversations.branch(turn.id, NOW + DAY, [5]) is None

    # What was dropped for it does not come back with the next process.
    (update,) = await database.read("SELECT done_at FROM updates WHERE update_id = 5")
    assert update["done_at"] == NOW + DAY


async def test_an_undo_does_not_lead_back_into_what_is_about_to_go(
    story: Story, database: Engine
) -> None:
    """What was said since would be deleted with it."""
    await story.conversations.begin(HOME, NOW, is_temporary=True)
    await story.talks("one", "1")
    ordinary = await story.conversations.begin(HOME, NOW + DAY - 60)
    await story.talks("two", "2")
    await database.write("UPDATE turns SET asked_at = asked_at + :day WHERE id = 2", {"day": DAY})

    assert not await story.conversations.undo(ordinary, NOW + DAY)

    await TemporaryConversations(database).delete(NOW + DAY)
    assert await story.remembers() == ["two", "2"]
