"""What arrives, in our own words: from here on nobody knows Telegram's types."""

from dataclasses import dataclass

from bot.conversation.addressing import Command
from bot.conversation.joining import is_cut_by_client
from bot.conversation.message import Author, Thread

_FORWARD_SECONDS = 2
"""A comment and what it is about are sent in one go."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message somebody wrote. `kind` is "text", or what it is that we cannot read yet.

    `update_ids` are all updates that end with it: its own, and those of its edits.
    """

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
    is_edit: bool = False
    is_forward: bool = False
    sent_at: int = 0
    edits: tuple[int, ...] = ()

    @property
    def update_ids(self) -> tuple[int, ...]:
        """Its own update, and those of the edits that changed it while it waited."""
        return (self.update_id, *self.edits)

    @property
    def is_cut_by_client(self) -> bool:
        """Whether it is so long that more of it may follow."""
        return is_cut_by_client(self.text)

    def is_continued_by(self, later: "Said") -> bool:
        """Whether `later` belongs to the same thing said: a long paste, or a comment's forward."""
        if later.author.id != self.author.id or later.message_id != self.message_id + 1:
            return False
        is_forwarded_along = later.is_forward and later.sent_at - self.sent_at <= _FORWARD_SECONDS
        return self.is_cut_by_client or is_forwarded_along


@dataclass(frozen=True, slots=True)
class Stopped:
    """Telegram's own stop under a draft was pressed; the draft's id is its turn's."""

    update_id: int
    thread: Thread
    turn_id: int


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


Arrival = Said | Pressed | Stopped | Ignored
