"""Sentences in answer to a message go to its thread, behind what is said there."""

from typing import cast

import pytest

from bot.domain.message import Thread
from bot.telegram.dispatch.notices import make_say
from bot.telegram.incoming.events import IncomingMessage
from bot.telegram.lanes.active_turn import Work
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.markdown import FormattedText, plain, render
from tests.telegram.dispatch.stage import GROUP, make_context, message

TOPIC = Thread(GROUP.chat_id, 5)


class Chats:
    """What was sent: where, what, and in reply to which message."""

    def __init__(self) -> None:
        self.sent: list[tuple[Thread, FormattedText, int | None]] = []

    def notice(self, thread: Thread, rich: FormattedText, *, reply_to: int | None) -> Work:
        async def send() -> None:
            self.sent.append((thread, rich, reply_to))

        return send


@pytest.mark.parametrize(
    ("said", "text", "reply_to"),
    [
        pytest.param(message(), "Yes?", None, id="in private"),
        pytest.param(message(thread=TOPIC), "Yes?", 10, id="in a group: as a reply"),
        pytest.param(message(), render("Send `/help`"), None, id="with code in it"),
        pytest.param(message(), "*Yes*", None, id="with stars that are no Markdown"),
    ],
)
async def test_where_a_sentence_goes(
    said: IncomingMessage, text: str | FormattedText, reply_to: int | None
) -> None:
    chats, context = Chats(), make_context(thread=said.thread)

    make_say(cast("Messages", chats))(said, context, text)  # what is used of it
    await context.lane.rested()

    rich = plain(text) if isinstance(text, str) else text
    assert chats.sent == [(said.thread, rich, reply_to)]
