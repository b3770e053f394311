"""Strangers who know already whom to ask."""

from bot.storage.engine import Engine
from bot.storage.notified_users import NotifiedUsers
from tests.storage.examples import NOW


async def test_a_stranger_is_told_once(database: Engine) -> None:
    strangers = NotifiedUsers(database)
    assert not await strangers.was_told(7)

    await strangers.note_told(7, NOW)
    await strangers.note_told(7, NOW)

    assert await strangers.was_told(7)
    assert not await strangers.was_told(8)
