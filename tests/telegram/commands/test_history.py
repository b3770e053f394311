"""/history: earlier conversations are listed, taken up again, and searched."""

from bot.domain.message import Thread
from bot.storage.database import Database
from tests.storage.examples import NOW, Story
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import GROUP, HOME

SUPERGROUP = Thread(-1001234567890)


async def begun(database: Database, thread: Thread, *words: str) -> Story:
    """A conversation for each of the words."""
    story = Story(database)
    for text in words:
        await story.conversations.begin(thread, NOW)
        await story.talks(text, f"{text}!", thread=thread)
    return story


async def test_a_conversation_is_taken_up_again(database: Database) -> None:
    office, story = Office(database), await begun(database, HOME, "Pears", "Figs")

    said = await office.send("/history", HOME)
    taken = await office.press(office.screen.buttons[-1][0], HOME)

    assert "1. 2027-01-15 (now) Figs\n2. 2027-01-15 Pears" in said
    assert taken == "↩️ We are back in the conversation “Pears”. The other one stays in /history."
    assert await story.remembers(HOME) == ["Pears", "Pears!"]
    assert "2. 2027-01-15 (now) Pears" in await office.send("/history", HOME)


async def test_pages_have_buttons(database: Database) -> None:
    office = Office(database)
    await begun(database, HOME, *(f"talk {number}" for number in range(8)))

    await office.send("/history", HOME)
    *_, older = office.screen.buttons[-1]
    second = await office.press(older, HOME)

    assert "8. 2027-01-15 talk 0" in second
    assert office.screen.buttons[-1][-1] == "history:0:"
    assert "1. 2027-01-15 (now) talk 7" in await office.press("history:0:", HOME)


async def test_what_somebody_made_up_takes_nothing_up(database: Database) -> None:
    office, story = Office(database), await begun(database, HOME, "Pears", "Figs")
    elsewhere = await story.conversations.begin(GROUP, NOW)
    now = await story.conversations.current(HOME, NOW)

    for data in (f"take_up:{elsewhere.id}", "take_up:x", "take_up:99"):
        assert await office.press(data, HOME) == "This conversation is not there any more."
    assert await office.press(f"take_up:{now.id}", HOME) == "You are in this conversation already."
    assert "Figs" in await office.press("history:99999999:", HOME)


async def test_in_a_group_administrators_take_up(database: Database) -> None:
    office = Office(database)
    await begun(database, GROUP, "Pears", "Figs")

    await office.send("/history", GROUP, GUEST)
    button = office.screen.buttons[-1][0]

    assert (
        await office.press(button, GROUP, GUEST) == "Only this group's administrators can do that."
    )
    assert "Pears" in await office.press(button, GROUP)


async def test_words_are_found_in_this_chat_alone(database: Database) -> None:
    office = Office(database)
    await begun(database, SUPERGROUP, "Where is the ferry?")
    await begun(database, HOME, "My ferry")

    said = await office.send("/history FERRY", SUPERGROUP)

    assert "Ada: Where is the ferry?" in said
    assert "My ferry" not in said
    assert await office.send("/history pomegranate", HOME) == (
        "Nothing in this chat has “pomegranate” in it."
    )


async def test_only_numbers_that_are_there_are_to_be_tapped(database: Database) -> None:
    office = Office(database)
    await begun(database, HOME, "Pears")
    alone = await office.send("/history", HOME)
    await begun(database, HOME, "Figs")

    assert "Tap a number" not in alone
    assert "Tap a number" in await office.send("/history", HOME)
