"""What a model sends back, piece by piece, and the shape of whoever brings it."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.errors import ModelError
from bot.domain.prompt import Prompt
from bot.domain.tools import Source, ToolCall
from bot.domain.usage import Usage


class FinishReason(StrEnum):
    """Why an answer ended. The last two are ours: no provider sends them."""

    STOP = "stop"
    LENGTH = "length"
    CONTENT_FILTER = "content_filter"
    TOOL_CALLS = "tool_calls"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Finish:
    """The last piece of a completion.

    `raw_reason` is the provider's own word, None where the stream ended without one. `thought` is
    how many characters of reasoning there were, which nobody sees and somebody pays. `sources` are
    the pages that the answer names, where the provider has searched by itself.
    """

    reason: FinishReason
    raw_reason: str | None = None
    usage: Usage | None = None
    thought: int = field(default=0, compare=False)
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Retrying:
    """The model is busy and will be asked again after `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class AnsweredBy:
    """Another model than the prompt's is asked from now on, before any word was said.

    `failed` is the model that was asked before it, and `error` how that has failed; None where it
    was not asked.
    """

    model: str
    failed: str = ""
    error: ModelError | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """The model cannot see pictures, so those of the question were left out."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What this completion has said so far was reasoning, and no part of the answer."""


@dataclass(frozen=True, slots=True)
class Thought:
    """A piece of the model's reasoning, of a prompt that asks to see it; no part of the answer.

    `is_anew`: another attempt begins, and what was thought before it counts no more.
    """

    text: str
    is_anew: bool = False


@dataclass(frozen=True, slots=True)
class ToolCalls:
    """What the model calls, all of a completion, right before its Finish.

    `state` is what the provider wants back with them in the next prompt (`Message.state`).
    """

    calls: tuple[ToolCall, ...]
    state: str = ""


# A piece of text is a plain str: thousands come in a second, and a str costs nothing more.
Delta = str | Retrying | AnsweredBy | Unseen | Unsaid | Thought | ToolCalls | Finish

StreamCompletion = Callable[[Prompt], AsyncGenerator[Delta]]
"""The pieces of a completion, Finish last; may raise a ModelError before the first one."""
