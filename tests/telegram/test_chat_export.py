"""A chat as a zip file: complete where it fits, honest where it does not."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import time

import pytest

from bot.domain.attachment import Image
from bot.domain.message import Author, Thread
from bot.domain.reminder import Reminder
from bot.domain.schedule import Days
from bot.domain.tools import ToolCall, ToolRound
from bot.domain.when import Plan
from bot.storage.chat_export import ChatExport
from bot.storage.conversations import Conversations
from bot.storage.database import Database
from bot.storage.personas import Persona, Personas
from bot.storage.reminders import Reminders
from bot.storage.tool_rounds import ToolRounds
from bot.telegram import chat_export
from bot.telegram.chat_export import ExportFile, export_chat
from tests.storage.every_table import tables_of
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW
from tests.storage.lives import Lives, file_named, picture

BOB = Author(1912, "Bob")


@pytest.fixture
def lives(database: Database) -> Lives:
    return Lives(database)


async def export_of(database: Database, chat_id: int) -> ExportFile:
    export = await export_chat(ChatExport(database), chat_id, NOW)
    assert export is not None
    return export


def opened(export: ExportFile) -> dict[str, bytes]:
    """The files of the zip file, by name."""
    with zipfile.ZipFile(io.BytesIO(export.content)) as archived:
        assert archived.testzip() is None
        return {name: archived.read(name) for name in archived.namelist()}


async def test_a_chat_is_exported_in_order_with_its_pictures(
    lives: Lives, database: Database
) -> None:
    drawn = picture("plum")
    await lives.says(ADA, "quince", file_named("quince"))
    await lives.says(ADA, "plum", drawn=drawn)
    await lives.says(ADA, "medlar", thread=ELSEWHERE)

    export = await export_of(database, HOME.chat_id)

    files = opened(export)
    said = json.loads(files["conversation.json"])["messages"]
    assert [message["speaker"] for message in said] == ["Ada", None, "Ada", None]
    assert said[0]["text"] == "What is a quince?\n\n[File “quince”]\nThe file says quince.\n" + (
        "[End of the file “quince”]"
    )
    assert said[0]["date"] == "2027-01-15T08:00:00+00:00"
    assert files[said[0]["pictures"][0]] == picture("quince").content
    assert files[said[3]["pictures"][0]] == drawn.content + b"original"
    words = files["conversation.md"].decode()
    assert words.index("**Ada** · 2027-01-15 08:00 UTC") < words.index("A plum is a fruit.")
    assert all(f"![]({name})" in words for name in files if name.startswith("pictures/"))
    assert "medlar" not in words
    assert (export.messages, export.pictures, export.pictures_left_out) == (4, 2, 0)


async def test_a_groups_export_has_all_topics_names_and_no_numbers_of_members(
    lives: Lives, database: Database
) -> None:
    await lives.says(ADA, "quince", thread=ELSEWHERE)
    await lives.says(BOB, "plum", thread=Thread(ELSEWHERE.chat_id, 5))

    files = opened(await export_of(database, ELSEWHERE.chat_id))

    said = json.loads(files["conversation.json"])["messages"]
    assert [message["topic"] for message in said] == [None, None, 5, 5]
    assert [message["text"] for message in said[::2]] == ["What is a quince?", "What is a plum?"]
    assert "New conversation in topic 5" in files["conversation.md"].decode()
    everything = b"".join(files.values()).decode()
    assert str(ADA.id) not in everything
    assert str(BOB.id) not in everything


async def test_a_reset_shows(lives: Lives, database: Database) -> None:
    await lives.says(ADA, "quince")
    await Conversations(database).begin(HOME, NOW)
    await lives.says(ADA, "plum")

    words = opened(await export_of(database, HOME.chat_id))["conversation.md"].decode()

    assert words.count("*New conversation*") == 1


async def test_the_oldest_pictures_are_left_out_where_there_is_no_room(
    lives: Lives, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = [picture(f"plum{number}") for number in range(4)]
    for image in drawn:
        await lives.says(ADA, "plum", drawn=image)
    monkeypatch.setattr(chat_export, "LARGEST", 25_000)

    export = await export_of(database, HOME.chat_id)

    assert len(export.content) < 25_000 + 5_000
    assert (export.pictures, export.pictures_left_out, export.is_cut) == (2, 2, False)
    kept = {content for name, content in opened(export).items() if name.startswith("pictures/")}
    assert kept == {image.content + b"original" for image in drawn[2:]}


async def test_a_chat_of_many_turns_is_read_in_pieces_and_cut_at_its_oldest(
    lives: Lives, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(25):
        await lives.says(ADA, f"plum{number:02d}" + "-" * 1000)
    monkeypatch.setattr(chat_export, "_TURNS_AT_ONCE", 10)

    whole = await export_of(database, HOME.chat_id)
    monkeypatch.setattr(chat_export, "_MOST_TEXT", 30_000)
    cut = await export_of(database, HOME.chat_id)

    assert (whole.messages, whole.is_cut) == (50, False)
    assert (cut.messages, cut.is_cut) == (20, True)
    words = opened(cut)["conversation.md"].decode()
    assert "plum24" in words
    assert "plum14" not in words


async def test_names_and_suffixes_of_pictures_come_from_us(
    lives: Lives, database: Database
) -> None:
    png = Image("0" * 64, "image/png", 8, 8, b"\x89PNG....")
    await lives.says(ADA, "quince", file_named("../../etc/passwd"), drawn=png)

    names = sorted(opened(await export_of(database, HOME.chat_id)))

    assert names[:2] == ["conversation.json", "conversation.md"]
    assert names[2] == "pictures/000001-assistant-0.png"
    assert names[3].startswith("pictures/000001-user-")
    assert names[3].endswith(".jpg")


async def test_a_chat_without_a_word_has_no_export(database: Database) -> None:
    assert await export_chat(ChatExport(database), HOME.chat_id, NOW) is None


async def test_reminders_to_come_and_personas_are_exported_also_without_a_word(
    database: Database,
) -> None:
    reminders, personas = Reminders(database), Personas(database)
    daily = Plan(NOW + 3600, Days(time(9)))
    new = Reminder(0, HOME, ADA, "say", "water the plants", 0, "Europe/Berlin", daily)
    await reminders.add(new, "a", NOW)
    over = Reminder(0, HOME, ADA, "say", "what is over", 0, "UTC", Plan(NOW))
    await reminders.add(over, "b", NOW - 5)
    await reminders.add(replace(new, thread=ELSEWHERE, text="of others"), "c", NOW)
    await reminders.take_due(NOW)
    id_ = await personas.add(Persona(HOME.chat_id, "Fox", "Be a fox.", effort="low"), NOW)
    assert id_ is not None
    await personas.share(id_, "secret-token")
    await personas.add(Persona(ELSEWHERE.chat_id, "Owl", "Be of others."), NOW)

    files = opened(await export_of(database, HOME.chat_id))

    content = json.loads(files["conversation.json"])
    assert content["reminders"] == [
        {
            "next": "2027-01-15T09:00:00+00:00",
            "timezone": "Europe/Berlin",
            "repeats": "every day, 09:00",
            "is_paused": False,
            "is_question": False,
            "topic": None,
            "speaker": "Ada",
            "text": "water the plants",
        }
    ]
    assert content["personas"] == [
        {"name": "Fox", "prompt": "Be a fox.", "model": None, "effort": "low"}
    ]
    words = files["conversation.md"].decode()
    assert (
        "## Reminders\n\n**Ada** · Fri, 2027-01-15 10:00 (Europe/Berlin) · every day, 09:00"
        in words
    )
    assert "water the plants" in words
    assert "### Fox\n\nBe a fox." in words
    everything = b"".join(files.values()).decode()
    assert not any(word in everything for word in ("over", "others", "secret-token"))


async def test_what_tools_were_called_for_and_what_they_gave_is_exported(
    lives: Lives, database: Database
) -> None:
    await lives.says(ADA, "quince")
    called = ToolCall("c1", "web_search", '{"query": "quince"}')
    cut_off = ToolCall("c2", "web_search", '{"query": "plum"}')
    rounds = ToolRounds(database)
    await rounds.begin(1, 0, ToolRound("Let me look.", (called, cut_off), (None, None)), (), NOW)
    await rounds.end(1, 0, 0, "A quince\n\nis sour. " + "very " * 200 + "sour", (), (), NOW)

    export = await export_of(database, HOME.chat_id)

    files = opened(export)
    asked, answered = json.loads(files["conversation.json"])["messages"]
    assert [call["arguments"] for call in asked["calls"]] == [called.arguments, cut_off.arguments]
    assert asked["calls"][0]["result"].endswith("very sour")
    assert asked["calls"][1]["result"] is None
    assert answered["calls"] == []
    words = files["conversation.md"].decode()
    assert '> 🔧 web_search {"query": "quince"}\n>\n> A quince\n>\n> is sour.' in words
    assert " …\n" in words
    assert "very sour" not in words


EXPORTED = {"turns", "conversations", "reminders", "personas", "facts"}
NOT_EXPORTED = {
    "sources": "what the questions were put together from",
    "shown": "ids of messages",
    "uploads": "ids of messages",
    "speeches": "the answers, said aloud",
    "threads": "which conversation goes on",
    "own_topics": "which topics have no name yet",
    "speakers": "how people of one name are told apart",
    "reminder_times": "what is to come is exported",
    "settings": "/settings shows them",
    "json_threads": "/settings shows it",
    "allowed_tools": "/settings shows them",
    "system_prompts": "/system shows it",
    "usage": "/usage shows it",
    "audit": "the admins'",
    "access_requests": "the admins'",
    "greeted_chats": "that the group was told how it can be allowed",
    "penalties": "Telegram's",
    "notices": "which messages were notices, for a day",
    "forget_in_backups": "what is still to be deleted there",
}


async def test_every_table_of_a_chat_is_exported_or_has_a_reason_not_to_be(
    database: Database,
) -> None:
    tables = await tables_of(database)

    of_chats = {table for table, columns in tables.items() if "chat_id" in columns}
    assert of_chats == EXPORTED | set(NOT_EXPORTED)
