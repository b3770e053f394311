"""What the model is told behind an answer of its own that is not whole.

Only in the history: an answer that is being gone on with ends where it ends. Each mark is
constant, since a prompt is billed as cached only while its beginning is byte-identical.
"""

from collections.abc import Mapping

from bot.domain.completion import FinishReason
from bot.domain.speaker_labels import CLOSE, OPEN

_REST = "It is not whole; leave it so unless you are asked to go on."

MARKS: Mapping[str, str] = {  # By finish reason.
    reason: f"{OPEN}{what} {_REST}{CLOSE}"
    for reason, what in (
        (FinishReason.STOPPED, "This answer was stopped here by the person who asked."),
        (FinishReason.LENGTH, "This answer reached its longest length here."),
        (FinishReason.CONTENT_FILTER, "This answer was ended here by a content filter."),
        (FinishReason.INTERRUPTED, "This answer broke off here."),
    )
}
_LONGEST_TAIL = 1000
"""Characters that are held back at most; a model that repeats the mark for ever is seen."""


def mark_unfinished(text: str, reason: str | None, *, has_failed: bool) -> str:
    """An answer as the history shows it; without a reason, only a fault can have ended it."""
    if reason is None and has_failed:
        reason = FinishReason.INTERRUPTED
    mark = MARKS.get(reason or "")
    return f"{text.rstrip()}\n\n{mark}" if mark and text.strip() else text


class MarkFilter:
    """Lets an answer through without a mark at its end: models repeat what they have seen."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """The part that is no mark, with what was held back before it."""
        if not self._held and OPEN not in text:
            return text
        text, self._held = self._held + text, ""
        start = text.find(OPEN)
        while start >= 0:
            if len(text) - start <= _LONGEST_TAIL and _may_be_marks(text[start:]):
                self._held = text[start:]
                return text[:start]
            start = text.find(OPEN, start + 1)
        return text

    def end(self) -> str:
        """What was held back and is no whole mark."""
        held, self._held = self._held, ""
        return "" if held.startswith(tuple(MARKS.values())) else held


def _may_be_marks(text: str) -> bool:
    """Whether it is marks and blanks, of which the last may still be written."""
    while mark := next((mark for mark in MARKS.values() if text.startswith(mark)), None):
        text = text.removeprefix(mark).lstrip()
    return any(mark.startswith(text) for mark in MARKS.values())
