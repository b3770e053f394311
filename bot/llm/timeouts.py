"""How long a model is waited for: its silence is bounded, and so is its whole answer."""

import asyncio

from bot.llm.provider import Provider
from bot.llm.stream import CompletionStream

_AFTER_THE_END = 5.0
"""Seconds in which the usage comes after the finish reason, if it comes."""


class CompletionTimeout:
    """One call's. Read the answer inside of `watchdog`, and look at the stream after each piece."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._now = asyncio.get_running_loop().time
        first_word_seconds = provider.first_word_seconds
        self._latest = self._now() + first_word_seconds + provider.answer_seconds
        self._progress = 0
        self.watchdog = asyncio.timeout(first_word_seconds)

    @property
    def is_spent(self) -> bool:
        """Whether it was the whole answer that took too long, and no silence."""
        return self.watchdog.expired() and self.watchdog.when() == self._latest

    def look_at(self, stream: CompletionStream) -> None:
        """Begin to wait anew, if there is a new word or thought; pings and the like are none."""
        if stream.progress == self._progress:
            return
        self._progress = stream.progress
        seconds = self._bear(stream)
        due, known = min(self._now() + seconds, self._latest), self.watchdog.when() or 0.0
        # Not at every word: it costs.
        if abs(due - known) > seconds / 50 or due == self._latest:
            self.watchdog.reschedule(due)

    def _bear(self, stream: CompletionStream) -> float:
        """Seconds that the model may be silent now: less, once it has spoken."""
        if stream.is_over:
            return _AFTER_THE_END
        if stream.has_text:
            return self._provider.silence_seconds
        return self._provider.first_word_seconds  # It thinks aloud.
