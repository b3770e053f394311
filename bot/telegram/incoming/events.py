"""What arrives, in our own words: from here on nobody knows Telegram's types."""

from dataclasses import dataclass

from bot.domain.message import Author, Thread
from bot.telegram.incoming.elsewhere_events import Elsewhere
from bot.telegram.incoming.incoming_message import IncomingMessage


@dataclass(frozen=True, slots=True)
class StopRequest:
    """Telegram's own stop under a draft was pressed; the draft's id is its turn's."""

    update_id: int
    thread: Thread
    turn_id: int


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A button somebody pressed: `action` and `argument` are its data, cut at the colon."""

    update_id: int
    thread: Thread
    message_id: int
    author: Author
    query_id: str
    action: str
    argument: str
    ephemeral_id: int = 0
    """Of the message with the button, where in a group only the presser sees it."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """Somebody's thumb on a message: 1 is up, -1 down, and 0 neither, or none any more."""

    update_id: int
    thread: Thread
    message_id: int
    author: Author
    value: int


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot is, or is no longer, in a chat; `is_new`: it was not before."""

    update_id: int
    thread: Thread
    author: Author
    is_member: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class MemberChanged:
    """Somebody's standing in a group is another now; `status` is Telegram's word."""

    update_id: int
    thread: Thread
    user_id: int
    status: str


@dataclass(frozen=True, slots=True)
class TopicNamed:
    """Somebody gave a topic another name."""

    update_id: int
    thread: Thread


@dataclass(frozen=True, slots=True)
class Migrated:
    """A group became a supergroup."""

    update_id: int
    thread: Thread
    old_id: int
    new_id: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """An update that asks nothing of us."""

    update_id: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An update that is not what Telegram says it is; `thread` where its chat at least is known."""

    update_id: int
    thread: Thread | None = None


Event = (
    IncomingMessage
    | ButtonPress
    | Reaction
    | Elsewhere
    | StopRequest
    | Membership
    | MemberChanged
    | TopicNamed
    | Migrated
    | Ignored
    | Unreadable
)


def thread_of(event: Event) -> Thread | None:
    """Where it happened; None where it belongs to no chat, or asks nothing of us."""
    return None if isinstance(event, Ignored) else event.thread
