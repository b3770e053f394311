"""For how long Telegram was not reached."""

import pytest

from bot.domain.observers import TelegramOutcome
from bot.telegram.api.reach import Reach


@pytest.mark.parametrize(
    ("calls", "seconds"),
    [
        pytest.param([], 0.0, id="nothing was called"),
        pytest.param([(1.0, "unreachable")], 0.0, id="once"),
        pytest.param([(1.0, "unreachable"), (9.0, "no_answer")], 8.0, id="all in vain"),
        pytest.param([(1.0, "unreachable"), (9.0, "ok")], 0.0, id="answered in the end"),
        pytest.param([(1.0, "unreachable"), (9.0, "failed")], 0.0, id="an error is an answer"),
        pytest.param(
            [(1.0, "unreachable"), (5.0, "throttled"), (6.0, "no_answer"), (9.0, "unreachable")],
            3.0,
            id="since the last answer",
        ),
    ],
)
def test_it_is_unreached_while_all_calls_are_in_vain(
    calls: list[tuple[float, TelegramOutcome]], seconds: float
) -> None:
    now = [0.0]
    reach = Reach(lambda: now[0])

    for at, outcome in calls:
        now[0] = at
        reach.note("sendMessage", outcome)
    now[0] = 100.0

    assert reach.seconds_in_vain() == seconds
