"""A step of a message's way through the dispatcher, and what it says of the message."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

from bot.telegram.dispatch.context import Context
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.text.markdown import FormattedText


class Dispatched(Enum):
    """What became of an event: so no further step looks at it, and its update is done when …"""

    HANDLED = auto()
    """… what it changed is stored, and what it says is said."""
    HELD = auto()
    """… another part of its album is there, or none has come for long enough."""
    QUEUED = auto()
    """… the question that it is, or belongs to, is answered."""
    FAILED = auto()
    """It is done already, with an error."""


@dataclass(frozen=True, slots=True)
class AlbumParts:
    """The message, and parts of its album that were held for it: each goes on by itself."""

    held: tuple[IncomingMessage, ...]
    message: IncomingMessage


StepResult = IncomingMessage | AlbumParts | Dispatched
"""Go on with this message, as it was or changed; or with more than it; or what became of it,
which is the end of its way."""

Step = Callable[[IncomingMessage, Context], Awaitable[StepResult]]

Say = Callable[[IncomingMessage, Context, str | FormattedText], None]
"""Says a sentence in answer to a message, after what its lane has to say before."""
