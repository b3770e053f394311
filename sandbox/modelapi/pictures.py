"""Small pictures, drawn without any library."""

import hashlib
import struct
import zlib
from typing import TypeVar

T = TypeVar("T")

_CELLS = 8


_SHADES = (0.85, 0.55, 0.7, 0.4)
_FULL = 255


def draw_png(prompt: str, width: int, height: int) -> bytes:
    """A pattern of coloured cells, mirrored; the same prompt gives the same pattern."""
    return _write_png([_colour_row(prompt, number) for number in range(_CELLS)], width, height)


def redraw_png(prompt: str, picture: bytes, width: int, height: int) -> bytes:
    """The same kind of pattern in dark shades of one colour, which is the picture's own."""
    digest = hashlib.sha256(picture).digest()
    # Something bright: three bytes by chance are often grey.
    colour = [_FULL if byte == max(digest[:3]) else byte for byte in digest[:3]]
    rows = []
    for number in range(_CELLS):
        half = hashlib.sha256(f"{prompt}/{number}".encode()).digest()[: _CELLS // 2]
        shades = [_SHADES[byte % len(_SHADES)] for byte in half]
        rows.append([bytes(int(part * shade) for part in colour) for shade in _mirror(shades)])
    return _write_png(rows, width, height)


def _write_png(cells: list[list[bytes]], width: int, height: int) -> bytes:
    rows = [b"".join(row[x * _CELLS // width] for x in range(width)) for row in cells]
    # Each line begins with its filter: none.
    lines = b"".join(b"\0" + rows[y * _CELLS // height] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(lines)), _chunk(b"IEND", b""))
    )


def _colour_row(prompt: str, number: int) -> list[bytes]:
    digest = hashlib.sha256(f"{prompt}/{number}".encode()).digest()
    return _mirror([digest[3 * cell : 3 * cell + 3] for cell in range(_CELLS // 2)])


def _mirror(half: list[T]) -> list[T]:
    return half + half[::-1]


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
