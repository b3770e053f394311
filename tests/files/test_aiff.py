"""A recording of a Mac keeps its samples, its speed and its channels on the way to WAV."""

import io
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.file_errors import FileBroken
from bot.files.aiff import aiff_to_wav

RATES = {8000: "400bfa00", 44100: "400eac44", 48000: "400ebb80"}
"""The beginnings of their 80 bits."""


def chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of AIFF, at an even length."""
    return name + struct.pack(">I", len(content)) + content + b"\0" * (len(content) % 2)


def aiff(
    samples: bytes, bits: int = 16, channels: int = 1, rate: int = 8000, packed: bytes = b""
) -> bytes:
    """A recording; `packed` names how AIFC packs it."""
    frames = len(samples) * 8 // (bits * channels)
    head = struct.pack(">hIh", channels, frames, bits) + bytes.fromhex(RATES[rate]) + bytes(6)
    body = (
        chunk(b"COMM", head + packed) + chunk(b"NAME", b"odd") + chunk(b"SSND", bytes(8) + samples)
    )
    return chunk(b"FORM", (b"AIFC" if packed else b"AIFF") + body)


@pytest.mark.parametrize(
    ("samples", "bits", "packed", "turned"),
    [
        pytest.param(b"\1\2\3\4", 16, b"", b"\2\1\4\3", id="16 bits"),
        pytest.param(b"\1\2\3\4\5\6", 24, b"", b"\3\2\1\6\5\4", id="24 bits"),
        pytest.param(b"\1\2\3\4", 32, b"", b"\4\3\2\1", id="32 bits"),
        pytest.param(b"\x80\xff\0\x7f", 8, b"", b"\0\x7f\x80\xff", id="8 bits, with a sign"),
        pytest.param(b"\1\2\3\4", 16, b"sowt", b"\1\2\3\4", id="turned already"),
        pytest.param(b"\1\2\3\4", 16, b"NONE", b"\2\1\4\3", id="not packed"),
        pytest.param(b"\1\2\3", 16, b"", b"\2\1", id="cut off inside of a sample"),
    ],
)
def test_samples_get_the_order_of_wav(
    samples: bytes, bits: int, packed: bytes, turned: bytes
) -> None:
    converted = aiff_to_wav(aiff(samples, bits, packed=packed))

    assert converted
    with wave.open(io.BytesIO(converted)) as heard:
        assert heard.readframes(100) == turned
        assert heard.getsampwidth() == bits // 8


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("channels", [1, 2])
def test_speed_and_channels_stay(rate: int, channels: int) -> None:
    converted = aiff_to_wav(aiff(bytes(40), rate=rate, channels=channels))

    assert converted
    with wave.open(io.BytesIO(converted)) as heard:
        assert (heard.getframerate(), heard.getnchannels()) == (rate, channels)
        assert heard.getnframes() == 20 // channels


def test_what_is_packed_otherwise_is_left_to_others() -> None:
    assert aiff_to_wav(aiff(bytes(40), packed=b"ima4")) is None


@given(st.integers(12, 70))
def test_a_recording_that_is_cut_off_is_damaged_or_short(length: int) -> None:
    try:
        converted = aiff_to_wav(aiff(bytes(40))[:length])
    except FileBroken:
        return
    assert converted
    assert converted.startswith(b"RIFF")
