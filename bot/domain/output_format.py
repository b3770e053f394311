"""What a question asks for: an answer in words, JSON, or a picture."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from bot.domain.attachment import Image
from bot.domain.usage import Usage


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """`schema` is the JSON text of the schema that a JSON answer has to match; "" is any object."""

    kind: Literal["words", "json", "picture"] = "words"
    schema: str = ""


TEXT = OutputFormat()


@dataclass(frozen=True, slots=True)
class Structure:
    """How a provider is asked for JSON: `schema` as it is sent to it, "" for any object.

    `is_strict`: the schema is of the kind that providers can enforce to the letter.
    """

    schema: str = ""
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """A picture to be made from words; with `images`, by changing those."""

    words: str
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class GeneratedPicture:
    """A picture as the provider made it, in full quality."""

    content: bytes = field(repr=False)
    usage: Usage | None = None


GenerateImage = Callable[[ImageRequest], Awaitable[GeneratedPicture]]
"""May take minutes; may raise a ModelError."""
