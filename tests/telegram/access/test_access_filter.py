"""The gate: let in, told once, or met with silence."""

from dataclasses import replace

import pytest

from bot.domain.access import Access
from bot.domain.message import Author, Thread
from bot.telegram.access.access_filter import Gate, Verdict
from bot.telegram.access.access_list import Doors
from bot.telegram.incoming.events import Pressed, Said

GATE = Gate(Doors(Access(users=frozenset({1}))))
FRIEND, STRANGER = Author(1, "Ada"), Author(2, "Mallory")
GROUP = Thread(-100)

SAID = Said(update_id=7, thread=GROUP, message_id=3, author=FRIEND, text="Hi")
PRESSED = Pressed(7, GROUP, 3, STRANGER, "9", "stop", "17")


@pytest.mark.parametrize(
    ("arrival", "verdict"),
    [
        pytest.param(SAID, Verdict.LET_IN, id="a friend"),
        pytest.param(replace(SAID, is_addressed=False), Verdict.SILENCE, id="not to us"),
        pytest.param(replace(SAID, author=STRANGER), Verdict.SILENCE, id="a stranger in a group"),
        pytest.param(
            replace(SAID, author=STRANGER, thread=Thread(2)), Verdict.TELL_STRANGER, id="alone"
        ),
        pytest.param(PRESSED, Verdict.SILENCE, id="a stranger's press"),
        pytest.param(
            replace(PRESSED, thread=Thread(2)), Verdict.SILENCE, id="a stranger's press, alone"
        ),
        pytest.param(replace(PRESSED, author=FRIEND), Verdict.LET_IN, id="a friend's press"),
    ],
)
def test_the_verdict(arrival: Said | Pressed, verdict: Verdict) -> None:
    assert GATE.judge(arrival) is verdict
