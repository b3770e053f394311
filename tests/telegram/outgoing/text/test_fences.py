"""Which lines are code, as CommonMark has it."""

import pytest

from bot.telegram.outgoing.text.fences import Fence


def code_lines(text: str) -> str:
    """A letter for each line: c for code, - for prose."""
    fence = Fence()
    return "".join("c" if fence.passes(line) else "-" for line in text.split("\n"))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("a\n```\nb\n```\nc", "-ccc-", id="a block"),
        pytest.param("```python\nb", "cc", id="one that does not end"),
        pytest.param("~~~\n```\n~~~\na", "ccc-", id="another fence inside"),
        pytest.param("````\n```\n````\na", "ccc-", id="a shorter fence inside"),
        pytest.param("```\nb\n`````\na", "ccc-", id="a longer fence ends it"),
        pytest.param("```\nb\n``` c\n```", "cccc", id="words behind a fence do not end it"),
        pytest.param("```\n- ```\n```\na", "ccc-", id="a fence in a list does not end it"),
        pytest.param("```a`b```\nc", "--", id="a code span"),
        pytest.param("~~~a`b\nc", "cc", id="a tick behind tildes"),
        pytest.param("``\na", "--", id="two ticks"),
        pytest.param("- ```\n  b\n  ```\na", "ccc-", id="in a list"),
        pytest.param("12) ```\nb\n```\na", "ccc-", id="in a numbered list"),
        pytest.param("1234567890. ```\na", "--", id="a number too long for a list"),
        pytest.param("> ```\n> b\n> ```\n> a", "ccc-", id="in a quotation"),
        pytest.param("> ```\n> b\na", "cc-", id="a quotation's end ends it"),
        pytest.param("> ```\na\n```\nb", "c-cc", id="a fence behind a quotation is another one"),
        pytest.param("```" + "x" * 97 + "\na", "cc", id="the longest opening"),
        pytest.param("```" + "x" * 98 + "\na", "--", id="a line too long to open one"),
    ],
)
def test_code_stands_between_fences(text: str, lines: str) -> None:
    assert code_lines(text) == lines


@pytest.mark.parametrize(
    ("line", "opening"),
    [
        pytest.param("```python  \n", "```python", id="white space behind"),
        pytest.param("  - ~~~~ sql", "  ~~~~sql", id="of a list"),
        pytest.param("> ```", "> ```", id="of a quotation"),
        pytest.param("text", "", id="prose"),
    ],
)
def test_the_line_that_opened_a_block_can_open_its_rest(line: str, opening: str) -> None:
    fence = Fence()

    fence.passes(line)

    assert fence.opening == opening


@pytest.mark.parametrize(
    "opening", [pytest.param("````", id="four ticks"), pytest.param("> ```", id="quoted")]
)
def test_a_copy_goes_its_own_way(opening: str) -> None:
    fence = Fence()
    fence.passes(opening)
    copy = fence.copy()

    ended = fence.passes(opening)

    assert ended
    assert (fence.opening, copy.opening) == ("", opening)
    assert copy.passes(opening)
    assert copy.opening == ""
