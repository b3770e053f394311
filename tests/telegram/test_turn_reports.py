"""The line that the log has of each turn."""

import json
import logging

import pytest

from bot.assistant.answer import Answer
from bot.domain.current_turn import current_turn
from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.domain.usage import Call, Usage
from bot.logs.lines import LineFormatter
from bot.telegram.lanes.active_turn import ActiveTurn
from bot.telegram.turn_reports import log_turn, report_turn

TURN = Turn(7, 1, Thread(1815), 1815, 10, is_answered=True, question="A secret", answer="Another")
CALLS = [
    Call("completion", "gpt-6-luna", Usage(input=100, output=20), 0.25),
    Call("transcription", "gpt-transcribe", Usage(input=10, output=5), 0.5),
]


def running_turn() -> ActiveTurn:
    """It began at 100, said something at 101.5, and has made two calls."""
    running = ActiveTurn((), lambda _work: None)
    running.began_at, running.first_word_at = 100.0, 101.5
    running.answer = Answer(TURN, lambda _answer: pytest.fail("nobody asks the model"))
    running.answer.model = "gpt-6-luna"
    running.answer.charged += CALLS
    return running


def line(caplog: pytest.LogCaptureFixture, *, as_json: bool) -> str:
    (record,) = caplog.records
    return LineFormatter([], as_json=as_json).format(record)


@pytest.fixture(autouse=True)
def _seen(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    current_turn.set("7")


def test_a_line_has_all_figures(caplog: pytest.LogCaptureFixture) -> None:
    log_turn(report_turn(TURN, running_turn(), "answered", now=lambda: 104.0))

    told = json.loads(line(caplog, as_json=True))
    del told["at"], told["level"], told["logger"]
    assert told == {
        "message": "turn done",
        "turn": "7",
        "chat": 1815,
        "outcome": "answered",
        "error": None,
        "model": "gpt-6-luna",
        "input_tokens": 110,
        "output_tokens": 25,
        "dollars": 0.75,
        "first_word_seconds": 1.5,
        "seconds": 4.0,
        "calls": 2,
    }


def test_what_there_is_not_is_told_as_such(caplog: pytest.LogCaptureFixture) -> None:
    running = ActiveTurn((), lambda _work: None)
    running.began_at = 100.0

    log_turn(report_turn(TURN, running, "answered", now=lambda: 100.5))

    assert line(caplog, as_json=False).endswith(
        "[7] turn done chat=1815 outcome=answered error=None model= input_tokens=0 output_tokens=0"
        " dollars=None first_word_seconds=None seconds=0.5 calls=0"
    )


def test_nothing_that_anybody_said_is_in_it(caplog: pytest.LogCaptureFixture) -> None:
    log_turn(report_turn(TURN, running_turn(), "answered"))

    assert "secret" not in line(caplog, as_json=True).lower()
    assert "another" not in line(caplog, as_json=False).lower()
