"""What calls to a model's provider used, and what that cost."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counts them.

    `input` includes `cached`, `written` (to the provider's cache), `audio` and `images`; `output`
    includes `reasoning`, as in OpenAI's API. `seconds` are of sound, where that is what is billed.
    `is_estimated` marks our own guess, where the provider reported nothing.
    """

    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0
    is_estimated: bool = False
    written: int = 0
    audio: int = 0
    images: int = 0
    seconds: float = 0.0
    characters: int = 0
    """Of text that is spoken, where that is what is billed."""


CallKind = Literal["completion", "image", "transcription", "search", "speech"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a provider; `dollars` is None where the price is not known.

    Of a search `model` is the engine; it uses no tokens, and knows its price from the start.
    """

    kind: CallKind
    model: str
    usage: Usage
    dollars: float | None = None


NoteCall = Callable[[Call], None]
"""Takes down a call that was made."""

Price = Callable[[str, Usage], Awaitable[float | None]]
"""What this usage of a model costs in dollars; None where nobody knows, and never a guess."""


async def price_all(calls: Sequence[Call], price: Price) -> tuple[Call, ...]:
    """The calls with what they cost; those that know it from the start keep it."""
    return tuple(
        [
            call
            if call.dollars is not None
            else replace(call, dollars=await price(call.model, call.usage))
            for call in calls
        ]
    )


async def no_price(_model: str, _usage: Usage) -> None:
    """A Price that knows none."""
