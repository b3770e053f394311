"""What comes with a message besides its words, and what became of it when it was read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from bot.domain.usage import Usage


class Kind(StrEnum):
    """What Telegram calls it; what it really is, its content tells."""

    PHOTO = "photo"
    STICKER = "sticker"
    DOCUMENT = "document"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO_NOTE = "video_note"
    VIDEO = "video"
    """It is listened to, where somebody can."""
    ANIMATION = "animation"
    """What moves and is silent, such as a GIF or a moving sticker; it is not fetched."""
    PAGE = "page"
    """What a link leads to: its address is its id and its name, and it is fetched from the web."""
    OTHER = "other"
    """Stories, games and whatever else there may be; not fetched either."""
    SEARCH = "search"
    """No file: what the web has about the words that are its name."""


_ONE_PICTURE = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".avif", ".heic", ".heif", ".ico")
_PICTURE_NAMES = (*_ONE_PICTURE, ".tif", ".tiff")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message, as its sender describes it; nothing of it is read yet.

    `file_id` is how Telegram is asked for it, `unique_id` stays the same for the same file.
    `size` is in bytes, 0 where it is not known. `is_quoted`: it belongs to the message replied to.
    """

    kind: Kind
    file_id: str
    unique_id: str
    name: str = ""
    size: int = 0
    is_quoted: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, or one that was sent as a file, as its name says."""
        return self.kind in (Kind.PHOTO, Kind.STICKER) or self.is_picture_file

    @property
    def is_picture_file(self) -> bool:
        """Whether it was sent as a file, and its name says that it holds a picture."""
        return self.kind is Kind.DOCUMENT and self.name.lower().endswith(_PICTURE_NAMES)

    @property
    def may_have_pages(self) -> bool:
        """Whether it may hold many pages or pictures, as a document or a scan does."""
        return self.kind is Kind.DOCUMENT and not self.name.lower().endswith(_ONE_PICTURE)

    @property
    def is_json_file(self) -> bool:
        """Whether its name says that it holds JSON, which may be a schema."""
        return self.kind not in (Kind.PAGE, Kind.SEARCH) and self.name.lower().endswith(".json")


def search_for(query: str) -> Attachment:
    """A search of the web that somebody asked for, and that is carried out once."""
    return Attachment(Kind.SEARCH, "", f"search:{query}", query)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as the model is shown it: image/jpeg or image/png, small enough, without EXIF."""

    sha256: str
    media_type: str
    width: int
    height: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Truncation:
    """Only `kept` of `total` fitted, in pages or percent: the first ones, or some among all."""

    kept: int
    total: int
    unit: Literal["pages", "percent", "some pages", "some percent"]


FetchFile = Callable[[Attachment], Awaitable[bytes]]
"""The file's content, from wherever it was sent; may raise a FileError."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """What an attachment says: words, pictures, or both. `is_speech`: the words were spoken."""

    text: str = ""
    images: tuple[Image, ...] = ()
    left_out: Truncation | None = None
    is_speech: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """Somebody speaking. The name's suffix tells the format, which providers go by."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in a recording, "" for nothing; `usage` where the provider reported it."""

    text: str
    usage: Usage | None = None


Transcribe = Callable[[Recording], Awaitable[Transcript]]
"""What is said in a recording; may raise a ModelError."""
