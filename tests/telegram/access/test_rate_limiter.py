"""Nobody gets through faster than the operator allows."""

from dataclasses import replace

import pytest

from bot.domain.addressing import Command
from bot.domain.message import Author, Thread
from bot.domain.rate_limit import RateLimit
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.incoming.incoming_message import IncomingMessage

OK, WARN, DROP = RateLimit.OK, RateLimit.WARN, RateLimit.DROP
NOW = 1_800_000_000
SAID = IncomingMessage(1, Thread(7), 1, Author(7, "Ada"), "Hello", sent_at=NOW)


@pytest.fixture
def rate_limiter() -> RateLimiter:
    """Two messages a minute."""
    return RateLimiter(2, lambda: NOW)


def test_the_third_in_a_minute_is_one_too_many(rate_limiter: RateLimiter) -> None:
    assert [rate_limiter.check(SAID) for _ in range(4)] == [OK, OK, WARN, DROP]


@pytest.mark.parametrize("name", ["stop", "help"])
def test_stop_and_help_always_get_through(rate_limiter: RateLimiter, name: str) -> None:
    for _ in range(4):
        rate_limiter.check(SAID)

    assert rate_limiter.check(replace(SAID, command=Command(name, ""))) is OK


def test_an_album_is_one_thing_said(rate_limiter: RateLimiter) -> None:
    parts = [replace(SAID, album="holidays", message_id=number) for number in range(10)]

    assert {rate_limiter.check(part) for part in parts} == {OK}
    assert [rate_limiter.check(SAID) for _ in range(2)] == [OK, WARN]


def test_what_waited_at_telegram_was_not_sent_in_one_minute(rate_limiter: RateLimiter) -> None:
    slowly = [replace(SAID, sent_at=NOW - 300 + 31 * number) for number in range(9)]

    assert {rate_limiter.check(message) for message in slowly} == {OK}


def test_edits_count_and_are_never_told(rate_limiter: RateLimiter) -> None:
    edit = replace(SAID, is_edit=True, sent_at=NOW - 10_000)

    assert [rate_limiter.check(edit) for _ in range(4)] == [OK, OK, DROP, DROP]
