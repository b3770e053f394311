"""The container of the old Office ([MS-CFB]): which streams lie in its root."""

import struct

_HEADER = 512
_ENTRY = 128
_MOST_SECTORS = 4_096
"""Of the directory; a document has one or two."""
_NONE = 0xFFFFFFFF
_LAST_SECTOR = 0xFFFFFFFA
_IN_HEADER = 109


def root_names(content: bytes) -> set[str]:
    """The names of the root's streams and folders, in small letters; what is damaged has none."""
    try:
        directory = _directory(content)
        root_child = struct.unpack_from("<I", directory, 76)[0]
        return set(_names(directory, root_child))
    except (struct.error, IndexError, UnicodeDecodeError):
        return set()


def _directory(content: bytes) -> bytes:
    size = 1 << (struct.unpack_from("<H", content, 30)[0] & 15)
    sector = struct.unpack_from("<I", content, 48)[0]
    tables = struct.unpack_from(f"<{_IN_HEADER}I", content, 76)
    parts: list[bytes] = []
    while sector < _LAST_SECTOR and len(parts) < _MOST_SECTORS:
        start = (sector + 1) * size
        parts.append(content[start : start + size])
        table, place = divmod(sector, size // 4)
        sector = struct.unpack_from("<I", content, (tables[table] + 1) * size + place * 4)[0]
    return b"".join(parts)


def _names(directory: bytes, first: int) -> list[str]:
    """The names of a tree of siblings."""
    names = []
    waiting, seen = [first], set()
    while waiting:
        number = waiting.pop()
        start = number * _ENTRY
        if number == _NONE or number in seen or start + _ENTRY > len(directory):
            continue
        seen.add(number)
        length, left, right = struct.unpack_from("<H2xII", directory, start + 64)
        name = directory[start : start + max(0, min(length, 64) - 2)]
        names.append(name.decode("utf-16-le").lower())
        waiting += (left, right)
    return names
