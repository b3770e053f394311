"""What a completion used."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counts them.

    `input` includes `cached`, `output` includes `reasoning`, as in OpenAI's API.
    `is_estimated` marks our own guess, where the provider reported nothing.
    """

    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0
    is_estimated: bool = False
