"""How hard to think: the chat's word before the operator's, and never one that was refused."""

import pytest

from bot.llm.efforts import choose_effort, is_about_word
from bot.llm.refusals import Refusal


@pytest.mark.parametrize(
    ("wanted", "usual", "refused", "sent"),
    [
        pytest.param("", None, set(), None, id="nobody has chosen"),
        pytest.param("", "xhigh", set(), "xhigh", id="the operator's, whatever it is"),
        pytest.param("high", "low", set(), "high", id="the chat's goes before it"),
        pytest.param("off", "high", set(), "none", id="off"),
        pytest.param("off", None, {"reasoning_effort:none"}, "minimal", id="not off, but little"),
        pytest.param(
            "off", "high", {f"reasoning_effort:{w}" for w in ("none", "minimal", "low")}, None,
            id="as the model itself wants it",
        ),
        pytest.param("low", "high", {"reasoning_effort:none"}, "low", id="another word is refused"),
        pytest.param("'; DROP", "low", set(), "low", id="made up"),
    ],
)  # fmt: skip
def test_the_word_that_is_sent(
    wanted: str, usual: str | None, refused: set[str], sent: str | None
) -> None:
    assert choose_effort(wanted, usual, refused) == sent


@pytest.mark.parametrize(
    ("words", "is_about"),
    [
        ("Unsupported value: 'none' is not supported with this model. Supported values are:", True),
        ("unsupported_value reasoning_effort", True),
        ("body.reasoning_effort: Input should be 'low', 'medium' or 'high'", True),
        ("Invalid reasoning_effort `none`", True),
        ("Unrecognized request argument supplied: reasoning_effort", False),
        ("Unsupported parameter: reasoning_effort", False),
    ],
)
def test_a_word_is_told_from_the_parameter(words: str, is_about: bool) -> None:
    assert is_about_word(Refusal(400, (), "", words), "none") is is_about
