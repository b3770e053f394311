"""Pictures in any colours come out as plain ones, whatever stands in them."""

import math

import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from bot.files.colors import to_plain_colors, with_true_colors

SIZE = (40, 40)
WHITE, DARK = (255, 255, 255), (64, 64, 64)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def measured(*numbers: float) -> Pillow.Image:
    """Columns of numbers, from left to right."""
    picture = Pillow.new("F", SIZE)
    for index, number in enumerate(numbers):
        left = index * SIZE[0] // len(numbers)
        picture.paste(number, (left, 0, *SIZE))
    return picture


def levels(picture: Pillow.Image) -> tuple[object, object]:
    """The first and the last column's."""
    return picture.getpixel((0, 0)), picture.getpixel((SIZE[0] - 1, 0))


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        pytest.param((0.0, 1.0), (0, 255), id="shares"),
        pytest.param((-273.0, 1_000.0), (0, 255), id="degrees"),
        pytest.param((5.0, 5.0), (0, 0), id="all the same"),
        pytest.param((1e-38, 3e38), (0, 255), id="as far apart as can be"),
    ],
)
def test_measurements_reach_from_black_to_white(
    numbers: tuple[float, float], shown: tuple[int, int]
) -> None:
    plain = to_plain_colors(measured(*numbers))

    assert (plain.mode, levels(plain)) == ("L", shown)


@pytest.mark.parametrize(
    "numbers",
    [(math.nan, 1.0), (1.0, math.nan), (-math.inf, 1.0), (0.0, math.inf), (-math.inf, math.inf)],
    ids=str,
)
def test_numbers_that_are_none_are_no_crash(numbers: tuple[float, float]) -> None:
    plain = to_plain_colors(measured(*numbers))

    assert (plain.mode, plain.size) == ("L", SIZE)


@pytest.mark.parametrize(
    ("color", "ground"),
    [
        pytest.param((255, 255, 255, 0), WHITE, id="nothing is to be seen"),
        pytest.param((0, 0, 0, 0), WHITE, id="nothing, in black"),
        pytest.param((255, 255, 255, 127), WHITE, id="white that is hardly to be seen"),
        pytest.param((0, 0, 0, 255), WHITE, id="black"),
        pytest.param((226, 226, 226, 255), DARK, id="nearly white"),
        pytest.param((224, 224, 224, 255), WHITE, id="a light grey"),
        pytest.param((255, 255, 0, 255), DARK, id="as bright as white"),
    ],
)
def test_what_is_seen_decides_on_the_ground(
    color: tuple[int, int, int, int], ground: tuple[int, int, int]
) -> None:
    picture = Pillow.new("RGBA", SIZE)
    picture.paste(color, (10, 10, 30, 30))

    plain = to_plain_colors(picture)

    assert (plain.mode, plain.getpixel((0, 0))) == ("RGB", ground)


def test_one_color_of_a_palette_may_be_the_transparent_one() -> None:
    picture = Pillow.new("P", SIZE, 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(1, (10, 10, 30, 30))
    picture.info["transparency"] = 0

    plain = to_plain_colors(picture)

    assert (plain.getpixel((0, 0)), plain.getpixel((20, 20))) == (WHITE, (0, 0, 255))


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(None, id="none"),
        pytest.param("sRGB", id="a word"),
        pytest.param(b"", id="empty"),
        pytest.param(PROFILE[:200], id="cut"),
        pytest.param(PROFILE + bytes(4_000_000), id="too large"),
    ],
)
def test_a_profile_that_is_none_changes_no_colors(mode: str, profile: object) -> None:
    picture = Pillow.new("RGB", SIZE, (200, 200, 200)).convert(mode)

    true = with_true_colors(picture, profile)

    assert true.mode == ("RGB" if mode == "CMYK" else mode)
    assert true.convert("RGB").getpixel((0, 0)) == (200, 200, 200)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        pytest.param(291, 694, (0, 255), id="a few of the bits, as a sensor gives"),
        pytest.param(0, 65535, (0, 255), id="all of them"),
        pytest.param(65535, 65535, (255, 255), id="all white"),
        pytest.param(0, 0, (0, 0), id="all black"),
    ],
)
def test_sixteen_bits_reach_from_black_to_white(
    low: int, high: int, shown: tuple[int, int]
) -> None:
    picture = Pillow.new("I;16", SIZE, low)
    picture.paste(high, (SIZE[0] // 2, 0, *SIZE))

    assert levels(to_plain_colors(picture)) == shown
