"""What happened in a campaign, as plain values; times are seconds of one monotonic clock."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "question", "edit", "reset", "stop", "retry", "unknown", "talk", "poison", "other",
    "remind", "turn to", "aloud",
]  # fmt: skip
Stage = Literal["silent", "starting", "serving"]
Ending = Literal["killed", "told", "disk full", "by itself"]


@dataclass(frozen=True, slots=True)
class Said:
    """A message that a person sent; an edit has the id of what it changes."""

    at: float
    chat_id: int
    topic_id: int
    message_id: int
    author_id: int
    kind: Kind
    number: int
    may_grow: bool = False
    """More of the same question may come later, as of a paste or an album."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that a person pressed; its data is `action:argument`."""

    at: float
    chat_id: int
    action: str
    argument: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the model, and how much of its answer it gave."""

    at: float
    about: frozenset[int]
    text: str
    """The whole answer, "" where an error was to be given."""
    trouble: str
    given: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A row of `turns`, with its question, its answer and the messages that show it."""

    id: int
    conversation_id: int
    chat_id: int
    topic_id: int
    author_id: int
    state: str
    finish: str | None
    error: str | None
    order: str
    question: str
    answer: str
    sources: tuple[int, ...]
    shown: tuple[int, ...]
    uploads: tuple[int, ...]
    has_remark: bool = False
    """Something may be said below the answer, as of a file that could not be opened."""
    left: tuple[int, ...] = ()
    """Messages with an earlier answer, which stays where it is: a new one was asked for below."""
    above: tuple[str, ...] = ()
    """What may stand above the answer: the question, as it was heard or pressed, and thoughts."""
    follow_ups: tuple[str, ...] = ()
    """What may be asked next by a button; "" for what was asked."""

    @property
    def is_pressed(self) -> bool:
        """Whether a button has asked it, and no message of anybody."""
        return min(self.sources, default=0) < 0

    @property
    def is_elsewhere(self) -> bool:
        """Whether it was asked from a chat that the bot need not be in."""
        return self.topic_id < 0


@dataclass(frozen=True, slots=True)
class OnScreen:
    """A message of the bot as people see it at the end."""

    chat_id: int
    message_id: int
    text: str
    buttons: tuple[str, ...] = ()
    at: float = 0.0
    """When it was sent, cut to whole seconds of Unix time as Telegram does."""
    voice: str | None = None
    """What it says aloud, if it does."""


@dataclass(frozen=True, slots=True)
class VoicePart:
    """A row of `speeches`; `asked_by` 0 is the chat's setting."""

    turn_id: int
    asked_by: int
    part: int
    state: str
    chat_id: int
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """What the model was given to say aloud, and said."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class ReminderTime:
    """A time at which a reminder fell due, of the same clock as `OnScreen.at` but not cut."""

    planned_at: float
    state: str
    message_id: int | None
    asked_turn: int | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A row of `reminders`; `is_again`: a button has made it of another one."""

    id: int
    chat_id: int
    number: int
    kind: str
    state: str
    is_again: bool = False
    times: tuple[ReminderTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A question from a chat that the bot need not be in, and all messages that show its answer."""

    at: float
    number: int
    kind: Literal["inline", "guest"]
    shown: tuple[OnScreen, ...]
    last_tried_at: float = 0.0
    """When the bot tried to answer a guest for the last time: Telegram takes that soon only."""


@dataclass(frozen=True, slots=True)
class Life:
    """A process of the bot, from its start to its end, and what was answered by then."""

    began_at: float
    ended_at: float
    ending: Ending
    status: int
    answered: frozenset[int] = frozenset()
    """Turns whose answer was stored when it ended."""
    stage: Stage = "serving"
    """How far it came: "silent" is before it could hear a signal."""


@dataclass(frozen=True, slots=True)
class History:
    """All of it. `open_updates` and `untold` are what the bot never came to."""

    said: tuple[Said, ...] = ()
    pressed: tuple[Pressed, ...] = ()
    asked: tuple[Asked, ...] = ()
    turns: tuple[Turn, ...] = ()
    screen: tuple[OnScreen, ...] = ()
    lives: tuple[Life, ...] = ()
    log: str = ""
    secrets: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    """What Telegram and the model saw that must not be, such as a call in a penalty."""
    open_updates: tuple[int, ...] = ()
    usage: tuple[tuple[int, ...], ...] = ()
    """Input, cached, output and reasoning tokens of each call."""
    is_at_rest: bool = True
    voice_parts: tuple[VoicePart, ...] = ()
    made: tuple[Made, ...] = ()
    unix_offset: float = 0.0
    """What makes a time of the monotonic clock one of Unix time."""
    always_aloud: frozenset[int] = frozenset()
    """Chats in which each answer is said aloud."""
    reminders: tuple[Reminder, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was not kept, and where; `chat_id` 0 is nowhere."""

    promise: str
    what: str
    chat_id: int = field(default=0)
