"""What arrives, in our own words: from here on nobody knows Telegram's types."""

from dataclasses import dataclass

from bot.conversation.addressing import Command
from bot.conversation.message import Author, Thread


@dataclass(frozen=True, slots=True)
class Said:
    """A message somebody wrote. `kind` is "text", or what it is that we cannot read yet."""

    update_id: int
    thread: Thread
    message_id: int
    author: Author
    text: str
    kind: str = "text"
    command: Command | None = None
    is_addressed: bool = True
    replied_text: str = ""
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button somebody pressed: `action` and `argument` are its data, cut at the colon."""

    update_id: int
    thread: Thread
    message_id: int
    author: Author
    query_id: str
    action: str
    argument: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """An update that asks nothing of us."""

    update_id: int


Arrival = Said | Pressed | Ignored
