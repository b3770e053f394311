"""A tool, as the loop around the model sees it."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass

from bot.domain.chat_settings import ChatSettings
from bot.domain.errors import BotError
from bot.domain.message import Thread
from bot.domain.tools import JsonValue, Source, ToolDescription
from bot.domain.usage import Call

Arguments = Mapping[str, JsonValue]
"""A call's arguments, which match the tool's schema by now."""


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a tool is called, and what it may open.

    `may_open` knows the addresses that a person wrote, or that a search or a page listed word for
    word: no other, so that nothing the model has read can make it send data away.
    """

    turn_id: int
    thread: Thread
    author_id: int
    may_open: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class ToolOutput:
    """What a call came to. `text` is for the model, and foreign: it is marked so where it is shown.

    `sources` are the pages that it rests on, those that were really opened with `is_read`; `calls`
    is what others want to be paid for it. `is_error`: it came to nothing, and the text says why;
    `trouble` is why, where that is one of those that people know.
    """

    text: str
    sources: tuple[Source, ...] = ()
    calls: tuple[Call, ...] = ()
    is_error: bool = False
    trouble: type[BotError] | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that the model may call.

    `run` raises nothing that a call alone may bring about: what is wrong stands in its output.
    `show` is one line for whoever waits ("🔎 lighthouse of Mog height"), in their language.
    `changes`: it does something to the world, so it is never done twice, and `asks` a person first
    where it has to. `title` names it for people. `seconds` is how long it may take.
    """

    description: ToolDescription
    run: Callable[[Arguments, Caller], Coroutine[object, object, ToolOutput]]
    show: Callable[[Arguments], str]
    title: str
    changes: bool = False
    asks: bool = False
    seconds: float = 30.0
    is_in: Callable[[ChatSettings], bool] | None = None
    """Whether a chat has it, where another command than /tools decides that."""
    is_for_guests: bool = False
    """Whether it may be called for a question from another chat, where others read what it says."""

    @property
    def name(self) -> str:
        return self.description.name
