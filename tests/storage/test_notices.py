"""Notices are known by their numbers, for a day."""

from bot.storage.delivery_log import DeliveryLog
from bot.storage.engine import Engine
from bot.storage.notices import Notices
from tests.storage.examples import ELSEWHERE, HOME, NOW

DAY = 24 * 3600.0


async def test_a_notice_is_no_lost_answer_for_a_day(database: Engine) -> None:
    notices, log = Notices(database), DeliveryLog(database)
    await notices.note(HOME.chat_id, 50, NOW)
    await notices.note(HOME.chat_id, 50, NOW + 1)
    await notices.note(ELSEWHERE.chat_id, 7, NOW)

    assert await log.known_ids(1, HOME.chat_id, 40) == {50}
    assert await log.known_ids(1, ELSEWHERE.chat_id, 0) == {7}
    assert await log.newest_id(HOME.chat_id) == 50

    await notices.note(HOME.chat_id, 60, NOW + DAY + 1)

    assert await log.known_ids(1, HOME.chat_id, 40) == {60}
    assert await log.known_ids(1, ELSEWHERE.chat_id, 0) == set()
