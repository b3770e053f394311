"""Each call is taken down, however it ends."""

from contextlib import suppress

import pytest

from bot.domain.errors import ModelTimeout, PictureUnusable, RateLimited
from bot.domain.metering import metering
from bot.domain.tokens import estimate_tokens
from bot.domain.usage import Call, Usage

REPORTED = Usage(input=50, cached=40, output=7, reasoning=3)
EXPECTED = Usage(input=100, output=30)


def test_what_the_provider_reports_is_taken_down_as_it_is() -> None:
    calls: list[Call] = []

    with metering(calls.append, "completion", "gpt-6-luna", EXPECTED) as meter:
        meter.hear("Hello")
        meter.report(REPORTED)

    assert calls == [Call("completion", "gpt-6-luna", REPORTED)]


def test_where_nothing_is_reported_the_words_are_counted() -> None:
    assert _usage_of("Hello ", "there, \ud83d") == Usage(
        input=100, output=estimate_tokens("Hello there, ?.."), is_estimated=True
    )


def test_reasoning_that_nobody_saw_is_counted_too() -> None:
    calls: list[Call] = []

    with metering(calls.append, "completion", "gpt-6-luna", EXPECTED) as meter:
        meter.hear("Hello")
        meter.report(None, thought=4001)

    output = 1001 + estimate_tokens("Hello")
    assert calls[0].usage == Usage(input=100, output=output, reasoning=1001, is_estimated=True)


def test_a_model_that_only_thought_has_said_nothing() -> None:
    calls: list[Call] = []

    with metering(calls.append, "completion", "gpt-6-luna", EXPECTED) as meter:
        meter.report(None, thought=4001)

    assert calls[0].usage == Usage(input=100, output=1001, reasoning=1001, is_estimated=True)


def test_a_call_that_was_refused_has_used_nothing() -> None:
    calls: list[Call] = []

    with (
        pytest.raises(RateLimited),
        metering(calls.append, "completion", "gpt-6-luna", EXPECTED),
    ):
        raise RateLimited

    assert calls == [Call("completion", "gpt-6-luna", Usage(is_estimated=True))]


def test_a_model_that_was_silent_may_have_worked_all_the_same() -> None:
    calls: list[Call] = []

    with pytest.raises(ModelTimeout), metering(calls.append, "image", "gpt-image-2", EXPECTED):
        raise ModelTimeout

    assert calls[0].usage == Usage(input=100, output=30, is_estimated=True)


def test_what_was_reported_before_it_failed_counts() -> None:
    calls: list[Call] = []

    with (
        suppress(PictureUnusable),
        metering(calls.append, "image", "gpt-image-2", EXPECTED) as meter,
    ):
        meter.report(REPORTED)
        raise PictureUnusable

    assert calls[0].usage == REPORTED


def test_whatever_else_ends_it_it_is_taken_down() -> None:
    calls: list[Call] = []

    with (
        suppress(KeyboardInterrupt),
        metering(calls.append, "completion", "gpt-6-luna", EXPECTED) as meter,
    ):
        meter.hear("Half of")
        raise KeyboardInterrupt

    assert calls[0].usage.is_estimated
    assert calls[0].usage.output == estimate_tokens("Half of")


def _usage_of(*words: str) -> Usage:
    calls: list[Call] = []
    with metering(calls.append, "completion", "gpt-6-luna", EXPECTED) as meter:
        for word in words:
            meter.hear(word)
    return calls[0].usage


def test_a_model_whose_place_another_took_may_have_worked_if_it_was_silent() -> None:
    calls: list[Call] = []

    with metering(calls.append, "completion", "m", Usage(input=5)) as meter:
        meter.move("b/m", ModelTimeout())
        meter.move("c/m", RateLimited())
        meter.report(Usage(input=6, output=1))

    assert calls == [
        Call("completion", "m", Usage(input=5, is_estimated=True)),
        Call("completion", "c/m", Usage(input=6, output=1)),
    ]
