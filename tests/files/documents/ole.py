"""The container of the old Office ([MS-CFB]), and a workbook of Excel 97 in it ([MS-XLS])."""

import struct

_SECTOR = 512
_END, _FREE, _IS_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ole(name: str, stream: bytes) -> bytes:
    """A file with one stream: the table of sectors, the directory, and the stream itself."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    chain = [_IS_FAT, _END, *range(3, count + 2), _END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 2, len(stream))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack(
        "<HHHHH6xIIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0
    )
    return head.ljust(_SECTOR, b"\xff") + table + directory.ljust(_SECTOR, b"\0") + stream


def xls(*sheets: tuple[str, list[list[str | float]]], is_first_hidden: bool = False) -> bytes:
    """A workbook of these sheets."""
    bodies = [_sheet(rows) for _, rows in sheets]
    names = [name.encode() for name, _ in sheets]
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 1997, 0, 6))
    place = len(start) + sum(4 + 8 + len(name) for name in names) + 4
    listed = b""
    for number, (name, body) in enumerate(zip(names, bodies, strict=True)):
        hidden = int(is_first_hidden and number == 0)
        listed += _record(0x85, struct.pack("<IBBBB", place, hidden, 0, len(name), 0) + name)
        place += len(body)
    return ole("Workbook", start + listed + _record(0x0A, b"") + b"".join(bodies))


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    return head + struct.pack("<III36xIQ", _FREE, _FREE, child, start, size)


def _sheet(rows: list[list[str | float]]) -> bytes:
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 1997, 0, 6))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 0) + cell.encode("latin-1")
                body += _record(0x0204, at + text)
            else:
                body += _record(0x0203, at + struct.pack("<d", cell))
    return body + _record(0x0A, b"")


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content
