"""One entity of a text; python-telegram-bot's costs several times as much to make and to send."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Entity:
    """What a stretch of a text looks like; `offset` and `length` in UTF-16 units."""

    BOLD: ClassVar = "bold"
    ITALIC: ClassVar = "italic"
    UNDERLINE: ClassVar = "underline"
    STRIKETHROUGH: ClassVar = "strikethrough"
    CODE: ClassVar = "code"
    PRE: ClassVar = "pre"
    TEXT_LINK: ClassVar = "text_link"
    BLOCKQUOTE: ClassVar = "blockquote"
    EXPANDABLE_BLOCKQUOTE: ClassVar = "expandable_blockquote"

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user_id: int | None = None
    """Of who is mentioned without an @name."""

    def to_dict(self) -> dict[str, object]:
        """As the Bot API takes it."""
        whole: dict[str, object] = {
            "type": self.type,
            "offset": self.offset,
            "length": self.length,
        }
        if self.url is not None:
            whole["url"] = self.url
        if self.language is not None:
            whole["language"] = self.language
        if self.user_id is not None:
            whole["user"] = {"id": self.user_id, "is_bot": False, "first_name": ""}
        return whole
