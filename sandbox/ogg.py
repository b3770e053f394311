"""Ogg Opus without a codec: silence of any length, and how long a recording is."""

import struct
from collections.abc import Sequence

# 20 ms of nothing: a table of contents that says CELT, mono, and two bytes of an empty frame.
SILENCE = b"\xf8\xff\xfe"
PACKETS_A_SECOND = 50
RATE = 48_000
PRESKIP = 312
SERIAL = 0x50_41_52_4C
PAGE_HEADER = 27
FIRST, LAST = 2, 4


def write_silence(seconds: float, title: str = "") -> bytes:
    """A recording of so many seconds, the same each time (RFC 3533, RFC 7845).

    By its title, of at most 200 bytes, it can be told from another one.
    """
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, PRESKIP, RATE, 0, 0)
    vendor = b"sandbox"
    comments = [b"TITLE=" + title.encode()] if title else []
    tags = b"OpusTags" + struct.pack("<I", len(vendor)) + vendor
    tags += struct.pack("<I", len(comments))
    tags += b"".join(struct.pack("<I", len(comment)) + comment for comment in comments)
    pages = [_page(0, FIRST, 0, [head]), _page(1, 0, 0, [tags])]
    wanted = max(1, round(seconds * RATE)) + PRESKIP
    step = RATE // PACKETS_A_SECOND
    packets, number, position = -(-wanted // step), 2, 0
    while packets:
        count = min(packets, PACKETS_A_SECOND)
        packets -= count
        position += count * step
        # The last page says where the sound ends, be it in the middle of a packet.
        end = min(position, wanted)
        pages.append(_page(number, 0 if packets else LAST, end, [SILENCE] * count))
        number += 1
    return b"".join(pages)


def title_of(content: bytes) -> str:
    """What `write_silence` was given; "" for any other recording."""
    _, sign, rest = content.partition(b"TITLE=")
    if not sign:
        return ""
    length = int.from_bytes(content[content.index(sign) - 4 : content.index(sign)], "little")
    return rest[: length - len(sign)].decode(errors="replace")


def seconds_of(content: bytes) -> float | None:
    """How long an Ogg Opus is, by the position of its last page; None for anything else."""
    if not content.startswith(b"OggS") or content[28:36] != b"OpusHead":
        return None
    at, position = 0, 0
    while content[at : at + 4] == b"OggS" and at + PAGE_HEADER <= len(content):
        position = max(position, int.from_bytes(content[at + 6 : at + 14], "little", signed=True))
        sizes = content[at + PAGE_HEADER : at + PAGE_HEADER + content[at + 26]]
        at += PAGE_HEADER + len(sizes) + sum(sizes)
    return max(0, position - int.from_bytes(content[38:40], "little")) / RATE


def _page(number: int, flags: int, position: int, packets: Sequence[bytes]) -> bytes:
    sizes = bytes(len(packet) for packet in packets)
    head = b"OggS\0" + struct.pack("<BqIIIB", flags, position, SERIAL, number, 0, len(sizes))
    page = head + sizes + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def _checksum(page: bytes) -> int:
    """The CRC of Ogg: 0x04C11DB7, from the highest bit, begun with 0."""
    crc = 0
    for byte in page:
        crc = (crc << 8) & 0xFFFFFFFF ^ _TABLE[crc >> 24 ^ byte]
    return crc


def _entry(crc: int) -> int:
    for _ in range(8):
        crc = crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)
    return crc & 0xFFFFFFFF


_TABLE = [_entry(byte << 24) for byte in range(256)]
