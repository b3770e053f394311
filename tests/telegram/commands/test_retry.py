"""Where the answer to /retry is shown."""

import pytest

from bot.domain.message import Author, Thread
from bot.telegram.commands.retry import stands_last
from bot.telegram.incoming.incoming_message import IncomingMessage


@pytest.mark.parametrize(
    ("chat_id", "said_id", "sent", "is_last"),
    [
        pytest.param(7, 11, {10}, True, id="right below"),
        pytest.param(-7, 11, set(), True, id="right below, after a restart"),
        pytest.param(7, 15, {4, 10}, True, id="only other chats in between"),
        pytest.param(7, 15, {10, 12}, False, id="the bot said something since"),
        pytest.param(7, 15, set(), False, id="nobody knows any more"),
        pytest.param(-7, 15, {10}, False, id="members talked since"),
    ],
)
def test_an_answer_changes_in_its_place_only_where_that_is_seen(
    chat_id: int, said_id: int, sent: set[int], is_last: bool
) -> None:
    said = IncomingMessage(1, Thread(chat_id), said_id, Author(1, ""), "/retry")

    assert stands_last(10, said, lambda _: sent) is is_last
