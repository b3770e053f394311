"""What only its author and the bot see is a command for that, or is to be said to all."""

import pytest

from bot.telegram.commands import COMMANDS
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.keep_private import KeepPrivate
from tests.telegram.dispatch.stage import GROUP, Said, make_context, message

SENTENCE = "Only you and I can see this message, "


@pytest.mark.parametrize(
    ("text", "ephemeral_id", "is_edit", "goes_on", "is_told"),
    [
        pytest.param("/ask why", 0, False, True, False, id="an ordinary message"),
        pytest.param("/usage", 4, False, True, False, id="a command for its sender"),
        pytest.param("/nothing", 4, False, True, False, id="a command that there is not"),
        pytest.param("why?", 4, False, False, True, id="a question"),
        pytest.param("/ask why", 4, False, False, True, id="a command that asks"),
        pytest.param("/image a cat", 4, False, False, True, id="one that answers to all"),
        pytest.param("/reset", 4, False, False, True, id="one that changes something for all"),
        pytest.param("why?", 4, True, False, False, id="an edit"),
    ],
)
async def test_what_goes_on(
    text: str, ephemeral_id: int, is_edit: bool, goes_on: bool, is_told: bool
) -> None:
    said = Said()
    commands = {name: one for one in COMMANDS for name in (one.name, *one.aliases)}
    asked = message(text, GROUP, ephemeral_id=ephemeral_id, is_edit=is_edit)

    result = await KeepPrivate(commands, said)(asked, make_context(thread=GROUP))

    assert result == (asked if goes_on else Dispatched.HANDLED)
    assert [words.startswith(SENTENCE) for words in said.texts] == ([True] if is_told else [])
