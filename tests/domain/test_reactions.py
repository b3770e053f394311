"""Which reactions judge an answer."""

import pytest

from bot.domain.reactions import read_thumbs


@pytest.mark.parametrize(
    ("emojis", "value"),
    [
        (["👍"], 1),
        (["👎"], -1),
        (["👍🏽"], 1),
        (["👍\ufe0f"], 1),
        (["❤", "👍"], 1),
        (["👍", "👎"], 0),
        (["❤"], 0),
        (["🔥", "💯"], 0),
        ([""], 0),
        ([], 0),
    ],
    ids=["up", "down", "skin", "picture", "with a heart", "both", "heart", "praise", "own", "none"],
)
def test_only_thumbs_judge(emojis: list[str], value: int) -> None:
    assert read_thumbs(emojis) == value
