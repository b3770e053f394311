"""A step of the dispatcher: what it is given, and what it says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.chat_settings import ChatSettings
from bot.telegram.incoming.events import IncomingMessage
from bot.telegram.lanes.lanes import Lane, Lanes


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of an event before its steps begin; read once."""

    lane: Lane
    """Of its thread."""
    lanes: Lanes
    settings: ChatSettings
    """Of its chat."""
    language: str
    """Of the bot's own words to whoever caused it."""
    may_speak: bool
    """Whether whoever caused it may use the bot here."""


class Dispatched(Enum):
    """What became of an event: so no further step looks at it, and its update is done when …"""

    HANDLED = auto()
    """… what it changed is stored, and what it says is said."""
    HELD = auto()
    """… another part of its album is there, or none has come for long enough."""
    ASKED = auto()
    """… the question that it is, or belongs to, is answered."""
    FAILED = auto()
    """It is done already, with an error."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The message, and parts of its album that were held for it: each goes on by itself."""

    held: tuple[IncomingMessage, ...]
    message: IncomingMessage


StepResult = IncomingMessage | Parts | Dispatched
"""What a step says of a message: go on with it, as it was or changed; or with more than it; or
what became of it, which ends the walk."""

Step = Callable[[IncomingMessage, Context], Awaitable[StepResult]]

Say = Callable[[IncomingMessage, Context, str], None]
"""Says a sentence in answer to a message, after what its lane has to say before."""
