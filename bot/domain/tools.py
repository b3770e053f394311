"""What a model may call: tools as it is told of them, its calls, and what came of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

JsonValue = object
"""Anything that JSON can hold; whoever reads it checks what it is."""


@dataclass(frozen=True, slots=True)
class ToolDescription:
    """A tool as the model is told of it.

    `name` has at most 64 characters of `[a-zA-Z0-9_-]`, `parameters` is a JSON Schema of an object.
    """

    name: str
    description: str
    parameters: Mapping[str, JsonValue] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model asks for. `id` is the provider's word, `arguments` the JSON as it was written.

    Both are hostile: a model can be talked into anything by what it has read.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Source:
    """A page that an answer may rest on; what its makers call it is theirs to say."""

    url: str
    title: str = ""
    is_read: bool = False
    """Whether it was opened, and not only listed."""
