"""Let through, told whom to ask, or met with silence."""

from dataclasses import replace

import pytest

from bot.domain.message import Author
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.check_access import CheckAccess
from bot.telegram.incoming.incoming_message import IncomingMessage
from tests.telegram.dispatch.stage import GROUP, make_context, message

HERE = message(thread=GROUP)
CHANNEL = Author(-5, "News")


class Front:
    """Who was noted, and who was told."""

    def __init__(self) -> None:
        self.noted: list[int] = []
        self.told: list[int] = []

    async def note(self, author: Author) -> None:
        self.noted.append(author.id)

    async def tell(self, message: IncomingMessage, _context: Context) -> None:
        self.told.append(message.author.id)


@pytest.mark.parametrize(
    ("said", "may_speak", "goes_on", "noted", "told"),
    [
        pytest.param(HERE, True, True, [7], [], id="a friend"),
        pytest.param(HERE, False, False, [7], [], id="a stranger in a group"),
        pytest.param(message(), True, True, [7], [], id="a friend, alone"),
        pytest.param(message(), False, False, [7], [7], id="a stranger, alone"),
        pytest.param(message(is_edit=True), False, False, [7], [], id="a stranger's edit"),
        pytest.param(replace(HERE, author=CHANNEL), True, True, [], [], id="a channel"),
    ],
)
async def test_who_may_speak(
    said: IncomingMessage, may_speak: bool, goes_on: bool, noted: list[int], told: list[int]
) -> None:
    front = Front()

    result = await CheckAccess(front.note, front.tell)(said, make_context(may_speak=may_speak))

    assert result == (said if goes_on else Dispatched.HANDLED)
    assert (front.noted, front.told) == (noted, told)
