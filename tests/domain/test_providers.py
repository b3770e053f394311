"""Whose a model is by its name, and how long a provider rests."""

import pytest

from bot.domain.errors import ModelBusy, ModelError, NoCredit, RateLimited
from bot.domain.providers import join_model, rest_seconds, split_model


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-6", ("", "gpt-6")),
        ("other/llama", ("other", "llama")),
        ("other/meta/llama", ("other", "meta/llama")),
        ("meta/llama", ("", "meta/llama")),
        ("other", ("", "other")),
        ("other/", ("", "other/")),
        ("/llama", ("", "/llama")),
        ("", ("", "")),
    ],
)
def test_a_name_means_a_provider_that_there_is(model: str, expected: tuple[str, str]) -> None:
    assert split_model(model, ["", "other"]) == expected
    assert join_model(*expected) == model


@pytest.mark.parametrize(
    ("error", "failures", "retry_after", "minutes"),
    [
        (ModelBusy, 1, None, 1),
        (ModelBusy, 2, None, 5),
        (ModelBusy, 3, None, 25),
        (ModelBusy, 4, None, 60),
        (ModelBusy, 100, None, 60),
        (NoCredit, 1, None, 360),
        (RateLimited, 1, 5.0, 1),
        (RateLimited, 1, 600.0, 10),
        (RateLimited, 1, 1e9, 60),
    ],
)
def test_who_fails_again_rests_longer(
    error: type[ModelError], failures: int, retry_after: float | None, minutes: float
) -> None:
    assert rest_seconds(error, failures, retry_after) == minutes * 60
