"""Thumbs are kept of people who may use the bot, under answers alone."""

from bot.domain.message import Author, Thread
from bot.storage.database import Database
from bot.storage.delivery_log import DeliveryLog
from bot.storage.feedback import Feedback, ThumbCounts
from bot.telegram.dispatch.thumbs import Thumbs
from bot.telegram.incoming.events import Reaction
from tests.storage.examples import NOW, Story
from tests.telegram.dispatch.stage import ADA, EVE, HOME, make_context

MODEL = "gpt-6-luna"


async def test_a_thumb_counts_where_it_stands_under_an_answer(database: Database) -> None:
    log, feedback = DeliveryLog(database), Feedback(database)
    thumbs = Thumbs(log, feedback, lambda: NOW)
    turn = await Story(database).talks("What?", "That.", thread=HOME)
    await log.note(turn.id, 0, HOME.chat_id, 5)

    async def gives(author: Author, message_id: int, value: int, *, may_speak: bool = True) -> None:
        given = Reaction(1, Thread(HOME.chat_id), message_id, author, value)
        await thumbs.note(given, make_context(may_speak=may_speak))

    await gives(ADA, 5, 1)
    await gives(ADA, 6, -1)
    await gives(EVE, 5, -1, may_speak=False)
    assert await feedback.by_model(0, 10) == {MODEL: ThumbCounts(1, 0)}

    await gives(ADA, 5, 0)
    assert await feedback.by_model(0, 10) == {}
