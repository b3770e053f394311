"""A rich message is tried where it is wanted, and not for a week where it was refused."""

import pytest

from bot.domain.chat_settings import Rich
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.telegram.outgoing.answer.rich_chats import RichChats

CHAT, OTHER = 1815, 1816
DAY = 24 * 3600.0


@pytest.mark.parametrize(
    ("default", "chosen", "may"),
    [(False, "", False), (False, "on", True), (True, "", True), (True, "off", False)],
)
async def test_the_chat_decides_and_else_the_operator(
    database: Database, chosen: Rich, *, default: bool, may: bool
) -> None:
    settings = Settings(database)
    await settings.change(CHAT, rich=chosen)

    assert await RichChats(settings, lambda: 1e9, default=default).may_have(CHAT) is may


async def test_a_refusal_counts_for_a_week_in_its_chat_and_after_a_start(
    database: Database,
) -> None:
    now = 1e9
    chats = RichChats(Settings(database), lambda: now, default=True)
    await chats.note_refusal(CHAT, "RICH_MESSAGE_MARKDOWN_INVALID")

    later = RichChats(Settings(database), lambda: now, default=True)
    assert not await later.may_have(CHAT)
    assert await later.may_have(OTHER)
    now += 7 * DAY + 1
    assert await later.may_have(CHAT)
