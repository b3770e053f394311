"""/branch: a new conversation begins with what led to an older answer."""

from bot.storage.database import Database
from bot.storage.delivery_log import DeliveryLog
from bot.telegram.incoming.incoming_message import RepliedMessage
from tests.storage.examples import Story
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import GROUP, HOME

HOW = "Reply with /branch to one of my answers in this chat to go on from there."


async def test_it_goes_on_from_an_answer_and_back(database: Database) -> None:
    office, story = Office(database), Story(database)
    first = await story.talks("One?", "1", thread=HOME)
    await story.talks("Two?", "2", thread=HOME)
    await DeliveryLog(database).note(first.id, 0, HOME.chat_id, 77)

    said = await office.send("/branch", HOME, replied=RepliedMessage(77, is_ours=True))
    branched = await story.remembers(HOME)
    await office.press(office.screen.buttons[-1][0], HOME)

    assert said.startswith("🌿 Started a new conversation")
    assert branched == ["One?", "1"]
    assert await story.remembers(HOME) == ["One?", "1", "Two?", "2"]


async def test_what_is_no_answer_of_this_chat_begins_nothing(database: Database) -> None:
    office, story = Office(database), Story(database)
    there = await story.talks("One?", "1", thread=GROUP)
    await DeliveryLog(database).note(there.id, 0, GROUP.chat_id, 77)

    assert await office.send("/branch", HOME) == HOW
    assert await office.send("/branch", HOME, replied=RepliedMessage(77, is_ours=True)) == HOW
    assert await office.send("/branch", GROUP, GUEST, replied=RepliedMessage(77)) == (
        "Only this group's administrators can do that."
    )
