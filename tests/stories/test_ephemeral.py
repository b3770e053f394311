"""What one member of a group asks of the bot, and the others need not see."""

import time

import pytest

from sandbox.botapi.ephemeral import ANSWER_SECONDS
from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Reply
from tests.stories.town import SPEED, Person, Town, buttons

NAME = "@parley_sandbox_bot"

pytestmark = pytest.mark.usefixtures("all_done")


def club(town: Town, *names: str, is_patient: bool = True) -> list[Person]:
    """A group that the first of them has made; the bot is no administrator of it."""
    if is_patient:  # However slow the machine is, nothing comes too late for Telegram.
        town.telegram.world.clock = time.monotonic
    people = town.group("Club", *(town.person(name) for name in names))
    town.telegram.set_member(people[0].chat_id, people[0].user, "creator")
    return people


async def shows(town: Town, person: Person, label: str) -> None:
    """Wait for the button in the newest of what this member alone sees."""
    await town.waits_for(lambda: label in buttons(person.whispers[-1]))


async def test_settings_are_seen_by_who_changes_them_and_changes_by_all(town: Town) -> None:
    ada, bob = club(town, "Ada", "Bob")
    await ada.taps("settings")
    panel = await ada.overhears("Settings of this chat")

    for before, after in (
        ("👂 Group context: off", "👂 Group context: on"),
        ("🌐 Language: same as each person's Telegram", "🌐 Language: English"),
    ):
        ada.presses_there(panel, before)
        await shows(town, ada, after)

    told = await bob.sees("Language: English")
    assert told["text"] == ("Ada has changed this:\n• 👂 Group context: on\n• 🌐 Language: English")
    assert len(ada.whispers) == len(bob.answers) == 1
    assert bob.whispers == []


async def test_pages_of_the_settings_stay_private_too(town: Town) -> None:
    ada, bob = club(town, "Ada", "Bob")
    await ada.taps("settings")
    panel = await ada.overhears("Settings of this chat")

    zone = next(label for label in buttons(panel) if "Time zone" in label)
    ada.presses_there(panel, zone)
    page = await ada.overhears("Time zone here: UTC")
    ada.presses_there(page, "Berlin")
    await ada.overhears("✅ 🕒 Time zone here: Europe/Berlin.")

    told = await bob.sees("Time zone here: Europe/Berlin.")
    assert told["text"].startswith("Ada has changed this:\n• 🕒")
    assert len(ada.whispers) == 1


async def test_a_choice_by_word_is_told_to_all_with_a_name(town: Town) -> None:
    ada, bob = club(town, "Ada", "Bob")

    await ada.taps("language", "zh")

    told = await bob.sees("✅")
    assert told["text"].startswith("Ada: ✅ ")
    assert ada.whispers == []


async def test_a_refusal_and_a_mistake_are_for_who_made_them(town: Town) -> None:
    _ada, bob = club(town, "Ada", "Bob")
    bob.telegram.set_member(bob.chat_id, bob.user, "administrator")
    await bob.taps("timezone", "Atlantis")
    await bob.overhears("I don't know this time zone.")
    bob.telegram.set_member(bob.chat_id, bob.user, "member")

    await bob.taps("usage")
    await bob.overhears("Today (UTC)")

    assert bob.answers == []


async def test_an_ordinary_command_is_refused_in_private_where_the_bot_may_and_the_app_can(
    town: Town,
) -> None:
    _ada, bob = club(town, "Ada", "Bob")
    town.telegram.set_member(bob.chat_id, town.telegram.bot, "administrator")
    bob.says(f"/settings{NAME}")
    await bob.sees("Only this group's administrators")
    await bob.taps("help")
    await bob.overhears("/remind")

    bob.says(f"/settings{NAME}")
    await bob.overhears("Only this group's administrators")

    assert len(bob.answers) == 1


async def test_a_question_that_nobody_else_sees_is_to_be_asked_aloud(town: Town) -> None:
    ada, bob = club(town, "Ada", "Bob")
    await ada.taps("usage")
    shown = await ada.overhears("Today (UTC)")

    number = shown["ephemeral_message_id"]
    town.telegram.answer_whisper(ada.user, ada.chat_id, number, "And what is the capital?")
    await ada.overhears("Only you and I can see this message")

    await town.rests()
    assert bob.answers == []
    assert town.asked == []


async def test_a_summary_comes_when_it_is_ready_however_long_that_takes(town: Town) -> None:
    town.telegram.set_privacy(is_on=False)
    ada, bob = club(town, "Ada", "Bob", is_patient=False)
    await ada.taps("listen", "on")
    await ada.sees("✅")
    bob.says("The picnic is on Saturday")
    # By then Telegram would take no answer to her command any more.
    slow = Reply(text="- Bob plans a picnic [1]", first_pause=1.1 * ANSWER_SECONDS / SPEED)
    town.model.on("sum them up", slow)

    await ada.taps("catchup")
    await ada.overhears("I'm reading what you missed")
    await ada.overhears("Bob plans a picnic")

    assert len(ada.whispers) == 1
    assert not any("picnic" in text for text in bob.texts)


@pytest.mark.parametrize("trouble", ["refused", "an older server", "lost"])
async def test_it_is_never_lost(quiet_town: Town, trouble: str) -> None:
    town = quiet_town
    await town.bot.start()
    ada, bob = club(town, "Ada", "Bob")
    await ada.taps("privacy")
    await ada.overhears("🔒 I store")
    if trouble == "an older server":
        town.telegram.world.has_ephemeral = False
        bob.says(f"/usage{NAME}")
    else:
        town.telegram.faults.add(Fault("sendMessage", "400" if trouble == "refused" else "lost"))
        await bob.taps("usage")

    if trouble == "lost":
        await bob.overhears("Today (UTC)")
    else:
        await bob.sees("Today (UTC)")


async def test_a_command_is_answered_by_the_next_process_if_the_first_was_killed(
    town: Town,
) -> None:
    ada, bob = club(town, "Ada", "Bob")
    town.telegram.faults.add(Fault("sendMessage", "hang", seconds=60.0))
    await ada.taps("usage")
    await town.waits_for(lambda: any(one.error == "hang" for one in town.telegram.calls))

    await town.bot.kill()
    await town.bot.start()

    # Soon enough it is still for her alone, else all see it.
    await town.waits_for(lambda: [*ada.whispers, *bob.answers])
    await town.rests()
    assert len(ada.whispers) + len(bob.answers) == 1
