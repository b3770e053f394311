"""How long a model is waited for: its silence is bounded, and so is its whole answer."""

import asyncio

from bot.llm.provider import Provider
from bot.llm.stream import CompletionStream

_AFTER_THE_END = 5.0
"""Seconds in which the usage comes after the finish reason, if it comes."""


class CompletionTimeout:
    """One call's. Wait for its bytes inside of `running`, and look at the stream after each."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._now = asyncio.get_running_loop().time
        self._due = self._now() + provider.first_word_seconds
        self._latest = self._due + provider.answer_seconds
        self._progress = 0
        self._running = asyncio.timeout_at(self._due)

    def running(self) -> asyncio.Timeout:
        """Raises TimeoutError when the model has been silent, or has spoken, for too long."""
        self._running = asyncio.timeout_at(self._due)
        return self._running

    @property
    def is_spent(self) -> bool:
        """Whether it was the whole answer that took too long, and no silence."""
        return self._running.expired() and self._due == self._latest

    def look_at(self, stream: CompletionStream) -> None:
        """Begin to wait anew, if there is a new word or thought; pings and the like are none."""
        if stream.progress != self._progress:
            self._progress = stream.progress
            self._due = min(self._now() + self._bear(stream), self._latest)

    def _bear(self, stream: CompletionStream) -> float:
        """Seconds that the model may be silent now: less, once it has spoken."""
        if stream.is_over:
            return _AFTER_THE_END
        if stream.has_text:
            return self._provider.silence_seconds
        return self._provider.first_word_seconds  # It thinks aloud.
