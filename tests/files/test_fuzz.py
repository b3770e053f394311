"""Whatever comes in, it ends in a reading or in an error that a person can be told."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable

import pytest

from bot.domain.attachment import FileContent, Kind
from bot.domain.file_errors import FileError
from bot.files.images import prepare_picture
from bot.files.text import read_text
from tests.files import files
from tests.files.readers import Listener, make_reader, read

FORMS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
STARTS = (
    *(files.drawing(form)[:40] for form in FORMS),
    *(files.ogg_voice()[:40], files.wav()[:44], files.mp3()[:40], b"ID3\x03", b"fLaC", b""),
    *(files.mp4()[:80], files.mp4(has_picture=False), files.webm()[:20], b"RIFF", b"BM", b"II*\0"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"{", b"\x1b["),
)
NAMES = ("", "a.txt", "a.png", "a.pdf", "voice.ogg", "a.mp4", "../../etc/passwd", "a\0b")
TEXT = "Привет, world! 你好，世界。 Größe 😀\n"


def flipped(content: bytes, chance: random.Random, flips: int) -> bytes:
    """The content with some of its bytes changed."""
    damaged = bytearray(content)
    for _ in range(flips):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def cuts(length: int, count: int) -> Iterable[int]:
    """So many lengths up to the whole one, nearer to each other at the beginning."""
    return sorted({int(length * (n / count) ** 2) for n in range(1, count + 1)})


@pytest.mark.parametrize("form", FORMS)
def test_pictures_that_are_cut_off(form: str) -> None:
    whole = files.drawing(form)

    outcomes = Counter(_look(whole[:length]) for length in cuts(len(whole), 60))

    assert outcomes["Image"] >= 1
    assert outcomes["FileBroken"] >= 1


@pytest.mark.parametrize("form", FORMS)
def test_pictures_with_damaged_bytes(form: str) -> None:
    chance = random.Random(form)  # noqa: S311 - the same ones each time
    whole = files.drawing(form)

    outcomes = Counter(_look(flipped(whole, chance, 1 + n % 8)) for n in range(120))

    assert outcomes.total() == 120


@pytest.mark.parametrize("kind", Kind)
async def test_random_bytes_of_every_kind_and_name(kind: Kind) -> None:
    chance = random.Random(kind)  # noqa: S311 - the same ones each time
    reader = make_reader(Listener(), document_tokens=500)
    outcomes: Counter[str] = Counter()
    for n in range(180):
        content = STARTS[n % len(STARTS)] + chance.randbytes(chance.choice((0, 1, 7, 60, 3000)))
        try:
            reading = await read(content, kind, NAMES[n % len(NAMES)], reader)
            outcomes[type(reading).__name__] += 1
        except FileError as error:
            outcomes[type(error).__name__] += 1

    assert outcomes.total() == 180
    assert outcomes["FileBroken"] >= 1


def test_damaged_text_in_every_encoding() -> None:
    chance = random.Random(1)  # noqa: S311 - the same ones each time
    for n in range(400):
        encoding = ("utf-8", "gb18030", "utf-16", "cp1251", "latin-1", "big5")[n % 6]
        content = flipped((TEXT * 20).encode(encoding, "replace"), chance, n % 12)
        try:
            reading = read_text(content[: chance.randrange(1, len(content))], 120)
        except FileError:
            continue
        assert len(reading.text.encode()) <= 480


async def test_damaged_documents() -> None:
    chance = random.Random(2)  # noqa: S311 - the same ones each time
    scan = files.drawing("JPEG")
    whole = files.mixed_pdf("One", scan, "Three") + files.filled_form("Ada")
    reader = make_reader()
    damaged = [flipped(whole, chance, 1 + 3 * (n % 5)) for n in range(22)]
    cut_off = [whole[:length] for length in cuts(len(whole), 8)]

    results = await asyncio.gather(
        *(read(content, reader=reader) for content in damaged + cut_off), return_exceptions=True
    )

    assert {type(r) for r in results if not isinstance(r, FileError)} <= {FileContent}


def _look(content: bytes) -> str:
    """What became of it."""
    try:
        return type(prepare_picture(content)).__name__
    except FileError as error:
        return type(error).__name__
