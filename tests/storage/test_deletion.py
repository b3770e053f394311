"""What is deleted is gone: from the tables, from the file's bytes, and from nobody else."""

import asyncio
import random
import sqlite3
from pathlib import Path

import pytest

from bot.domain.message import Author, Thread
from bot.domain.output_format import OutputFormat
from bot.domain.speaker_labels import Reply
from bot.storage.conversations import Conversations
from bot.storage.database import Database
from bot.storage.deletion import Deletion
from bot.storage.delivery_log import DeliveryLog
from bot.storage.engine import Engine
from bot.storage.inbox import Inbox, StoredUpdate
from bot.storage.output_formats import OutputFormats
from bot.storage.sent_uploads import SentUpload, SentUploads
from bot.storage.system_prompts import SystemPrompts
from bot.storage.turns import Turns
from tests.storage.every_table import WORD, fill, holding, saying
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW, Story, cells, outcome
from tests.storage.lives import Lives, file_named, picture

BOB = Author(1912, "Bob", "bobby")
LATE = 10**9
DAY = 86400.0
OF_TURNS = ("turns", "messages", "sources", "shown", "attachments", "images", "uploads", "files")


@pytest.fixture
def lives(database: Engine) -> Lives:
    return Lives(database)


@pytest.fixture
def deletion(database: Engine) -> Deletion:
    return Deletion(database)


