"""A rich message says what its blocks say, whoever has sent it."""

import pytest

from bot.telegram.incoming.rich_words import read_rich_words
from sandbox.botapi.rich_markdown import read_blocks


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        pytest.param("# A **b**\n\nc $d$", "A b\nc d", id="words"),
        pytest.param("| a | b |\n|---|---|\n| `1` | 2 |", "a | b\n1 | 2", id="a table"),
        pytest.param("- a\n- b\n\n1. c", "• a\n• b\n1. c", id="lists"),
        pytest.param("> a\n\n```\nb\n```\n\n$$c$$", "a\nb\nc", id="blocks"),
        pytest.param(
            "<details><summary>x</summary>\n\nhm\n\n</details>\n\na", "a", id="what is folded"
        ),
    ],
)
def test_the_words_of_the_blocks(markdown: str, words: str) -> None:
    assert read_rich_words({"blocks": read_blocks(markdown)}) == words


DEEP: object = "x"
for _ in range(200):
    DEEP = {"text": [DEEP], "blocks": [DEEP] if isinstance(DEEP, dict) else []}


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        {},
        {"blocks": 1},
        {"blocks": [1, None, {"text": 7, "items": [1], "cells": [[1], 2, None]}]},
        {"blocks": [{"text": DEEP}]},
    ],
)
def test_what_is_of_another_shape_says_nothing(message: object) -> None:
    assert read_rich_words(message) == ""


def test_no_more_of_it_is_read_than_there_may_be() -> None:
    assert len(read_rich_words({"blocks": [{"text": "x" * 1_000_000}]})) == 65_536
