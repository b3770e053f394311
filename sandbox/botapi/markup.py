"""Text under construction by one of the parsers: what is out, what is still open."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.botapi.json_types import Json
from sandbox.botapi.utf16 import units


@dataclass(frozen=True, slots=True)
class Open:
    """A piece of markup that waits for its end."""

    mark: str
    entity: Json
    at_byte: int


@dataclass(slots=True)
class Builder:
    """Plain text with its entities, as it grows."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.pieces.append(text)
        self.length += units(text)

    def open(self, mark: str, entity: Json, at_byte: int) -> None:
        self.stack.append(Open(mark, entity | {"offset": self.length}, at_byte))

    def close(self, **fields: Any) -> None:
        entity = self.stack.pop().entity | fields
        entity["length"] = self.length - entity["offset"]
        if entity["length"] > 0:
            self.entities.append(entity)

    def result(self) -> tuple[str, list[Json]]:
        return "".join(self.pieces), sorted(
            self.entities, key=lambda entity: (entity["offset"], -entity["length"])
        )


def byte_offset(text: str, index: int) -> int:
    """Telegram names places in bytes."""
    return len(text[:index].encode("utf-8", "surrogatepass"))


def link_entity(target: str) -> Json | None:
    """The entity of a link in markup; None when the target is no link."""
    if target.startswith("tg://user?id="):
        number = target.removeprefix("tg://user?id=")
        return {"type": "text_mention", "user": {"id": int(number)}} if number.isdigit() else None
    return {"type": "text_link", "url": target} if is_link(target) else None


def is_link(target: str) -> bool:
    scheme, found, rest = target.partition(":")
    if not found or any(character.isspace() for character in target):
        return False
    if scheme.lower() == "mailto":
        return bool(rest)
    return scheme.lower() in ("http", "https", "tg", "ton") and len(rest) > len("//")
