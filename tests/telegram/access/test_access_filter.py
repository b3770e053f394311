"""The gate: let in, told once, or met with silence."""

from dataclasses import replace

import pytest

from bot.domain.access import Access
from bot.domain.message import Author, Thread
from bot.telegram.access.access_filter import AccessDecision, AccessFilter
from bot.telegram.access.access_list import AccessList
from bot.telegram.incoming.events import ButtonPress, IncomingMessage

GATE = AccessFilter(AccessList(Access(users=frozenset({1}))))
FRIEND, STRANGER = Author(1, "Ada"), Author(2, "Mallory")
GROUP = Thread(-100)

SAID = IncomingMessage(update_id=7, thread=GROUP, message_id=3, author=FRIEND, text="Hi")
PRESSED = ButtonPress(7, GROUP, 3, STRANGER, "9", "stop", "17")


@pytest.mark.parametrize(
    ("event", "verdict"),
    [
        pytest.param(SAID, AccessDecision.ALLOW, id="a friend"),
        pytest.param(replace(SAID, is_addressed=False), AccessDecision.IGNORE, id="not to us"),
        pytest.param(
            replace(SAID, author=STRANGER), AccessDecision.IGNORE, id="a stranger in a group"
        ),
        pytest.param(
            replace(SAID, author=STRANGER, thread=Thread(2)),
            AccessDecision.TELL_STRANGER,
            id="alone",
        ),
        pytest.param(PRESSED, AccessDecision.IGNORE, id="a stranger's press"),
        pytest.param(
            replace(PRESSED, thread=Thread(2)),
            AccessDecision.IGNORE,
            id="a stranger's press, alone",
        ),
        pytest.param(replace(PRESSED, author=FRIEND), AccessDecision.ALLOW, id="a friend's press"),
    ],
)
def test_the_verdict(event: IncomingMessage | ButtonPress, verdict: AccessDecision) -> None:
    assert GATE.check(event) is verdict