def bytes_of(folder: Path) -> bytes:
    """All that lies in the folder: the file, its log, its index."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


def in_file(folder: Path, *words: str) -> set[str]:
    """Which of the words stand in the bytes of the files."""
    found = bytes_of(folder)
    return {word for word in words if word.encode() in found}


async def test_a_person_is_forgotten_in_all_chats_and_nobody_else_is(
    lives: Lives, deletion: Deletion
) -> None:
    await lives.says(ADA, "pomegranate", file_named("pomegranate"), drawn=picture("pomegranate"))
    await lives.says(ADA, "pomegranate", thread=ELSEWHERE)
    await lives.says(BOB, "quince", file_named("quince"), thread=ELSEWHERE)
    before = await lives.tables_with("quince")

    assert await deletion.forget_person(ADA.id, LATE, NOW) == 2

    assert await lives.tables_with("pomegranate") == set()
    assert await lives.tables_with("Ada") == set()
    assert await lives.tables_with("quince") == before
    rows = {table: len(await lives.rows(table)) for table in OF_TURNS}
    assert rows == dict.fromkeys(OF_TURNS, 1) | {"messages": 2}


async def test_what_a_forgotten_person_used_is_counted_for_nobody(
    lives: Lives, deletion: Deletion, database: Engine
) -> None:
    await lives.says(ADA, "pomegranate")
    await lives.says(ADA, "pomegranate", thread=ELSEWHERE)
    bobs = await lives.says(BOB, "quince", thread=ELSEWHERE)

    await deletion.forget_person(ADA.id, LATE, NOW)

    rows = await database.read("SELECT turn_id, chat_id, user_id, dollars FROM usage ORDER BY id")
    assert [cells(row) for row in rows] == [
        (None, 0, None, 0.01),
        (None, ELSEWHERE.chat_id, None, 0.01),
        (bobs.id, ELSEWHERE.chat_id, BOB.id, 0.01),
    ]


async def test_prompts_that_a_forgotten_person_set_in_groups_stay_without_a_name(
    deletion: Deletion, database: Engine
) -> None:
    prompts = SystemPrompts(database)
    await prompts.set(ELSEWHERE, "Be a parrot.", ADA.id, NOW)
    await prompts.set(HOME, "I am ill, be kind.", ADA.id, NOW)
    await OutputFormats(database).set(HOME, OutputFormat("json", '{"my": "schema"}'))
    await database.write("UPDATE system_prompts SET set_by_name = 'Ada'")

    await deletion.forget_person(ADA.id, LATE, NOW)

    rows = await database.read("SELECT chat_id, text, set_by, set_by_name FROM system_prompts")
    assert [cells(row) for row in rows] == [(ELSEWHERE.chat_id, "Be a parrot.", 0, "")]
    assert (await OutputFormats(database).standing(HOME)).kind == "words"


async def test_what_others_quoted_of_a_forgotten_person_goes_too(
    lives: Lives, deletion: Deletion, story: Story
) -> None:
    reply = Reply(99, "Ada", ADA.id, "I like a pomegranate", quote="pomegranate")
    file = file_named("pomegranate", is_quoted=True)
    await lives.says(BOB, "quince", file, file_named("medlar"), thread=ELSEWHERE, reply=reply)

    await deletion.forget_person(ADA.id, LATE, NOW)

    assert await lives.tables_with("pomegranate") == set()
    assert await lives.tables_with("Ada") == set()
    question, answer = await story.remembers(ELSEWHERE)
    assert "What is a quince?" in question
    assert "The file says medlar." in question
    assert answer == "A quince is a fruit."


async def test_a_file_that_another_turn_shows_stays(lives: Lives, deletion: Deletion) -> None:
    await lives.says(ADA, "pomegranate", file_named("quince"))
    await lives.says(BOB, "quince", file_named("quince"), thread=ELSEWHERE)

    await deletion.forget_person(ADA.id, LATE, NOW)
    assert len(await lives.rows("files")) == 1

    await deletion.forget_person(BOB.id, LATE, NOW)
    assert await lives.rows("files") == []


async def test_a_chat_is_forgotten_with_all_that_was_said_in_its_topics(
    lives: Lives, deletion: Deletion, database: Engine
) -> None:
    topic = Thread(ELSEWHERE.chat_id, 5)
    await SystemPrompts(database).set(topic, "Be a pomegranate.", BOB.id, NOW)
    for thread in (ELSEWHERE, topic):
        await lives.says(ADA, "pomegranate", thread=thread)
        await lives.says(BOB, "pomegranate", thread=thread)
    await lives.says(ADA, "quince")

    assert await deletion.forget_chat(ELSEWHERE.chat_id, LATE, NOW) == 4

    assert await lives.tables_with("pomegranate") == set()
    assert len(await lives.rows("turns")) == 1
    assert await lives.rows("speakers") == []
    rows = await database.read("SELECT user_id FROM usage WHERE chat_id = -100")
    assert sorted(row["user_id"] for row in rows) == [ADA.id, ADA.id, BOB.id, BOB.id]


async def test_what_was_asked_since_is_not_forgotten(lives: Lives, deletion: Deletion) -> None:
    await lives.says(ADA, "pomegranate")
    until = await deletion.newest_turn()
    await lives.says(ADA, "quince")

    await deletion.forget_person(ADA.id, until, NOW)

    assert await lives.tables_with("pomegranate") == set()
    assert "messages" in await lives.tables_with("quince")


async def test_what_telegram_sent_goes_with_its_turn_and_is_not_taken_up_again(
    story: Story, deletion: Deletion, database: Engine
) -> None:
    inbox = Inbox(database)
    await inbox.add([StoredUpdate(7, '{"text": "pomegranate"}')], NOW)
    await story.asks("A pomegranate?", updates=(7,))

    await deletion.forget_person(ADA.id, LATE, NOW + 1)

    assert await inbox.open() == []
    rows = await database.read("SELECT update_id, body, turn_id, done_at FROM updates")
    assert [cells(row) for row in rows] == [(7, "", None, NOW + 1)]


async def test_only_old_turns_that_are_over_are_too_old(
    lives: Lives, story: Story, deletion: Deletion
) -> None:
    await lives.says(ADA, "pomegranate", at=NOW - 31 * DAY)
    await lives.says(ADA, "quince", at=NOW - 29 * DAY)
    await story.asks("Not answered yet")

    assert await deletion.forget_older(NOW - 30 * DAY, NOW) == 1
    assert await deletion.forget_older(NOW - 30 * DAY, NOW) == 0

    assert await lives.tables_with("pomegranate") == set()
    assert len(await lives.rows("turns")) == 2
    assert len(await lives.rows("usage")) == 2
    assert await deletion.forget_older(NOW + DAY, NOW) == 1


async def test_conversations_stay_in_order(
    story: Story, deletion: Deletion, database: Engine
) -> None:
    conversations = Conversations(database)
    first = await story.talks("one", "1")
    await conversations.begin(HOME, NOW)
    await story.talks("two", "2")
    third = await conversations.begin(HOME, NOW)
    await story.talks("three", "3", thread=ELSEWHERE)
    await database.write("UPDATE turns SET asked_at = 0 WHERE id <> :id", {"id": first.id})

    await deletion.forget_older(1.0, NOW)

    (kept,) = await database.read("SELECT id FROM conversations WHERE id = :id", {"id": third.id})
    assert (await conversations.current(HOME, NOW)).id == kept["id"]
    assert (await conversations.current(HOME, NOW)).previous_id is None
    rows = await database.read("SELECT COUNT(*) AS of_home FROM conversations WHERE chat_id = 1815")
    assert rows[0]["of_home"] == 2
    assert await conversations.find(first.conversation_id) is not None
    if isinstance(database, Database):  # The other engine checks at each statement.
        assert await database.read("PRAGMA foreign_key_check") == []


async def test_a_cut_stays_where_it_is_when_all_after_it_is_forgotten(
    story: Story, deletion: Deletion
) -> None:
    await story.talks("one", "1")
    second = await story.talks("two", "2")
    await story.conversations.cut(second.conversation_id, second.id)
    await story.database.write("UPDATE turns SET asked_at = 0 WHERE id = :id", {"id": second.id})

    await deletion.forget_older(1.0, NOW)
    third = await story.talks("three", "3")

    assert third.id > second.id
    assert await story.remembers() == ["three", "3"]


async def test_whoever_is_still_at_a_forgotten_turn_leaves_nothing_behind(
    story: Story, lives: Lives, deletion: Deletion, database: Engine
) -> None:
    turn = await story.asks("A pomegranate?")
    await deletion.forget_person(ADA.id, LATE, NOW)

    await story.turns.store_outcome(turn.id, outcome("pomegranate"), NOW)
    await DeliveryLog(database).intend(turn.id, 0, HOME.chat_id)
    await SentUploads(database).note(turn.id, SentUpload(HOME.chat_id, 5, 0, "pomegranate"))
    assert await story.turns.sources(turn.id) == []
    assert await story.turns.reopen(turn.id) is None

    assert await lives.tables_with("pomegranate") == set()


@pytest.mark.sqlite
async def test_nothing_of_it_is_left_in_the_bytes_of_the_file(
    lives: Lives, deletion: Deletion, database: Engine, tmp_path: Path
) -> None:
    dice = random.Random(5)  # noqa: S311  # for pages of many shapes
    for number in range(150):
        author, word = (ADA, "pomegranate") if dice.random() < 0.5 else (BOB, "quince")
        files = [file_named(f"{word}{number}")] if number % 5 == 0 else []
        thread = dice.choice([Thread(author.id), ELSEWHERE])
        length = dice.choice([0, 300, 5000])
        await lives.says(author, f"{word}{'-' * length}", *files, thread=thread)
    assert in_file(tmp_path, "pomegranate", "quince") == {"pomegranate", "quince"}

    await deletion.forget_person(ADA.id, LATE, NOW)
    assert await deletion.scrub()

    assert in_file(tmp_path, "pomegranate", "quince", "Ada") == {"quince"}
    rows = await database.read("PRAGMA integrity_check")
    assert rows[0]["integrity_check"] == "ok"


@pytest.mark.sqlite
async def test_a_file_is_written_anew_only_after_a_deletion_and_else_tried_again(
    lives: Lives, deletion: Deletion, database: Database, tmp_path: Path
) -> None:
    await lives.says(ADA, "pomegranate" * 50)
    await deletion.scrub()
    await deletion.forget_person(ADA.id, LATE, NOW)
    # Somebody else reads, so that the log cannot be emptied.
    reader = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM turns").fetchall()
    database._emptying_seconds = 0

    assert not await deletion.scrub()
    reader.close()
    assert await deletion.scrub()

    assert in_file(tmp_path, "pomegranate") == set()
    size = (tmp_path / "bot.db-wal").stat().st_size
    assert await deletion.scrub()
    assert (tmp_path / "bot.db-wal").stat().st_size == size


@pytest.mark.sqlite
async def test_whoever_reads_for_long_holds_no_writer_up(
    lives: Lives, deletion: Deletion, database: Engine, tmp_path: Path
) -> None:
    await lives.says(ADA, "pomegranate" * 50)
    await deletion.forget_person(ADA.id, LATE, NOW)
    reader = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM turns").fetchall()
    scrubbing = asyncio.create_task(deletion.scrub())

    for _ in range(20):
        async with asyncio.timeout(5):
            await lives.says(ADA, "quince")
    assert not scrubbing.done()
    reader.close()

    assert await scrubbing
    assert in_file(tmp_path, "pomegranate") == set()


async def test_deleting_goes_on_where_it_was_broken_off(
    lives: Lives, deletion: Deletion, database: Engine
) -> None:
    for _ in range(120):
        await lives.says(ADA, "pomegranate")
    turns = {"ids": list(range(60, 200))}
    await database.write("UPDATE turns SET author_id = 5, chat_id = 5 WHERE id IN :ids", turns)

    assert await deletion.forget_person(ADA.id, LATE, NOW) == 59
    assert await deletion.forget_person(5, LATE, NOW) == 61

    assert await lives.rows("turns") == []
    assert await Turns(database).open() == []


async def test_all_questions_that_quoted_somebody_say_it_no_more(
    lives: Lives, deletion: Deletion
) -> None:
    reply = Reply(99, "Ada", ADA.id, "I like a pomegranate")
    for _ in range(101):
        await lives.says(BOB, "quince", thread=ELSEWHERE, reply=reply)

    await deletion.forget_person(ADA.id, LATE, NOW)

    assert await lives.tables_with("pomegranate") == set()


async def test_what_is_deleted_by_age_is_done_at_that_time(
    story: Story, deletion: Deletion, database: Engine
) -> None:
    await Inbox(database).add([StoredUpdate(7, "{}")], NOW)
    turn = await story.asks("Hello", updates=(7,))
    await database.write("UPDATE turns SET state = 'shown' WHERE id = :id", {"id": turn.id})

    await deletion.forget_older(NOW + DAY, NOW + 5)

    rows = await database.read("SELECT done_at FROM updates")
    assert [row["done_at"] for row in rows] == [NOW + 5]


STAYS = {
    "audit": "what admins did",
    "grants": "access is the admins'",
    "budgets": "the admins'",
    "budget_warnings": "once in a period, whatever is forgotten",
    "settings": "the chat's, and nothing that was said",
    "allowed_tools": "settings, too",
    "greeted_chats": "that a group was told how it can be allowed",
    "penalties": "Telegram's",
    "forget_in_backups": "what is still to be deleted there",
    "threads": "in which conversation a thread is, which is empty",
    "conversations": "empty ones that a thread is in",
}
STAYS_OF_A_CHAT = STAYS | {
    "usage": "counted, without the turn",
    "access_requests": "whether it may talk to the bot is open",
}


@pytest.mark.sqlite
async def test_of_a_person_nothing_is_left_in_any_table(deletion: Deletion, lives: Lives) -> None:
    turn = await lives.says(ADA, WORD)
    await fill(lives.database, turn, HOME, ADA.id, ADA.id)

    await deletion.forget_person(ADA.id, LATE, NOW)

    assert await holding(lives.database, ADA.id) == set(STAYS)
    assert await saying(lives.database, WORD) <= set(STAYS)


@pytest.mark.sqlite
async def test_of_a_person_nothing_is_left_around_others(deletion: Deletion, lives: Lives) -> None:
    turn = await lives.says(BOB, "quince", thread=ELSEWHERE)
    await fill(lives.database, turn, ELSEWHERE, ADA.id, ADA.id)
    assert {"feedback", "speeches", "facts"} <= await holding(lives.database, ADA.id)

    await deletion.forget_person(ADA.id, LATE, NOW)

    assert await holding(lives.database, ADA.id) <= set(STAYS)


@pytest.mark.sqlite
async def test_of_a_chat_nothing_is_left_in_any_table(deletion: Deletion, lives: Lives) -> None:
    turn = await lives.says(ADA, WORD, thread=ELSEWHERE)
    await fill(lives.database, turn, ELSEWHERE, ADA.id, ELSEWHERE.chat_id)

    await deletion.forget_chat(ELSEWHERE.chat_id, LATE, NOW)

    assert await holding(lives.database, ELSEWHERE.chat_id) == set(STAYS_OF_A_CHAT)
    elsewhere = {"inline_answers", "inline_questions"}  # A person's, in other chats.
    assert await saying(lives.database, WORD) <= set(STAYS_OF_A_CHAT) | elsewhere
