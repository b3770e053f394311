"""AIFF, as Macs record, to WAV, as providers take it: the same samples in another order."""

import struct
from collections.abc import Iterator

from bot.domain.file_errors import FileBroken

_PLAIN = {b"NONE": True, b"twos": True, b"sowt": False}
"""AIFC's ways of writing bare samples: whether their first byte is the highest."""
_WIDTHS = (8, 16, 24, 32)
_MOST_CHANNELS = 32
_HIGHEST_RATE = 768_000


def aiff_to_wav(content: bytes) -> bytes | None:
    """The recording as WAV; None where it is packed in a way that we do not know.

    Raises FileBroken.
    """
    chunks = dict(_chunks(content))
    head, sound = chunks.get(b"COMM", b""), chunks.get(b"SSND", b"")
    try:
        channels, _, bits = struct.unpack(">hIh", head[:8])
        rate = _read_rate(head[8:18])
        (offset,) = struct.unpack(">I", sound[:4])
    except struct.error as error:
        raise FileBroken from error
    packed = head[18:22] or b"NONE"
    if packed not in _PLAIN or bits not in _WIDTHS:
        return None
    if not (0 < channels <= _MOST_CHANNELS and 0 < rate <= _HIGHEST_RATE):
        raise FileBroken
    width = bits // 8
    samples = sound[8 + offset :]
    samples = samples[: len(samples) // (width * channels) * (width * channels)]
    return _write_wav(_turn(samples, width, _PLAIN[packed]), channels, rate, bits)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= len(content):
        name, size = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8])
        yield name, content[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _read_rate(number: bytes) -> int:
    """Samples a second, from the 80 bits of a float of the first Macs."""
    exponent, mantissa = struct.unpack(">HQ", number)
    shift = 16383 + 63 - exponent
    return int(mantissa >> shift) if 0 <= shift < 64 else 0  # noqa: PLR2004 - its bits


def _turn(samples: bytes, width: int, is_high_first: bool) -> bytes:
    """The samples with their lowest byte first; of those of one byte, WAV's have no sign."""
    if width == 1:
        return samples.translate(bytes((n + 128) % 256 for n in range(256)))
    if not is_high_first:
        return samples
    turned = bytearray(len(samples))
    for n in range(width):
        turned[n::width] = samples[width - 1 - n :: width]
    return bytes(turned)


def _write_wav(samples: bytes, channels: int, rate: int, bits: int) -> bytes:
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * frame, frame, bits)
    size = 4 + 8 + len(form) + 8 + len(samples)
    head = b"RIFF" + struct.pack("<I", size) + b"WAVEfmt " + struct.pack("<I", len(form)) + form
    return head + b"data" + struct.pack("<I", len(samples)) + samples
