"""People take back what they have said; admins, what was said in their chat."""

import asyncio
import time

import pytest

from bot.storage.backup import make_backup
from bot.storage.backup_folder import hold
from sandbox.modelapi.reply import Reply
from tests.files.files import png
from tests.stories.town import Person, Town, buttons, is_growing

pytestmark = pytest.mark.usefixtures("all_done")

NAME = "@parley_sandbox_bot"
DELETE, KEEP = "🗑 Delete everything", "Keep it"
SECRET = "pomegranate"


def is_kept(town: Town, word: str = SECRET) -> bool:
    """Whether the word stands anywhere in the database."""
    return word.encode() in town.kept


async def asks_to_forget(person: Person, text: str = "/forget") -> dict[str, object]:
    person.says(text)
    return await person.hears_about("Delete everything you")


async def has_forgotten(person: Person) -> None:
    await person.hears_about("🗑 Deleted.")


async def toast(town: Town, query: str) -> str:
    await town.waits_for(lambda: town.telegram.callback_answer(query) is not None)
    return str((town.telegram.callback_answer(query) or {}).get("text", ""))


async def test_all_that_somebody_has_said_is_gone_from_the_file(town: Town) -> None:
    ada, bob = town.person("Ada"), town.person("Bob")
    ada_in_club, bob_in_club = town.group("Club", ada, bob)
    ada.says(f"What is a {SECRET}?")
    ada.sends("document", f"On the {SECRET} ".encode() * 50, file_name="notes.txt")
    ada.sends("photo", png(), caption=f"Is this a {SECRET}?")
    ada_in_club.says(f"{NAME} A {SECRET} in the club?")
    bob_in_club.says(f"{NAME} And a quince?")
    await town.waits_for(lambda: len(bob_in_club.answers) == 2)
    await town.waits_for(town.is_quiet)
    assert is_kept(town)
    assert town.query("SELECT COUNT(*) FROM files") == [(1,)]

    ada.presses(await asks_to_forget(ada), DELETE)
    await has_forgotten(ada)

    assert not is_kept(town)
    assert is_kept(town, "quince")
    assert town.query("SELECT COUNT(*) FROM files") == [(0,)]
    assert town.query("SELECT DISTINCT author_id FROM turns") == [(bob.id,)]
    assert town.query("SELECT COUNT(*) FROM people WHERE user_id = ?", (ada.id,)) == [(0,)]
    assert town.query("SELECT COUNT(*) FROM usage WHERE user_id = ?", (ada.id,)) == [(0,)]
    ada.says("Are you well?")
    await ada.hears_about("Are you well?")
    assert SECRET not in str(town.asked[-1].body)


@pytest.mark.sqlite
async def test_it_is_gone_from_the_backups_too(town: Town, ada: Person) -> None:
    bob = town.person("Bob")
    ada.says(f"What is a {SECRET}?")
    bob.says("And a quince?")
    await ada.hears()
    await bob.hears()
    backup = town.folder / "backups" / "mine.db"
    await asyncio.to_thread(make_backup, town.database, backup)
    assert SECRET.encode() in backup.read_bytes()

    ada.presses(await asks_to_forget(ada), DELETE)
    await ada.hears_about("🗑 Deleted. To remove")

    assert SECRET.encode() not in backup.read_bytes()
    assert b"quince" in backup.read_bytes()


@pytest.mark.sqlite
async def test_the_backups_are_reached_also_where_the_process_is_killed_meanwhile(
    town: Town, ada: Person
) -> None:
    ada.says(f"What is a {SECRET}?")
    await ada.hears()
    backup = town.folder / "backups" / "mine.db"
    await asyncio.to_thread(make_backup, town.database, backup)
    with hold(backup.parent, lambda: False):  # so that it comes no further than to the backups
        ada.presses(await asks_to_forget(ada), DELETE)
        await ada.hears_about("Traces may still be")
        await town.bot.kill()
    assert SECRET.encode() in backup.read_bytes()

    await town.bot.start()

    await town.waits_for(lambda: SECRET.encode() not in backup.read_bytes())
    await town.waits_for(lambda: not town.query("SELECT 1 FROM forget_in_backups"))


async def test_it_asks_first_and_keeps_what_is_to_be_kept(town: Town, ada: Person) -> None:
    ada.says(f"What is a {SECRET}?")
    await ada.hears()

    asked = await asks_to_forget(ada)
    assert buttons(asked) == [DELETE, KEEP]
    ada.presses(asked, KEEP)
    kept = await ada.hears_about("Nothing was deleted.")

    assert buttons(kept) == []
    assert is_kept(town)


async def test_only_who_asked_may_press_and_only_for_ten_minutes(town: Town) -> None:
    ada, eve = town.group("Club", town.person("Ada"), town.person("Eve"))
    ada.says(f"{NAME} What is a {SECRET}?")
    await ada.hears()
    asked = await asks_to_forget(ada, f"/forget{NAME}")
    number, now = int(str(asked["message_id"])), int(time.time())

    foreign = [eve.presses(asked, DELETE), eve.presses(asked, KEEP)]
    old = f"forget:me.{ada.id}.{now - 601}"
    too_late = town.telegram.press_raw(ada.user, ada.chat_id, number, old)
    shapes = ("", "me", "me.1", "all.1.1", f"me.{ada.id}.²", f"me.x.{now}", f"me.{ada.id}.-1")
    made_up = [
        town.telegram.press_raw(ada.user, ada.chat_id, number, f"forget:{shape}")
        for shape in shapes
    ]
    chat = f"forget:chat.{eve.id}.{now}"
    not_admin = town.telegram.press_raw(eve.user, eve.chat_id, number, chat)

    assert {await toast(town, query) for query in foreign} == {
        "Only the person who asked can use this button."
    }
    for query in (too_late, *made_up):
        assert "has expired" in await toast(town, query)
    assert "administrators" in await toast(town, not_admin)
    await town.waits_for(town.is_quiet)
    assert is_kept(town)
    assert buttons(await ada.hears_about("Delete everything you")) == [DELETE, KEEP]


