"""Who is asked next, and after what."""

import pytest

from bot.domain.errors import (
    ContentFiltered,
    ContextTooLong,
    EmptyAnswer,
    LineTooLong,
    ModelBusy,
    ModelError,
    ModelNotFound,
    ModelTimeout,
    ModelUnreachable,
    NoCredit,
    RateLimited,
    RequestRefused,
    WrongKey,
)
from bot.domain.providers import Pin, Rest, Standing
from bot.llm.fallback.order import Candidate, is_worth_another, needs_rest, order_candidates

MODELS = {"": "gpt", "b": "llama", "c": "qwen"}
NOW = 1_000.0


def resting(**until: float) -> dict[str, Rest]:
    return {
        name.replace("first", ""): Rest(NOW + seconds, 1, "ModelBusy")
        for name, seconds in until.items()
    }


@pytest.mark.parametrize(
    ("wanted", "standing", "expected", "patient"),
    [
        pytest.param("gpt", Standing(), ["gpt", "b/llama", "c/qwen"], "c/qwen", id="in order"),
        pytest.param("gpt-mini", Standing(), ["gpt-mini", "b/llama", "c/qwen"], "c/qwen", id="own"),
        pytest.param("c/qwen", Standing(), ["c/qwen", "gpt", "b/llama"], "b/llama", id="another's"),
        pytest.param("c/x", Standing(), ["c/x", "gpt", "b/llama"], "b/llama", id="another's other"),
        pytest.param(
            "gpt",
            Standing(resting(first=60)),
            ["b/llama", "c/qwen", "gpt"],
            "c/qwen",
            id="who rests is last",
        ),
        pytest.param(
            "gpt",
            Standing(resting(first=60, b=30)),
            ["c/qwen", "b/llama", "gpt"],
            "c/qwen",
            id="who is there sooner goes first",
        ),
        pytest.param(
            "gpt",
            Standing(resting(first=60, b=30, c=90)),
            ["b/llama", "gpt", "c/qwen"],
            "b/llama",
            id="all rest",
        ),
        pytest.param(
            "gpt", Standing(resting(first=0)), ["gpt", "b/llama", "c/qwen"], "c/qwen", id="rested"
        ),
        pytest.param(
            "gpt",
            Standing(pin=Pin("gpt", "c/qwen")),
            ["c/qwen", "gpt", "b/llama"],
            "b/llama",
            id="it stays",
        ),
        pytest.param(
            "gpt",
            Standing(resting(c=60), Pin("gpt", "c/qwen")),
            ["gpt", "b/llama", "c/qwen"],
            "b/llama",
            id="with who rests it cannot stay",
        ),
        pytest.param(
            "b/llama",
            Standing(pin=Pin("gpt", "c/qwen")),
            ["b/llama", "gpt", "c/qwen"],
            "c/qwen",
            id="another one was chosen",
        ),
        pytest.param(
            "gpt",
            Standing(pin=Pin("gpt", "gone/model")),
            ["gpt", "b/llama", "c/qwen"],
            "c/qwen",
            id="a provider that is gone",
        ),
    ],
)
def test_they_are_asked_in_this_order(
    wanted: str, standing: Standing, expected: list[str], patient: str
) -> None:
    candidates = order_candidates(wanted, MODELS, standing, NOW)

    assert [one.name for one in candidates] == expected
    assert [one.name for one in candidates if not one.is_hasty] == [patient]


@pytest.mark.parametrize(
    ("error", "asked", "another", "rests"),
    [
        (ModelBusy(), "gpt", True, True),
        (ModelTimeout(), "gpt", True, True),
        (ModelUnreachable(), "gpt", True, True),
        (RateLimited(), "gpt", True, True),
        (NoCredit(), "gpt", True, True),
        (WrongKey(), "gpt", True, True),
        (LineTooLong(), "gpt", True, False),
        (ModelNotFound(), "gpt", True, False),
        (ModelNotFound(), "made-up", False, False),
        (RequestRefused(), "gpt", False, False),
        (ContextTooLong(), "gpt", False, False),
        (ContentFiltered(), "gpt", False, False),
        (EmptyAnswer(), "gpt", False, False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, ModelError) else str(value),
)
def test_what_is_about_the_question_is_asked_of_nobody_else(
    error: ModelError, asked: str, another: bool, rests: bool
) -> None:
    assert is_worth_another(error, Candidate("", asked), MODELS) is another
    assert needs_rest(error) is rests
