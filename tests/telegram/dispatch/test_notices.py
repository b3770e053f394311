"""Sentences in answer to a message go to its thread, in a group for its author alone."""

import pytest

from bot.domain.message import Author, Thread
from bot.storage.database import Database
from bot.telegram.dispatch.notices import make_say
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.send.ephemeral import Receiver
from bot.telegram.outgoing.text.markdown import FormattedText, render
from tests.telegram.commands.stage import Office
from tests.telegram.dispatch.stage import ADA, GROUP, make_context, message

TOPIC = Thread(GROUP.chat_id, 5)


@pytest.mark.parametrize(
    ("said", "text", "receiver"),
    [
        pytest.param(message(), "Yes?", None, id="in private"),
        pytest.param(message(thread=TOPIC), "Yes?", Receiver(ADA.id), id="in a group"),
        pytest.param(
            message(thread=TOPIC, ephemeral_id=4, message_id=0),
            "Yes?",
            Receiver(ADA.id, command_id=4),
            id="in a group, to what only its author sees",
        ),
        pytest.param(message(thread=GROUP, author=Author(-100, "Club")), "Yes?", None, id="a chat"),
        pytest.param(message(), render("Send `/help`"), None, id="with code in it"),
        pytest.param(message(), "*Yes*", None, id="with stars that are no Markdown"),
    ],
)
async def test_where_a_sentence_goes(
    database: Database,
    said: IncomingMessage,
    text: str | FormattedText,
    receiver: Receiver | None,
) -> None:
    office, context = Office(database), make_context(thread=said.thread)

    make_say(office.services)(said, context, text)
    await context.lane.rested()

    assert office.screen.texts == [text if isinstance(text, str) else text.text]
    assert office.whispers.receivers == ([receiver] if receiver else [])
