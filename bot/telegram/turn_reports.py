"""What is told of each turn that has ended: one line of the log, and the same for whoever counts.

It holds figures and IDs, and nothing that anybody said.
"""

import logging
import time
from collections.abc import Callable

from bot.domain.turn import Turn
from bot.domain.turn_report import TurnOutcome, TurnReport
from bot.telegram.lanes.active_turn import ActiveTurn

logger = logging.getLogger(__name__)


def report_turn(
    turn: Turn, running: ActiveTurn, outcome: TurnOutcome, now: Callable[[], float] = time.monotonic
) -> TurnReport:
    """How it went; `now` is of the clock by which it began."""
    answer, first_word_at = running.answer, running.first_word_at
    return TurnReport(
        turn_id=turn.id,
        chat_id=turn.thread.chat_id,
        outcome=outcome,
        error=turn.error,
        model=answer.model if answer else "",
        calls=tuple(answer.charged) if answer else (),
        first_word_seconds=None if first_word_at is None else first_word_at - running.began_at,
        seconds=now() - running.began_at,
    )


def log_turn(report: TurnReport) -> None:
    """One line, which carries the turn's number anyway; None where there is no such figure."""
    first_word, dollars = report.first_word_seconds, report.dollars
    logger.info(
        "turn done",
        extra={
            "chat": report.chat_id,
            "outcome": report.outcome,
            "error": report.error,
            "model": report.model,
            "input_tokens": report.input_tokens,
            "output_tokens": report.output_tokens,
            "dollars": None if dollars is None else round(dollars, 6),
            "first_word_seconds": None if first_word is None else round(first_word, 3),
            "seconds": round(report.seconds, 3),
            "calls": len(report.calls),
        },
    )
