"""Pictures: which ones a model takes, and drawing a small one without any library."""

import base64
import binascii
import hashlib
import re
import struct
import zlib
from collections.abc import Iterator

from bot.sandbox.modelapi.mistakes import bad_request
from bot.sandbox.modelapi.reply import Reply

KINDS = ("png", "jpeg", "gif", "webp")
_DATA_URI = re.compile(r"data:(?P<type>[\w.+/-]*);base64,")
_CELLS = 8


def check_picture_url(url: object, at: str) -> Iterator[Reply]:
    """What a model finds wrong with the address of a picture."""
    if not isinstance(url, str) or not url:
        yield _bad_url(f"Invalid '{at}': expected a URL or a base64-encoded image.")
    elif url.startswith("data:"):
        yield from _check_data_uri(url)
    elif not url.startswith(("https://", "http://")):
        yield _bad_url(f"Failed to download image from {url[:80]}. Image URL is not valid.")


def _check_data_uri(url: str) -> Iterator[Reply]:
    head = _DATA_URI.match(url)
    if head is None:
        yield _bad_url("Invalid image URL: expected 'data:image/<type>;base64,<content>'.")
        return
    try:
        content = base64.b64decode(url[head.end() :], validate=True)
    except binascii.Error:
        yield _bad_url("Invalid base64 image_url.")
        return
    if head["type"] not in {f"image/{kind}" for kind in KINDS} or kind_of(content) is None:
        yield bad_request(
            "You uploaded an unsupported image. Please make sure your image is valid, and has of"
            f" one the following formats: {list(KINDS)}.",
            code="invalid_image_format",
        )


def _bad_url(message: str) -> Reply:
    return bad_request(message, code="invalid_image_url")


def kind_of(content: bytes) -> str | None:
    """The format that the first bytes tell."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return None


def draw_png(prompt: str, width: int, height: int) -> bytes:
    """A pattern of coloured cells, mirrored; the same prompt gives the same pattern."""
    rows = [_colour_row(prompt, number, width) for number in range(_CELLS)]
    # Each line begins with its filter: none.
    lines = b"".join(b"\0" + rows[y * _CELLS // height] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(lines)), _chunk(b"IEND", b""))
    )


def _colour_row(prompt: str, number: int, width: int) -> bytes:
    digest = hashlib.sha256(f"{prompt}/{number}".encode()).digest()
    half = [digest[3 * cell : 3 * cell + 3] for cell in range(_CELLS // 2)]
    cells = half + half[::-1]
    return b"".join(cells[x * _CELLS // width] for x in range(width))


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
