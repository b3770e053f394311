"""Who sees what a command says: the one who sent it, or all."""

import pytest

from bot.domain.message import Author, Thread
from bot.storage.database import Database
from bot.telegram.commands import COMMANDS
from bot.telegram.outgoing.send.ephemeral import Receiver
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME

CLUB = Author(GROUP.chat_id, "Club")


@pytest.mark.parametrize(
    ("text", "author", "thread", "is_private"),
    [
        pytest.param("/settings", ADA, GROUP, True, id="settings"),
        pytest.param("/settings", GUEST, GROUP, True, id="a refusal"),
        pytest.param("/usage", GUEST, GROUP, True, id="usage"),
        pytest.param("/privacy", GUEST, GROUP, True, id="privacy"),
        pytest.param("/help", GUEST, GROUP, True, id="help"),
        pytest.param("/tools", ADA, GROUP, True, id="tools"),
        pytest.param("/language", ADA, GROUP, True, id="what there is to choose"),
        pytest.param("/effort high", ADA, GROUP, False, id="what was chosen"),
        pytest.param("/trigger sometimes", ADA, GROUP, True, id="a mistake"),
        pytest.param("/trigger all", ADA, GROUP, False, id="another choice"),
        pytest.param("/memory", GUEST, GROUP, True, id="what is remembered"),
        pytest.param("/memory on", ADA, GROUP, False, id="that something is"),
        pytest.param("/reset", ADA, GROUP, False, id="a new conversation"),
        pytest.param("/reset", GUEST, GROUP, True, id="one that is not theirs to begin"),
        pytest.param("/usage", ADA, HOME, False, id="in private nobody else is there"),
        pytest.param("/usage", CLUB, GROUP, False, id="a chat has no eyes"),
    ],
)
async def test_who_sees_it(
    database: Database, text: str, author: Author, thread: Thread, is_private: bool
) -> None:
    office = Office(database)

    said = await office.send(text, thread, author)

    assert said
    assert office.whispers.receivers == ([Receiver(author.id)] if is_private else [])


async def test_what_all_see_of_a_command_that_only_its_sender_saw_has_their_name(
    database: Database,
) -> None:
    office = Office(database)

    said = await office.send("/trigger all", GROUP, ADA, message_id=0, ephemeral_id=4)

    assert said.startswith("Ada: ✅ ")


async def test_it_answers_the_command_that_nobody_else_saw(database: Database) -> None:
    office = Office(database)

    await office.send("/usage", GROUP, ADA, message_id=0, ephemeral_id=4)

    assert office.whispers.receivers == [Receiver(ADA.id, command_id=4)]


def test_commands_that_nobody_else_sees_ask_the_model_nothing_in_public() -> None:
    marked = [command for command in COMMANDS if command.is_ephemeral]

    assert {"settings", "usage", "privacy", "help", "catchup"} <= {one.name for one in marked}
    assert [one.name for one in marked if one.to_question] == []
