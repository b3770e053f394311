"""How an answer on the screen differs from the one that is stored."""

from benchmarks.faults.history import Turn
from benchmarks.faults.wording import squeeze

ENDED = ("stop", "tool_calls")
"""Ways in which a model ends its words; one that calls a tool that it was not offered is done."""


def difference(turn: Turn, text: str, *, is_first_part: bool = False) -> str:
    """How the text of all its messages differs from the turn; "" where it does not.

    Of an answer that is too long for its only message, the first part is enough.
    """
    seen = without_above(turn, squeeze(text))
    stored = "" if turn.order == "json" and turn.error else squeeze(turn.answer)
    if is_first_part and seen and stored.startswith(seen):
        return ""
    if not seen.startswith(stored):
        return f"says {seen[:80]!r}, not {stored[:80]!r}"
    below = seen[len(stored) :]
    is_ended = turn.finish in ENDED and not turn.error
    is_plain = is_ended and not turn.has_remark
    if is_plain and below:
        return f"says more than was stored: {below[:80]!r}"
    if not is_ended and not below:
        return "does not say why it is not all"
    return ""


def without_above(turn: Turn, seen: str) -> str:
    """What is seen, squeezed, from the answer on."""
    for words in map(squeeze, turn.above):
        seen = seen.removeprefix(words)
    return seen
