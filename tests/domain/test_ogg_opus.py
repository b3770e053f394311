"""What is Ogg Opus, and how long it is."""

import pytest

from bot.domain.ogg_opus import opus_seconds
from sandbox.ogg import seconds_of, write_silence
from tests.files.files import mp3, ogg_voice, wav


@pytest.mark.parametrize("seconds", [0.02, 0.5, 1, 2.25, 61])
def test_how_long_it_is(seconds: float) -> None:
    content = write_silence(seconds)

    assert opus_seconds(content) == pytest.approx(seconds, abs=1e-4)
    assert seconds_of(content) == pytest.approx(seconds, abs=1e-4)


def test_a_recording_of_telegrams_apps() -> None:
    assert opus_seconds(ogg_voice(3)) == pytest.approx(3, abs=0.01)


SOUND = write_silence(1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"OggS",
        SOUND[:60],
        SOUND[:-1],
        SOUND + b"more",
        SOUND + SOUND,
        SOUND.replace(b"OpusHead", b"\x01vorbis"),
        SOUND[28:],
        wav(),
        mp3(),
        b'{"error": "no"}',
    ],
    ids=["nothing", "a word", "its head", "cut", "more", "two", "Vorbis", "no head", "wav", "mp3",
         "json"],
)  # fmt: skip
def test_what_is_none(content: bytes) -> None:
    assert opus_seconds(content) is None


def test_every_cut_within_a_page_is_seen() -> None:
    cuts = [at for at in range(len(SOUND)) if not SOUND.startswith(b"OggS", at)]

    assert {opus_seconds(SOUND[:at]) for at in cuts} == {None}


@pytest.mark.parametrize("position", [2**62, 2**63 - 1, 2**64 - 2])
def test_it_is_not_longer_than_its_packets_can_be(position: int) -> None:
    at = SOUND.rindex(b"OggS") + 6
    content = SOUND[:at] + position.to_bytes(8, "little") + SOUND[at + 8 :]

    assert 1 <= (opus_seconds(content) or 0) < 10
