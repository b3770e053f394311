"""What the model is to say, and how its answer is to go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

# Any is right here: it is somebody else's wire format.
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that the model calls; the arguments as they are to be written."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer of the model; without arguments a quiet, well-behaved one."""

    text: str = ""
    deltas: tuple[str, ...] | None = None  # None: the text in word pieces
    first_pause: float = 0.0
    pause: float = 0.02  # before each delta; a whole answer has none
    finish_reason: str | None = "stop"
    usage: Json | Literal["auto"] | None = "auto"
    usage_in: Literal["last", "own_chunk", "every"] = "own_chunk"
    reasoning: str = ""
    reasoning_field: str = "reasoning_content"
    refusal: str = ""
    calls: tuple[Call, ...] = ()
    sources: tuple[str, ...] = ()  # addresses that it found by itself; only in responses

    status: int = 200
    error: Json | str | None = None  # a JSON body, or a gateway's page of HTML
    headers: Mapping[str, str] = field(default_factory=dict)

    cut_after: int | None = None
    stall_after: int | None = None
    stall_seconds: float = 60.0
    error_after: int | None = None
    done_marker: bool = True
    # Seconds between the last word's end and that of the stream.
    late_end: float = 0.0
    # Answers whole, although a stream was asked for.
    is_whole: bool = False
    # What stands where an event should, in the middle of the stream.
    noise: tuple[str, ...] = ()

    split_utf8: bool = False
    crlf: bool = False
    comments: bool = False

    @property
    def is_error(self) -> bool:
        """Whether it is an error from its first byte, not one in the middle of a stream."""
        is_body = self.error is not None and self.error_after is None
        return is_body or self.status != HTTPStatus.OK

    @property
    def said(self) -> str:
        """The whole answer as a patient reader would join it."""
        return self.text if self.deltas is None else "".join(self.deltas)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form; the name of its field is without brackets."""

    name: str
    file_name: str
    content: bytes = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Request:
    """One request as it arrived, and what became of it; `at` is of the monotonic clock.

    `pictures` are those that a sound prompt showed, or an edit was to change, in their order.
    """

    at: float
    path: str
    body: Json
    headers: Mapping[str, str]
    status: int = 0
    reply_text: str = ""
    closed_early: bool = False
    finished: bool = False
    pictures: list[bytes] = field(default_factory=list, repr=False)
    uploads: list[Upload] = field(default_factory=list, repr=False)
