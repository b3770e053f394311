"""A message as it arrives, in our own words, and what of it belongs to another one."""

from dataclasses import dataclass, replace

from bot.domain.addressing import Command
from bot.domain.attachment import Attachment
from bot.domain.joining import is_cut_by_client
from bot.domain.message import Author, Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.domain.speaker_labels import Reply
from bot.domain.turn import QuestionPart

_FORWARD_SECONDS = 2
"""A comment and what it is about are sent in one go."""

_PASTE_SECONDS = 10
"""The parts of a paste too; but each waits until Telegram has taken the one before."""


@dataclass(frozen=True, slots=True)
class RepliedMessage:
    """The message that another one replies to; `album` is set where it is one of several.

    `quote` is the piece of it that the person chose. `author` is None where it is not known.
    """

    message_id: int
    text: str = ""
    quote: str = ""
    author: Author | None = None
    is_ours: bool = False
    attachments: tuple[Attachment, ...] = ()
    album: str = ""


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message somebody wrote, or sent without a word.

    `update_ids` are all updates that end with it: its own, and those of its edits. `album` is the
    same for all parts of an album. `blocks` are the code blocks in its text, and `plain` is what
    Telegram carried, without marks, where that is not the text.
    """

    update_id: int
    thread: Thread
    message_id: int
    author: Author
    text: str
    attachments: tuple[Attachment, ...] = ()
    album: str = ""
    blocks: tuple[str, ...] = ()
    plain: str = ""
    command: Command | None = None
    order: OutputFormat = TEXT
    is_addressed: bool = True
    is_for_another: bool = False
    """It is a command for another bot."""
    replied: RepliedMessage | None = None
    is_group: bool = False
    is_edit: bool = False
    is_forward: bool = False
    ephemeral_id: int = 0
    """Of a message that in a group only its author sees, and we; its `message_id` is 0."""
    sent_at: int = 0
    edits: tuple[int, ...] = ()

    @property
    def update_ids(self) -> tuple[int, ...]:
        """Its own update, and those of the edits that changed it while it waited."""
        return (self.update_id, *self.edits)

    @property
    def replied_text(self) -> str:
        """What the message says that this one replies to."""
        return self.replied.text if self.replied else ""

    @property
    def says_something(self) -> bool:
        """Whether there is anything to answer, be it only what it replies to."""
        is_about_other = self.is_group and bool(self.replied_text) and not self._is_reply_to_us
        return bool(self.text or self.source.attachments) or is_about_other

    @property
    def _is_reply_to_us(self) -> bool:
        return self.replied is not None and self.replied.is_ours

    def asking(self, words: str) -> "IncomingMessage":
        """As a question in these words; where there are none, about what it replies to.

        In a group that stays what the other one says: nobody is to speak in another's name.
        """
        is_mine = not self.is_group or self._is_reply_to_us
        if not words and self.replied_text and is_mine:
            return replace(self.without_reply_text(), text=self.replied_text)
        return replace(self, text=words)

    def without_reply_text(self) -> "IncomingMessage":
        """As it is, where what the other message says has become its own text."""
        replied = replace(self.replied, text="", quote="") if self.replied else None
        return replace(self, replied=replied)

    @property
    def source(self) -> QuestionPart:
        """It as a part of a question; what it replies to brings its files along."""
        quoted = self.replied.attachments if self.replied else ()
        return QuestionPart(
            self.message_id, self.text, quoted + self.attachments, self.album, self._reply
        )

    @property
    def _reply(self) -> Reply | None:
        replied = self.replied
        if replied is None:
            return None
        author = replied.author or Author(0, "")
        return Reply(
            replied.message_id, author.name, author.id, replied.text, replied.quote, replied.is_ours
        )

    @property
    def may_go_on(self) -> bool:
        """Whether more of it may follow: the rest of a long paste, or of an album."""
        return bool(self.album) or self.piece.is_cut

    def is_continued_by(self, later: "IncomingMessage") -> bool:
        """Whether `later` is of the same thing said: an album, a paste, a comment's forward."""
        return self.piece.is_continued_by(later)

    @property
    def piece(self) -> "Piece":
        """What tells whether another message goes on with this one."""
        is_cut = is_cut_by_client(self.plain or self.text)
        return Piece(self.author.id, self.message_id, self.sent_at, self.album, is_cut)


@dataclass(frozen=True, slots=True)
class Piece:
    """A message without its words. `is_cut`: it is so long that more of it may follow."""

    author_id: int
    message_id: int
    sent_at: int
    album: str
    is_cut: bool

    def is_continued_by(self, later: IncomingMessage) -> bool:
        """Whether `later` is of the same thing said: an album, a paste, a comment's forward."""
        if later.author.id != self.author_id:
            return False
        if self.album and later.album == self.album:
            return True
        seconds = later.sent_at - self.sent_at
        if later.message_id != self.message_id + 1 or seconds > _PASTE_SECONDS:
            return False
        return self.is_cut or (later.is_forward and seconds <= _FORWARD_SECONDS)
