"""Pictures by their first bytes: what they are, how large, and what else they tell."""

from collections.abc import Iterator
from typing import Literal

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_HEAD = 24
JPEG_START = b"\xff\xd8\xff"
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_FRAME_HEAD = 9
MARK = 0xFF
START_OF_SCAN = 0xDA
GIF_HEAD = 10
WEBP_HEAD = 30
# The start code of a key frame stands before the sizes of a lossy WebP.
VP8_KEY = b"\x9d\x01\x2a"
FOURTEEN_BITS = 0x3FFF

Size = tuple[int, int]


def kind_of(content: bytes) -> str | None:
    """png, jpeg, gif or webp; None for whatever is none of them."""
    if content.startswith(PNG_START):
        return "png"
    if content.startswith(JPEG_START):
        return "jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return None


def picture_size(content: bytes) -> Size | None:
    """Width and height; None for what is no picture, or too short to tell."""
    match kind_of(content):
        case "png":
            size = _png_size(content)
        case "jpeg":
            size = _jpeg_size(content)
        case "webp":
            size = _webp_size(content)
        case "gif":
            size = _gif_size(content)
        case _:
            size = None
    return size if size and min(size) > 0 else None


def has_exif(content: bytes) -> bool:
    """Whether the picture tells where, when and with what it was taken."""
    match kind_of(content):
        case "jpeg":
            return any(segment.startswith(b"Exif\0\0") for segment in _jpeg_applications(content))
        case "png":
            return any(kind == b"eXIf" for kind in _chunks(content, 8, "big", 12))
        case "webp":
            return any(kind == b"EXIF" for kind in _chunks(content, 12, "little", 8))
    return False


def _jpeg_applications(content: bytes) -> Iterator[bytes]:
    """The starts of the segments before the picture's own data."""
    at = 2
    while at + 4 <= len(content) and content[at] == MARK and content[at + 1] != START_OF_SCAN:
        yield content[at + 4 : at + 10]
        at += 2 + int.from_bytes(content[at + 2 : at + 4])


def _chunks(
    content: bytes, at: int, order: Literal["big", "little"], overhead: int
) -> Iterator[bytes]:
    """The names of the chunks; PNG puts the length before the name, WebP behind it."""
    while at + 8 <= len(content):
        first, second = content[at : at + 4], content[at + 4 : at + 8]
        name, length = (second, first) if order == "big" else (first, second)
        yield name
        size = int.from_bytes(length, order)
        # The chunks of a WebP begin at even places.
        at += overhead + size + (size % 2 if order == "little" else 0)


def _gif_size(content: bytes) -> Size | None:
    if len(content) < GIF_HEAD:
        return None
    return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")


def _png_size(content: bytes) -> Size | None:
    if len(content) < PNG_HEAD:
        return None
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _jpeg_size(content: bytes) -> Size | None:
    at = 2
    while at + JPEG_FRAME_HEAD <= len(content):
        if content[at] != MARK:
            return None
        if content[at + 1] in JPEG_FRAMES:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width), int.from_bytes(height)
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return None


def _webp_size(content: bytes) -> Size | None:
    if len(content) < WEBP_HEAD:
        return None
    match content[12:16]:
        case b"VP8X":
            width = int.from_bytes(content[24:27], "little") + 1
            return width, int.from_bytes(content[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            return (bits & FOURTEEN_BITS) + 1, (bits >> 14 & FOURTEEN_BITS) + 1
        case b"VP8 " if content[23:26] == VP8_KEY:
            width = int.from_bytes(content[26:28], "little") & FOURTEEN_BITS
            return width, int.from_bytes(content[28:30], "little") & FOURTEEN_BITS
    return None
