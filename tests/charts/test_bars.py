"""A picture of days: readable, honest, and quick to draw."""

import io

import pytest
from PIL import Image

from bot.charts.bars import Bar, choose_top, draw_bars, write_value


def _drawn(*values: float) -> Image.Image:
    content = draw_bars([Bar("11-22", value) for value in values], is_money=True)
    return Image.open(io.BytesIO(content)).convert("RGB")


def _blue_in(picture: Image.Image, day: int, days: int) -> int:
    """How high the bar of a day is, in pixels."""
    left = next(x for x in range(picture.width) if _is_line(picture, x))
    x = left + round((picture.width - 40 - left) * (day + 0.5) / days)
    column = [picture.getpixel((x, y)) for y in range(660)]
    return sum(isinstance(pixel, tuple) and pixel[2] > 200 for pixel in column)


def _is_line(picture: Image.Image, x: int) -> bool:
    """Whether the lowest line has begun there; no letter is as wide as what follows."""
    ground = picture.getpixel((5, 5))
    return all(picture.getpixel((x + beside, 70)) != ground for beside in range(0, 90, 3))


def test_a_bar_twice_as_high_stands_for_twice_as_much() -> None:
    picture = _drawn(1, 2, 0, 4, 4)

    heights = [_blue_in(picture, day, 5) for day in range(5)]

    assert heights[2] == 0
    assert heights[1] == pytest.approx(2 * heights[0], abs=4)
    assert heights[3] == pytest.approx(4 * heights[0], abs=8)


def test_the_least_use_can_be_seen() -> None:
    assert _blue_in(_drawn(1000, 0.001, 1000), 1, 3) > 0


@pytest.mark.parametrize("values", [(), (0, 0, 0), (1e12,)], ids=["none", "zeros", "huge"])
def test_there_is_always_a_picture(values: tuple[float, ...]) -> None:
    assert _drawn(*values).size == (1280, 800)


def test_its_letters_are_still_letters_on_a_phone() -> None:
    """A phone shows it some 360 points wide; the digits in it are to be as high as text there."""
    picture = _drawn(*range(30))
    ground = picture.getpixel((5, 5))
    below = [
        any(picture.getpixel((x, y)) != ground for x in range(picture.width))
        for y in range(660, picture.height)
    ]

    assert sum(below) * 360 / picture.width > 14


def test_no_label_leaves_the_picture() -> None:
    for value in (0.00015, 0.1, 123.0, 4e8):
        picture = _drawn(*[value] * 30)
        edges = picture.crop((0, 0, 4, 800)), picture.crop((1276, 0, 1280, 800))

        assert all(len(edge.getcolors() or []) == 1 for edge in edges)


def test_bars_and_words_stand_out_from_their_ground() -> None:
    picture = _drawn(1, 2)

    ground = picture.getpixel((5, 5))
    colors = picture.getcolors(1_000_000) or []
    brightest = max(sum(color) for _, color in colors if isinstance(color, tuple))

    assert isinstance(ground, tuple)
    assert brightest - sum(ground) > 300


@pytest.mark.parametrize("highest", [0.0003, 0.07, 1, 1.12, 9.99, 12_345, 3e9])
def test_the_scale_ends_a_little_above_the_highest(highest: float) -> None:
    assert highest <= choose_top(highest) * 1.001 <= highest * 1.7


@pytest.mark.parametrize(
    ("value", "is_money", "words"),
    [
        (0.25, True, "$0.25"),
        (1500, True, "$1.5k"),
        (20_000, False, "20k"),
        (3e6, False, "3M"),
        (0, True, "$0"),
    ],
)
def test_values_are_short(value: float, is_money: bool, words: str) -> None:
    assert write_value(value, is_money=is_money) == words
