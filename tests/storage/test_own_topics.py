"""Topics that the bot opened, until somebody has named them."""

from bot.domain.message import Thread
from bot.storage.deletion import Deletion
from bot.storage.engine import Engine
from bot.storage.own_topics import OwnTopics
from tests.storage.examples import NOW

HERE, THERE = Thread(7, 5), Thread(7, 6)


async def test_one_is_ours_until_it_is_named(database: Engine) -> None:
    topics = OwnTopics(database)
    await topics.add(HERE)
    await topics.add(HERE)

    assert await topics.has(HERE)
    assert not await topics.has(THERE)
    assert [await topics.settle(HERE), await topics.settle(HERE)] == [True, False]
    assert not await topics.has(HERE)


async def test_it_is_forgotten_with_its_chat(database: Engine) -> None:
    topics = OwnTopics(database)
    for chat_id in (7, 8):
        await topics.add(Thread(chat_id, 5))

    await Deletion(database).forget_person(7, 0, NOW)
    await Deletion(database).forget_chat(8, 0, NOW)

    assert not await topics.has(Thread(7, 5))
    assert not await topics.has(Thread(8, 5))
