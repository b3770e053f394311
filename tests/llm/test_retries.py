"""Which failures are worth another call, and after how long."""

import pytest

from bot.domain.errors import (
    ContentFiltered,
    ContextTooLong,
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
from bot.llm.retries import LONGEST_PAUSE, MAX_RETRIES, pause_before_retry

PASSING = [ModelBusy, ModelUnreachable, RateLimited]
LASTING = [ContentFiltered, ContextTooLong, ModelNotFound, NoCredit, RequestRefused, WrongKey]


@pytest.mark.parametrize("kind", PASSING)
def test_what_passes_is_tried_three_times_more_after_longer_and_longer_pauses(
    kind: type[ModelError],
) -> None:
    pauses = [pause_before_retry(kind(), attempt) for attempt in range(MAX_RETRIES + 1)]

    assert pauses == [1.0, 2.0, 4.0, None]


@pytest.mark.parametrize("kind", LASTING)
def test_what_lasts_is_not_tried_again(kind: type[ModelError]) -> None:
    assert pause_before_retry(kind(), 0) is None


def test_a_silent_model_is_tried_once_more() -> None:
    assert pause_before_retry(ModelTimeout(), 0) is not None
    assert pause_before_retry(ModelTimeout(), 1) is None


@pytest.mark.parametrize(
    ("retry_after", "pause"), [(0.0, 0.0), (7.5, 7.5), (LONGEST_PAUSE, 60.0), (61.0, None)]
)
def test_the_providers_word_goes_before_ours_up_to_a_minute(
    retry_after: float, pause: float | None
) -> None:
    error = RateLimited()
    error.retry_after = retry_after

    assert pause_before_retry(error, 0) == pause
