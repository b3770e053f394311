"""Which addresses a text lists word for word, and how long that may take to see."""

import time

import pytest

from bot.domain.tools import is_listed

TEXT = "See https://mog.example/light?id=4, or wiki.example/Mog_(tower)."


@pytest.mark.parametrize(
    "url",
    [
        "https://mog.example/light?id=4",
        "https://mog.example/light?id=4/",
        "https://wiki.example/Mog_(tower)",
    ],
)
def test_what_stands_there_is_listed(url: str) -> None:
    assert is_listed(url, [TEXT])


@pytest.mark.parametrize(
    "url",
    [
        "https://mog.example/light?id=",
        "https://mog.example/light?id=4&secret=1",
        "https://mog.example/light?id=4#secret",
        "https://mog.example/light?id=4//",
        "https://mog.example/light?id=4" + "/" * 83,
        "https://MOG.example/light?id=4",
        "https://og.example/light?id=4",
        "https://example/light?id=4",
        "https://a@mog.example/light?id=4",
        "http://wiki.example/Mog_(tower)",
        "https://",
        "https:",
        "/",
        "",
    ],
)
def test_what_does_not_is_not(url: str) -> None:
    assert not is_listed(url, [TEXT])


def test_a_long_text_is_looked_through_quickly() -> None:
    text = "https://ee " * 100_000
    started = time.process_time()

    assert not is_listed("https://e", [text])

    assert time.process_time() - started < 1
