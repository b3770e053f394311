"""The shape of whoever asks one provider of several."""

from collections.abc import AsyncGenerator
from typing import Protocol

from bot.domain.completion import Delta
from bot.domain.prompt import Prompt


class AskProvider(Protocol):
    """A StreamCompletion; who is hasty has another provider to ask, and does not wait for long."""

    def __call__(self, prompt: Prompt, *, is_hasty: bool = False) -> AsyncGenerator[Delta]:
        """The pieces of a completion."""
