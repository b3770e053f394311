"""A file or a picture to be shown in a message of its own."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from telegram import InlineKeyboardMarkup
from telegramify_markdown import utf16_len

CAPTION_LIMIT = 1024
"""UTF-16 units (Telegram)."""

_BYTES_A_UNIT = 2

_SUFFIXES = {b"\x89PNG": ".png", b"RIFF": ".webp", b"GIF8": ".gif"}


@dataclass(frozen=True, slots=True)
class Upload:
    """What is shown in one message of its own."""

    kind: Literal["photo", "document"]
    name: str
    content: bytes = field(repr=False)
    caption: str = ""
    buttons: InlineKeyboardMarkup | None = None

    @property
    def digest(self) -> str:
        """The same for what looks the same."""
        return hashlib.sha256(self.caption.encode() + b"\0" + self.content).hexdigest()


def answer_file(text: str) -> Upload:
    """A whole answer, as the model wrote it."""
    return Upload("document", "answer.md", text.encode())


def shorten(text: str, limit: int) -> str:
    """The text in at most `limit` UTF-16 units, as Telegram counts; cut, it ends with dots."""
    if utf16_len(text) <= limit:
        return text
    # Half of an emoji at the end is left out.
    kept = text.encode("utf-16-le")[: _BYTES_A_UNIT * (limit - 1)]
    return kept.decode("utf-16-le", "ignore") + "…"


def suffix_of(picture: bytes) -> str:
    """By how the file begins; the rest of what is made or kept is JPEG."""
    return _SUFFIXES.get(picture[:4], ".jpg")
