"""Commands of names that we do not have are left to other bots, in groups."""

import pytest

from bot.domain.message import Thread
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.pass_over_other_bots import PassOverOtherBots
from tests.telegram.dispatch.stage import GROUP, HOME, make_context, message


@pytest.mark.parametrize(
    ("text", "thread", "goes_on"),
    [
        ("hello", GROUP, True),
        ("/help", GROUP, True),
        ("/roll", GROUP, False),
        ("/roll@parley_bot", GROUP, True),
        ("/roll", HOME, True),
    ],
)
async def test_what_goes_on(text: str, thread: Thread, goes_on: bool) -> None:
    said = message(text, thread)

    result = await PassOverOtherBots({"help"})(said, make_context(thread=thread))

    assert result == (said if goes_on else Dispatched.HANDLED)
