"""Packed content: taken in pieces, and never more of it than was asked for."""

import gzip
import tracemalloc
import zlib

import pytest

from bot.fetching.errors import Garbled, TooLarge
from bot.fetching.inflating import Inflater

TEXT = b"The lighthouse of Mog is 42 metres high.\n" * 300


def raw(content: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(content) + engine.flush()


def unpack(content: bytes, largest: int, step: int = 20) -> bytes:
    inflater = Inflater("gzip", largest)
    for start in range(0, len(content), step):
        inflater.take(content[start : start + step])
    return inflater.end()


PACKED = {
    "as it is": ("", TEXT),
    "identity": ("identity", TEXT),
    "gzip": ("GZIP", gzip.compress(TEXT)),
    "gzip in members": ("gzip", gzip.compress(TEXT[:500]) + gzip.compress(TEXT[500:])),
    "gzip with zeros behind it": ("x-gzip", gzip.compress(TEXT) + b"\0" * 50),
    "deflate": ("deflate", zlib.compress(TEXT)),
    "deflate without a header": ("deflate", raw(TEXT)),
}


@pytest.mark.parametrize("step", [7, 10_000_000])
@pytest.mark.parametrize(("coding", "packed"), PACKED.values(), ids=PACKED)
def test_all_of_it_comes_out(coding: str, packed: bytes, step: int) -> None:
    inflater = Inflater(coding, len(TEXT))
    for start in range(0, len(packed), step):
        inflater.take(packed[start : start + step])

    assert inflater.end() == TEXT


def test_nothing_is_nothing() -> None:
    assert Inflater("gzip", 10).end() == b""


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
def test_what_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(Garbled):
        Inflater(coding, 10)


@pytest.mark.parametrize(
    "content", [b"no gzip at all", gzip.compress(TEXT, mtime=0)[:-20]], ids=["other", "cut"]
)
def test_what_is_damaged_is_refused(content: bytes) -> None:
    with pytest.raises(Garbled):
        unpack(content, 1_000_000)


def test_a_bomb_takes_no_memory() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        Inflater("gzip", 1_000_000).take(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 8_000_000


def test_much_that_unpacks_to_nothing_is_too_much() -> None:
    with pytest.raises(TooLarge):
        unpack(gzip.compress(b"") * 1000, 10_000)
