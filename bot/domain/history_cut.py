"""Which turns of the conversation the model is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Message


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A turn that is over: its messages and what they cost.

    `tokens` is the estimate of its messages; `reported` is what the provider counted for the
    whole prompt of that turn plus its answer (None where it did not say), and holds only for the
    history that began at turn `reported_from`.
    """

    id: int
    messages: tuple[Message, ...]
    tokens: int
    reported: int | None = None
    reported_from: int = 0


def count_tokens(
    turns: Sequence[PastTurn], new_tokens: int, fixed_tokens: int, ratio: float
) -> int:
    """Tokens of the next prompt: the last reported count and an estimate of what is new since.

    `fixed_tokens` are those of the system prompt and of the tools, which stand in each prompt.
    """
    first = turns[0].id if turns else 0
    fresh = new_tokens
    for turn in reversed(turns):
        if turn.reported is not None and turn.reported_from == first:
            return turn.reported + round(fresh * ratio)
        fresh += turn.tokens
    return round((fresh + fixed_tokens) * ratio)


def cut_history(
    turns: Sequence[PastTurn],
    new_tokens: int,
    fixed_tokens: int,
    ratio: float,
    budget: int,
    most: int | None = None,
) -> Sequence[PastTurn]:
    """The turns to show: all of them, or, past the budget, the last that fill half of what is
    left of it beside the system prompt and the tools.

    Whole turns go, many at once and seldom: a window that slides with every turn changes the
    prefix each time and is billed in full; a cut to half costs 19-31 % of that.
    The newest pictures stay beside the words since, up to `most`: they went through once.
    """
    if count_tokens(turns, new_tokens, fixed_tokens, ratio) <= budget:
        return turns
    room = (budget - fixed_tokens * ratio) / 2 - new_tokens * ratio
    start = len(turns)
    while start and (room := room - turns[start - 1].tokens * ratio) >= 0:
        start -= 1
    shown = _newest_pictures(turns)
    if shown is not None and shown < start:
        # Pictures fill more than half. They are what the next questions are about.
        words = (new_tokens + fixed_tokens + sum(t.tokens for t in turns[shown + 1 :])) * ratio
        together = words + turns[shown].tokens * ratio
        if together <= budget or (words <= budget / 2 and together <= (most or 0)):
            start = shown
    return turns[start:]


def _newest_pictures(turns: Sequence[PastTurn]) -> int | None:
    """Where the last turn with pictures stands."""
    places = range(len(turns) - 1, -1, -1)
    return next((i for i in places if any(m.images for m in turns[i].messages)), None)
