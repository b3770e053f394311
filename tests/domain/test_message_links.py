"""Links to messages."""

import pytest

from bot.domain.message_links import link_message


@pytest.mark.parametrize(
    ("chat_id", "message_id", "link"),
    [
        (-1001234567890, 5, "https://t.me/c/1234567890/5"),
        (-1001234567890, 0, ""),
        (-100, 5, ""),
        (1815, 5, ""),
    ],
)
def test_only_messages_of_supergroups_have_one(chat_id: int, message_id: int, link: str) -> None:
    assert link_message(chat_id, message_id) == link
