"""People take along what was said, and ask what becomes of it."""

import io
import json
import zipfile

import pytest

from tests.files.files import png
from tests.stories.shown import file_of
from tests.stories.town import Person, Town

pytestmark = pytest.mark.usefixtures("all_done")

NAME = "@parley_sandbox_bot"


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


async def test_a_person_exports_their_own_chat(town: Town, ada: Person) -> None:
    ada.sends("photo", png(), caption="What is this?")
    await ada.hears()
    ada.says("/image a red house")
    await ada.hears_about("a red house")
    town.person("Bob").says("A quince of Bob's")

    ada.says("/export")
    sent = await ada.hears_about(" messages, ")

    assert sent["caption"] == "4 messages, 2 pictures."
    assert sent["document"]["file_name"].startswith("conversation-")
    with opened(file_of(town.telegram, sent)) as archived:
        names = archived.namelist()
        said = json.loads(archived.read("conversation.json"))["messages"]
    assert [message["role"] for message in said] == ["user", "assistant"] * 2
    assert said[0]["text"] == "What is this?"
    assert len([name for name in names if name.startswith("pictures/")]) == 2
    assert "quince" not in str(said)


async def test_in_a_group_its_administrators_export_all_of_it(town: Town) -> None:
    ada, bob = town.person("Ada"), town.person("Bob")
    ada_in_club, bob_in_club = town.group("Club", ada, bob)
    town.telegram.set_member(ada_in_club.chat_id, ada.user, "administrator")
    bob_in_club.says(f"{NAME} What is a quince?")
    await bob_in_club.hears()

    bob_in_club.says(f"/export{NAME}")
    await bob_in_club.hears_about("Only this group's administrators")
    ada_in_club.says(f"/export{NAME}")
    sent = await ada_in_club.hears_about(" messages, ")

    with opened(file_of(town.telegram, sent)) as archived:
        said = json.loads(archived.read("conversation.json"))["messages"]
        everything = b"".join(archived.read(name) for name in archived.namelist())
    assert [message["speaker"] for message in said] == ["Bob", None]
    assert said[0]["text"] == "What is a quince?"
    assert str(bob.id).encode() not in everything


async def test_where_nothing_was_said_there_is_nothing_to_export(town: Town, ada: Person) -> None:
    ada.says("/export")

    await ada.hears_about("nothing to export")
    assert len(ada.answers) == 1


async def test_privacy_tells_what_holds_here(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    (ada_in_club,) = town.group("Club", ada)
    town.telegram.set_member(ada_in_club.chat_id, ada.user, "administrator")
    await town.bot.start(RETENTION_DAYS="30")

    ada.says("/privacy")
    (private,) = await ada.hears()
    ada_in_club.says(f"/privacy{NAME}")
    (quiet,) = await ada_in_club.hears()
    await town.bot.terminate()
    await town.bot.start()
    ada_in_club.says(f"/listen{NAME} on")
    ada_in_club.says(f"/privacy{NAME}")
    listening = await ada_in_club.hears_about("In this group I use recent messages")

    assert "127.0.0.1" in private["text"]
    assert "It is deleted after 30 days." in private["text"]
    assert all(word in private["text"] for word in ("/forget", "/temp", "Reminders", "personas"))
    assert "group I" not in private["text"]
    assert "In this group I keep nothing" in quiet["text"]
    assert "kept until it is deleted" in listening["text"]
    assert "a-key-of-the-town" not in private["text"]