async def test_an_answer_under_way_is_ended_and_forgotten_too(town: Town) -> None:
    ada, bob = town.person("Ada"), town.person("Bob")
    ada_in_club, bob_in_club = town.group("Club", ada, bob)
    town.model.on("slow", Reply(text=f"{SECRET} " * 400, pause=0.02))
    ada_in_club.says(f"{NAME} A slow {SECRET}")
    growing = await ada_in_club.sees(SECRET)
    assert is_growing(growing)
    ada_in_club.says(f"{NAME} Another {SECRET}, please")
    bob_in_club.says(f"{NAME} And a quince?")

    ada.presses(await asks_to_forget(ada), DELETE)
    await has_forgotten(ada)
    await bob_in_club.hears_about("quince")

    assert "⏹ Stopped." in ada_in_club.texts[0]
    assert not is_growing(ada_in_club.answers[0])
    await town.waits_for(town.is_quiet)
    assert not is_kept(town)
    assert len(town.asked) == 2


async def test_a_question_that_is_asked_again_meanwhile_breaks_nothing(
    town: Town, ada: Person
) -> None:
    town.model.on("slow", Reply(text="tale " * 100, pause=0.02))
    ada.says(f"A slow {SECRET}")
    (answer,) = await ada.hears()
    asked = await asks_to_forget(ada)

    ada.presses(asked, DELETE)
    ada.says("/retry")
    await has_forgotten(ada)
    await town.waits_for(town.is_quiet)
    ada.says("Are you well?")

    await ada.hears_about("Are you well?")
    assert answer["message_id"] in [message["message_id"] for message in ada.answers]


async def test_a_long_paste_taken_back_before_it_is_whole_breaks_nothing(
    town: Town, ada: Person
) -> None:
    ada.says("word " * 819)
    ada.says("/reset")
    await ada.hears_about("already a new conversation")

    ada.says("Are you well?")
    await ada.hears_about("Are you well?")
    assert len(town.asked) == 1


async def test_admins_delete_all_of_their_chat_and_members_cannot(town: Town) -> None:
    ada, bob, eve = town.person("Ada"), town.person("Bob"), town.person("Eve")
    ada_in_club, bob_in_club, eve_in_club = town.group("Club", ada, bob, eve)
    town.telegram.set_member(ada_in_club.chat_id, ada.user, "administrator")
    bob_in_club.says(f"{NAME} What is a {SECRET}?")
    eve_in_club.says(f"{NAME} I like a {SECRET}")
    await bob_in_club.hears(2)
    bob.says("A quince in private")
    await bob.hears()

    bob_in_club.says(f"/forget{NAME} chat")
    await bob_in_club.hears_about("Only this group's administrators")
    ada_in_club.says(f"/forget{NAME} chat")
    asked = await ada_in_club.hears_about("anyone has said to me in this chat")
    await toast(town, bob_in_club.presses(asked, DELETE))
    assert is_kept(town)
    ada_in_club.presses(asked, DELETE)
    await has_forgotten(ada_in_club)

    assert not is_kept(town)
    assert town.query("SELECT DISTINCT chat_id FROM turns") == [(bob.chat_id,)]
    assert town.query("SELECT user_id, action FROM audit") == [(ada.id, "forget")]


async def test_an_anonymous_admin_forgets_the_chat_but_is_nobody_else(town: Town) -> None:
    ada, bob = town.group("Club", town.person("Ada"), town.person("Bob"))
    town.telegram.set_member(ada.chat_id, ada.user, "administrator")
    group = town.telegram.chat(ada.chat_id)
    bob.says(f"{NAME} What is a {SECRET}?")
    await bob.hears()

    ada.says(f"/forget{NAME}", sender_chat=group)
    await ada.hears_about("writing as a group")
    ada.says(f"/forget{NAME} chat", sender_chat=group)
    asked = await ada.hears_about("anyone has said to me in this chat")
    assert "Only the person who asked" in await toast(town, bob.presses(asked, DELETE))
    ada.presses(asked, DELETE)
    await has_forgotten(ada)

    assert not is_kept(town)


async def test_it_is_forgotten_also_where_the_process_is_killed_meanwhile(
    town: Town, ada: Person
) -> None:
    ada.says(f"What is a {SECRET}?")
    await ada.hears()
    ada.presses(await asks_to_forget(ada), DELETE)
    await town.waits_for(lambda: not town.telegram.pending)
    await town.bot.kill()

    await town.bot.start()

    await town.waits_for(town.is_quiet)
    await town.waits_for(lambda: not is_kept(town))
    assert town.query("SELECT 1 FROM turns") == []


async def test_what_is_too_old_is_deleted_at_the_start(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start()
    ada.says(f"What is a {SECRET}?")
    await ada.hears()
    await town.waits_for(town.is_quiet)
    await town.bot.terminate()

    await town.bot.start(RETENTION_DAYS="0.000001")

    await town.waits_for(lambda: not town.query("SELECT 1 FROM turns"))
    await town.waits_for(lambda: not is_kept(town))
    ada.says("Are you well?")
    await ada.hears_about("Are you well?")
