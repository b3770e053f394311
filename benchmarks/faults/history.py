"""What happened in a campaign, as plain values; times are seconds of one monotonic clock."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["question", "edit", "reset", "stop", "retry", "unknown", "talk", "poison", "other"]
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


@dataclass(frozen=True, slots=True)
class OnScreen:
    """A message of the bot as people see it at the end."""

    chat_id: int
    message_id: int
    text: str
    buttons: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was not kept, and where; `chat_id` 0 is nowhere."""

    promise: str
    what: str
    chat_id: int = field(default=0)
