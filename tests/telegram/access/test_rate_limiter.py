"""Nobody gets through faster than the operator allows."""

from dataclasses import replace

import pytest

from bot.domain.addressing import Command
from bot.domain.message import Author, Thread
from bot.domain.rate_limit import Hurry
from bot.telegram.access.rate_limiter import Turnstile
from bot.telegram.incoming.events import Said

FINE, TELL, SILENCE = Hurry.FINE, Hurry.TELL, Hurry.SILENCE
NOW = 1_800_000_000
SAID = Said(1, Thread(7), 1, Author(7, "Ada"), "Hello", sent_at=NOW)


@pytest.fixture
def turnstile() -> Turnstile:
    """Two messages a minute."""
    return Turnstile(2, lambda: NOW)


def test_the_third_in_a_minute_is_one_too_many(turnstile: Turnstile) -> None:
    assert [turnstile.judge(SAID) for _ in range(4)] == [FINE, FINE, TELL, SILENCE]


@pytest.mark.parametrize("name", ["stop", "help"])
def test_stop_and_help_always_get_through(turnstile: Turnstile, name: str) -> None:
    for _ in range(4):
        turnstile.judge(SAID)

    assert turnstile.judge(replace(SAID, command=Command(name, ""))) is FINE


def test_an_album_is_one_thing_said(turnstile: Turnstile) -> None:
    parts = [replace(SAID, album="holidays", message_id=number) for number in range(10)]

    assert {turnstile.judge(part) for part in parts} == {FINE}
    assert [turnstile.judge(SAID) for _ in range(2)] == [FINE, TELL]


def test_what_waited_at_telegram_was_not_sent_in_one_minute(turnstile: Turnstile) -> None:
    slowly = [replace(SAID, sent_at=NOW - 300 + 31 * number) for number in range(9)]

    assert {turnstile.judge(said) for said in slowly} == {FINE}


def test_edits_count_and_are_never_told(turnstile: Turnstile) -> None:
    edit = replace(SAID, is_edit=True, sent_at=NOW - 10_000)

    assert [turnstile.judge(edit) for _ in range(4)] == [FINE, FINE, SILENCE, SILENCE]
