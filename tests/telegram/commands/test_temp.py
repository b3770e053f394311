"""/temp: a conversation that is deleted a day after its last message."""

from bot.storage.database import Database
from tests.storage.examples import NOW, Story
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import GROUP, HOME


async def test_it_says_so_and_begins_one(database: Database) -> None:
    office, story = Office(database), Story(database)
    await story.talks("One?", "1", thread=HOME)

    said = await office.send("/temp", HOME)

    assert said.startswith("⏳ Started a temporary conversation.")
    assert office.screen.buttons == [[]]
    assert (await story.conversations.current(HOME, NOW)).is_temporary
    assert await story.remembers(HOME) == []


async def test_in_a_group_it_is_for_administrators(database: Database) -> None:
    office = Office(database)

    said = await office.send("/temp", GROUP, GUEST)

    assert said == "Only this group's administrators can do that."
    assert not (await Story(database).conversations.current(GROUP, NOW)).is_temporary
