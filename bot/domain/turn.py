"""A turn: a question and its answer, the unit of order, log and cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.attachment import Attachment, Image, Kind, Truncation
from bot.domain.completion import FinishReason
from bot.domain.error_names import error_named
from bot.domain.joining import join_texts
from bot.domain.message import Author, Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.domain.page_errors import PageError
from bot.domain.speaker_labels import (
    Reply,
    defuse,
    defuse_ends,
    escape_brackets,
    write_header,
    write_reply_header,
)
from bot.domain.tools import Source, ToolRound
from bot.domain.usage import Call, Usage


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """A Telegram message that is part of a question. `album` is the same for all its parts."""

    message_id: int
    text: str
    attachments: tuple[Attachment, ...] = ()
    album: str = ""
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """An attachment of a stored question, and what became of it.

    `problem` names the class of the sentence why the model cannot be shown it.
    """

    id: int
    message_id: int
    attachment: Attachment
    is_read: bool = False
    text: str = ""
    is_speech: bool = False
    problem: str | None = None
    left_out: Truncation | None = None

    @property
    def is_page(self) -> bool:
        return self.attachment.kind is Kind.PAGE

    @property
    def is_told(self) -> bool:
        """Whether the question's text has to say something of it."""
        return bool(self.text) or (self.is_page and self.problem is not None)


_NOT_FILES = {Kind.SEARCH: "Web search"}
"""What is read and quoted as files are, and called by another name."""


def compose(
    sources: Sequence[QuestionPart], enclosed: Sequence[StoredAttachment] = (), label: str = ""
) -> str:
    """What several messages and the files that came with them say, as one question.

    `label` is the speaker's name in a group; private chats carry none.
    """
    blocks: list[str] = []
    texts: list[str] = []
    lead = ""
    for index, source in enumerate(sources):
        header = _header(source, label, is_first=index == 0)
        files = [item for item in enclosed if item.message_id == source.message_id and item.is_told]
        if header or files:
            blocks.append(lead + join_texts(texts))
            lead, texts = header, []
        if not files:
            texts.append(source.text)
            continue
        quoted = [_quote_file(item, label) for item in files if item.attachment.is_quoted]
        said = [_quote_file(item, label) for item in files if not item.attachment.is_quoted]
        first, *rest = [*quoted, *filter(None, (source.text,)), *said]
        blocks += [lead + first, *rest]
        lead = ""
    blocks.append(lead + join_texts(texts))
    return "\n\n".join(block for block in blocks if block)


def _header(source: QuestionPart, label: str, *, is_first: bool) -> str:
    if is_first or not label:
        return write_header(label, source.reply)
    return write_reply_header(source.reply)


def _quote_file(item: StoredAttachment, label: str) -> str:
    """What a file says, marked as such; what somebody said aloud is simply what they say."""
    attachment = item.attachment
    if item.is_page:
        return _quote_page(item)
    text = escape_brackets(item.text) if label else item.text
    text = text if item.is_speech else defuse_ends(text)
    if item.is_speech and not attachment.is_quoted and not attachment.name:
        return text
    what = "Recording" if item.is_speech else _NOT_FILES.get(attachment.kind, "File")
    name = f" “{escape_brackets(attachment.name)}”" if attachment.name else ""
    where = ", of the message that this replies to" if attachment.is_quoted else ""
    return f"[{what}{name}{where}]\n{text}\n[End of the {what.lower()}{name}]"


def _quote_page(item: StoredAttachment) -> str:
    """What a page says, whoever wrote it, or why there is nothing to say."""
    name = f"“{escape_brackets(item.attachment.name)}”"
    where = ", of the message that this replies to" if item.attachment.is_quoted else ""
    if item.problem:
        error = error_named(item.problem)
        reason = error.reason if issubclass(error, PageError) else PageError.reason
        return f"[The page {name}{where} could not be opened: {reason}]"
    return f"[Page {name}{where}]\n{defuse(item.text)}\n[End of the page {name}]"


@dataclass(frozen=True, slots=True)
class Question:
    """What one author asked, in one Telegram message or in several that were joined."""

    thread: Thread
    author: Author
    sources: tuple[QuestionPart, ...]
    update_ids: tuple[int, ...]
    order: OutputFormat = TEXT
    pressed_under: int = 0
    """The answer's message whose button asks this, where no message of a person does."""
    quoted: str = ""
    """What stands above the answer then, so that all see what was asked."""

    @property
    def text(self) -> str:
        """The question's words; what its files say is not read yet."""
        return compose(self.sources)


@dataclass(frozen=True, slots=True)
class Turn:
    """A stored question, and its answer so far.

    `error` names the class of the sentence that stands instead of an answer. `has_unseen`: the
    model could not see the question's pictures.
    """

    id: int
    conversation_id: int
    thread: Thread
    author_id: int
    question_message_id: int
    is_answered: bool
    question: str
    answer: str = ""
    finish_reason: FinishReason | None = None
    error: str | None = None
    order: OutputFormat = TEXT
    enclosed: tuple[StoredAttachment, ...] = ()
    has_unseen: bool = False
    language: str = ""
    """Of who asked, as Telegram says."""
    rounds: tuple[ToolRound, ...] = ()
    """What the model has called on the way to its answer."""
    sources: tuple[Source, ...] = ()
    """The pages that the answer rests on."""
    written_by: str = ""
    """The model that wrote the answer, where that is not the chosen one."""
    thoughts: str = ""
    """The reasoning above the answer, where its reader wants to see it; no model ever does."""
    before: str = ""
    """What the model is shown before the question: the day, and facts that are new."""
    memory: str = ""
    """What its conversation remembers, as it is shown behind the system prompt."""
    chosen_model: str = ""
    """The model that was chosen for this turn alone; "" for the chat's."""
    longer: str = ""
    """The answer that is to be made shorter now; it stands again where that comes to nothing."""
    replaced: str = ""
    """The answer that another model's is to replace now; it stands again likewise."""
    why_kept: str = ""
    """The class of the sentence why neither came of it."""
    follow_ups: tuple[str, ...] = ()
    """What the model thinks may be asked next; "" for what was asked by now."""
    quoted: str = ""
    """The question, where a button has asked it."""

    @property
    def is_whole(self) -> bool:
        """Whether it has an answer in words that came to its own end."""
        is_over = self.is_answered and not self.error and bool(self.answer)
        return is_over and self.order == TEXT and self.finish_reason is FinishReason.STOP


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn's answer ended, with all that is stored of it.

    `image` is a picture that was made, and `original` the same as the provider gave it. `calls` are
    all calls to a provider that it took; `usage` is of the last completion.
    """

    text: str
    finish_reason: FinishReason | None
    error: str | None
    model: str
    first_turn_id: int
    usage: Usage
    has_unseen: bool = False
    image: Image | None = None
    original: bytes = b""
    calls: tuple[Call, ...] = ()
    sources: tuple[Source, ...] = ()
    written_by: str = ""
    thoughts: str = ""
    follow_ups: tuple[str, ...] = ()
    is_replacing: bool = False
    """Whether it takes the place of an answer that was kept until now."""
