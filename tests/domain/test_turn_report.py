"""How a turn has ended, and what its report sums up."""

from dataclasses import replace

import pytest

from bot.domain.completion import FinishReason
from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.domain.turn_report import TurnReport, outcome_of
from bot.domain.usage import Call, Usage

TURN = Turn(1, 1, Thread(1815), 1815, 10, is_answered=True, question="Hello")


@pytest.mark.parametrize(
    ("error", "reason", "is_shown", "outcome"),
    [
        (None, FinishReason.STOP, True, "answered"),
        (None, FinishReason.LENGTH, True, "answered"),
        (None, None, True, "answered"),
        (None, FinishReason.STOPPED, True, "stopped"),
        (None, FinishReason.INTERRUPTED, True, "broken_off"),
        (None, FinishReason.STOP, False, "not_shown"),
        ("ModelBusy", None, True, "failed"),
        ("ModelBusy", FinishReason.INTERRUPTED, False, "failed"),
        ("SetAside", None, True, "set_aside"),
    ],
)
def test_every_end_has_one_name(
    error: str | None, reason: FinishReason | None, is_shown: bool, outcome: str
) -> None:
    turn = replace(TURN, error=error, finish_reason=reason)

    assert outcome_of(turn, is_shown=is_shown) == outcome


@pytest.mark.parametrize(
    ("costs", "dollars"),
    [((), None), ((None,), None), ((0.5, None, 0.25), 0.75), ((0.0,), 0.0)],
    ids=["no call", "no price", "some prices", "free"],
)
def test_a_cost_is_what_is_known_of_it(
    costs: tuple[float | None, ...], dollars: float | None
) -> None:
    calls = tuple(Call("completion", "m", Usage(input=3, output=2), cost) for cost in costs)

    report = TurnReport(1, 1815, "answered", None, "m", calls, None, 1.0)

    assert report.dollars == dollars
    assert (report.input_tokens, report.output_tokens) == (3 * len(costs), 2 * len(costs))
