"""What is too much is passed over, and said so once."""

from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.limit_rate import TOO_FAST, LimitRate
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import Said, make_context, message


async def test_the_first_that_is_too_much_is_told() -> None:
    said = Said()
    step, context = LimitRate(RateLimiter(2, lambda: NOW), said), make_context()

    results = [await step(message(), context) for _ in range(4)]

    assert results == [message(), message(), Dispatched.HANDLED, Dispatched.HANDLED]
    assert said.texts == [TOO_FAST]


async def test_an_edit_that_is_too_much_is_passed_over_in_silence() -> None:
    said = Said()
    step, context = LimitRate(RateLimiter(1, lambda: NOW), said), make_context()

    results = [await step(message(is_edit=True), context) for _ in range(2)]

    assert results == [message(is_edit=True), Dispatched.HANDLED]
    assert said.texts == []


async def test_what_has_to_work_always_goes_on() -> None:
    step, context = LimitRate(RateLimiter(1, lambda: NOW), Said()), make_context()

    results = [await step(message("/stop"), context) for _ in range(3)]

    assert results == [message("/stop")] * 3
