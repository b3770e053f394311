"""Whether the words for a picture mean the one before."""

import pytest

from bot.domain.pictures import is_about_last_picture


@pytest.mark.parametrize(
    "words",
    [
        "make it darker",
        "now make it a poster",
        "darker",
        "a bit darker",
        "add a hat",
        "remove the background",
        "but in blue",
        "再暗一点",
        "把背景换成蓝色",
        "turn this picture into a drawing",
    ],
)
def test_a_change_is_about_the_picture_before(words: str) -> None:
    assert is_about_last_picture(words)


@pytest.mark.parametrize(
    "words",
    [
        "a red fox in the snow",
        "a cat that sleeps",
        "make a logo for a bakery",
        "a flower",
        "一只红色的狐狸",
        "a portrait of a woman and her dog in a long street at night, rain, neon, seen from above",
    ],
)
def test_a_new_wish_is_not(words: str) -> None:
    assert not is_about_last_picture(words)
