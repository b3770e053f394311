"""The smallest parts of containers of sound and film."""

import struct


def box(kind: bytes, content: bytes) -> bytes:
    """A box of ISO 14496-12."""
    return struct.pack(">I", len(content) + 8) + kind + content


def handler(kind: bytes) -> bytes:
    """What says whether a track is seen or heard."""
    return box(b"hdlr", bytes(8) + kind + bytes(13))


def ogg_page(number: int, flags: int, position: int, packets: list[bytes]) -> bytes:
    """A page of Ogg (RFC 3533 §6) with packets of up to 254 bytes."""
    lacing = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, position, 1, number, 0, len(lacing))
    page = head + lacing + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_checksum(page)) + page[26:]


def _ogg_checksum(page: bytes) -> int:
    """RFC 3533 §6: CRC-32 of 0x04c11db7, neither turned round nor inverted."""
    checksum = 0
    for byte in page:
        checksum ^= byte << 24
        for _ in range(8):
            checksum = (checksum << 1) ^ (0x104C11DB7 if checksum & 0x80000000 else 0)
    return checksum
