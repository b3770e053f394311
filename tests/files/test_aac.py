"""Bare AAC gets a container, and its frames stay as they are."""

import struct

import pytest

from bot.files.aac import aac_to_m4a
from bot.files.detect_type import MediaType, detect_type, has_sound

RATE_44100, RATE_16000 = 4, 8


def frame(
    content: bytes, *, rate: int = RATE_44100, channels: int = 2, checked: bool = False
) -> bytes:
    """A frame of low complexity with its header (ISO 13818-7 §6.2)."""
    size = len(content) + (9 if checked else 7)
    head = bytes(
        (
            0xFF,
            0xF0 if checked else 0xF1,
            1 << 6 | rate << 2 | channels >> 2,
            (channels & 3) << 6 | size >> 11,
            size >> 3 & 0xFF,
            (size & 7) << 5 | 0x1F,
            0xFC,
        )
    )
    return head + (b"\0\0" if checked else b"") + content


def inside(box: bytes, content: bytes) -> bytes:
    """What stands in the first box of this name."""
    place = content.index(box)
    (size,) = struct.unpack(">I", content[place - 4 : place])
    return content[place + 4 : place - 4 + size]


@pytest.mark.parametrize("checked", [True, False])
def test_the_frames_stand_where_the_tables_say(*, checked: bool) -> None:
    converted = aac_to_m4a(frame(b"one", checked=checked) + frame(b"three", checked=checked))

    assert converted
    assert inside(b"mdat", converted) == b"onethree"
    assert inside(b"stsz", converted) == struct.pack(">IIIII", 0, 0, 2, 3, 5)
    (start,) = struct.unpack(">8xI", inside(b"stco", converted))
    assert converted[start:] == b"onethree"


@pytest.mark.parametrize(
    ("rate", "channels", "config", "speed"),
    [
        pytest.param(RATE_44100, 2, "1210", 44100, id="music"),
        pytest.param(RATE_16000, 1, "1408", 16000, id="a telephone"),
    ],
)
def test_what_a_player_needs_is_told(rate: int, channels: int, config: str, speed: int) -> None:
    converted = aac_to_m4a(frame(b"one", rate=rate, channels=channels))

    assert converted
    assert b"\x05\x02" + bytes.fromhex(config) in inside(b"esds", converted)
    assert struct.unpack(">12xI", inside(b"mdhd", converted)[:16]) == (speed,)
    assert detect_type(converted) == MediaType(detect_type(converted).family, "m4a")
    assert has_sound(converted)


def test_a_recording_that_is_cut_off_keeps_its_whole_frames() -> None:
    converted = aac_to_m4a(frame(b"one") + frame(b"three")[:-1])

    assert converted
    assert inside(b"mdat", converted) == b"one"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xf1", b"\xff\xf1" + bytes(20), frame(b""), b"words, nothing else"],
    ids=["nothing", "a mark", "no channels", "an empty frame", "words"],
)
def test_what_is_no_row_of_frames_is_left_to_others(content: bytes) -> None:
    assert aac_to_m4a(content) is None
