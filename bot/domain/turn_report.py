"""What an operator is told of a turn that has ended: figures, and nothing that anybody said."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.completion import FinishReason
from bot.domain.errors import SetAside
from bot.domain.turn import Turn
from bot.domain.usage import Call

TurnOutcome = Literal[
    "answered", "stopped", "broken_off", "failed", "not_shown", "dropped", "set_aside"
]
"""Stopped by a person; broken off by the provider; failed: an error stands in the answer's place;
not shown: Telegram would not take it; dropped: its question was edited, and is asked anew."""


@dataclass(frozen=True, slots=True)
class TurnReport:
    """One turn. `error` names the class of the sentence that stands instead of an answer.

    `calls` are those to a provider; `first_word_seconds` from the beginning to the model's first
    word, None where there was none; `seconds` to the end, with the answer on the screen.
    """

    turn_id: int
    chat_id: int
    outcome: TurnOutcome
    error: str | None
    model: str
    calls: tuple[Call, ...]
    first_word_seconds: float | None
    seconds: float

    @property
    def input_tokens(self) -> int:
        """Of all calls."""
        return sum(call.usage.input for call in self.calls)

    @property
    def output_tokens(self) -> int:
        """Of all calls."""
        return sum(call.usage.output for call in self.calls)

    @property
    def dollars(self) -> float | None:
        """What is known of what it cost; None where nothing is."""
        known = [call.dollars for call in self.calls if call.dollars is not None]
        return sum(known) if known else None


def outcome_of(turn: Turn, *, is_shown: bool) -> TurnOutcome:
    """How a turn has ended that was carried out to its end."""
    if turn.error == SetAside.__name__:
        return "set_aside"
    if turn.error:
        return "failed"
    if not is_shown:
        return "not_shown"
    if turn.finish_reason is FinishReason.STOPPED:
        return "stopped"
    if turn.finish_reason is FinishReason.INTERRUPTED:
        return "broken_off"
    return "answered"
