"""Bare AAC, as many phones record, to M4A, as providers take it: the same frames in a container."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_HEAD = 7
_SAMPLES = 1024
"""Of a frame (ISO 14496-3 §4.5.1.1)."""
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


@dataclass(frozen=True, slots=True)
class _Form:
    """What each frame's header says of the sound (ISO 13818-7 §6.2)."""

    object_type: int
    rate: int
    channels: int


def aac_to_m4a(content: bytes) -> bytes | None:
    """The recording as M4A; None where it is no row of frames, or of a kind that is rare."""
    form = _read_form(content)
    frames = list(_frames(content))
    if form is None or not frames:
        return None
    sizes = [len(frame) for frame in frames]
    sound = b"".join(frames)
    kind = _box(b"ftyp", b"M4A \0\0\0\0M4A mp42isom")
    # The place of the sound does not change the size of what stands before it.
    start = len(kind) + len(_movie(form, sizes, 0)) + 8
    return kind + _movie(form, sizes, start) + _box(b"mdat", sound)


def _read_form(content: bytes) -> _Form | None:
    if len(content) < _HEAD:
        return None
    rate, channels = content[2] >> 2 & 15, (content[2] & 1) << 2 | content[3] >> 6
    if rate >= len(_RATES) or not channels:
        return None
    return _Form((content[2] >> 6) + 1, rate, channels)


def _frames(content: bytes) -> Iterator[bytes]:
    """The frames without their headers, up to where the file is cut off or damaged."""
    place = 0
    while content[place : place + 1] == b"\xff" and content[place + 1] & 0xF6 == 0xF0:  # noqa: PLR2004
        head = content[place : place + _HEAD]
        if len(head) < _HEAD:
            return
        size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        start = _HEAD if head[1] & 1 else _HEAD + 2  # A checksum of two bytes may follow.
        frame = content[place + start : place + size]
        if size <= start or len(frame) < size - start:
            return
        yield frame
        place += size


def _movie(form: _Form, sizes: list[int], start: int) -> bytes:
    """All that is told of the sound (ISO 14496-12 §8)."""
    rate, length = _RATES[form.rate], len(sizes) * _SAMPLES
    table = (
        _full(b"stsd", struct.pack(">I", 1) + _sample_entry(form))
        + _full(b"stts", struct.pack(">III", 1, len(sizes), _SAMPLES))
        + _full(b"stsc", struct.pack(">IIII", 1, 1, len(sizes), 1))
        + _full(b"stsz", struct.pack(f">II{len(sizes)}I", 0, len(sizes), *sizes))
        + _full(b"stco", struct.pack(">II", 1, start))
    )
    source = _full(b"dref", struct.pack(">I", 1) + _box(b"url ", b"\0\0\0\1"))
    media = (
        _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, rate, length, 0x55C4, 0))
        + _full(b"hdlr", bytes(4) + b"soun" + bytes(13))
        + _box(b"minf", _full(b"smhd", bytes(4)) + _box(b"dinf", source) + _box(b"stbl", table))
    )
    track = struct.pack(">IIIII8xHHHH", 0, 0, 1, 0, length, 0, 0, 0x100, 0) + _MATRIX + bytes(8)
    movie = struct.pack(">IIIIIH10x", 0, 0, rate, length, 0x10000, 0x100) + _MATRIX
    return _box(
        b"moov",
        _full(b"mvhd", movie + bytes(24) + struct.pack(">I", 2))
        + _box(b"trak", _full(b"tkhd", track, flags=3) + _box(b"mdia", media)),
    )


def _sample_entry(form: _Form) -> bytes:
    config = struct.pack(">H", form.object_type << 11 | form.rate << 7 | form.channels << 3)
    decoder = struct.pack(">BBxxxII", 0x40, 0x15, 0, 0) + _descriptor(5, config)
    stream = struct.pack(">HB", 1, 0) + _descriptor(4, decoder) + _descriptor(6, b"\2")
    told = struct.pack(">6xH8xHHHHI", 1, form.channels, 16, 0, 0, _RATES[form.rate] << 16)
    return _box(b"mp4a", told + _full(b"esds", _descriptor(3, stream)))


def _descriptor(tag: int, content: bytes) -> bytes:
    return bytes((tag, len(content))) + content


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def _full(kind: bytes, content: bytes, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", flags) + content)
