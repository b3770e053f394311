"""The claim's code: once, in time, and not by guessing."""

import logging

import pytest

from bot.domain.access import Access
from bot.domain.addressing import parse_command
from bot.domain.message import Author, Thread
from bot.telegram.access.access_list import AccessList
from bot.telegram.dispatch.owner_setup import Claim, is_claim
from bot.telegram.incoming.incoming_message import IncomingMessage

CODE = "the-right-code"
ADA, EVE = 7, 13


class Hour:
    """A clock that stands still until it is told otherwise."""

    seconds = 1000.0

    def now(self) -> float:
        return self.seconds


def offered(hour: Hour, access: Access | None = None) -> Claim:
    claim = Claim(AccessList(access or Access()), hour.now, lambda: CODE)
    claim.offer("parley_bot")
    return claim


def test_a_code_works_once() -> None:
    claim = offered(Hour())

    assert claim.redeem(CODE, ADA)
    assert not claim.redeem(CODE, ADA)


def test_without_an_offer_no_code_works() -> None:
    claim = Claim(AccessList(Access()), Hour().now, lambda: CODE)

    assert not claim.redeem("", ADA)
    assert not claim.redeem(CODE, ADA)


@pytest.mark.parametrize(("seconds", "works"), [(899, True), (901, False)])
def test_a_code_ends_after_a_quarter_of_an_hour(seconds: float, works: bool) -> None:
    hour = Hour()
    claim = offered(hour)

    hour.seconds += seconds

    assert claim.redeem(CODE, ADA) is works


@pytest.mark.parametrize(("guesses", "works"), [(4, True), (5, False)])
def test_some_guesses_end_it(guesses: int, works: bool) -> None:
    claim = offered(Hour())

    assert not any(
        claim.redeem(guess, ADA) for guess in ["", "ключ", "x" * 4000, CODE[:-1], "5"][:guesses]
    )

    assert claim.redeem(CODE, ADA) is works


def test_the_guesses_of_strangers_do_not_shut_out_the_owner() -> None:
    claim = offered(Hour())
    for stranger in range(EVE, EVE + 12_000):
        assert not claim.redeem("a guess", stranger)

    assert claim.redeem(CODE, ADA)


def test_a_code_that_is_no_text_of_unicode_is_a_wrong_one() -> None:
    claim = offered(Hour())

    assert not claim.redeem("\ud800", ADA)
    assert claim.redeem(CODE, ADA)


def test_the_link_is_logged_once_and_only_where_nobody_runs_the_bot(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)

    offered(Hour(), Access(admins=frozenset({1})))
    assert caplog.messages == []

    offered(Hour())
    assert len(caplog.messages) == 1
    assert f"https://t.me/parley_bot?start=claim-{CODE} " in caplog.text


def test_each_start_has_another_code_that_fits_into_a_link(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)

    for _ in range(2):
        Claim(AccessList(Access()), Hour().now).offer("parley_bot")

    first, second = (line.partition("?start=")[2].split()[0] for line in caplog.messages)
    assert first != second
    assert 20 < len(first) <= 64


@pytest.mark.parametrize(
    ("text", "chat_id", "is_edit", "expected"),
    [
        ("/start claim-abc", 7, False, True),
        ("/start@parley_bot claim-abc", 7, False, True),
        ("/start", 7, False, False),
        ("/help claim-abc", 7, False, False),
        ("claim-abc", 7, False, False),
        ("/start claim-abc", -100, False, False),
        ("/start claim-abc", 7, True, False),
    ],
)
def test_what_is_a_claim(text: str, chat_id: int, is_edit: bool, expected: bool) -> None:
    said = IncomingMessage(
        update_id=1,
        thread=Thread(chat_id),
        message_id=1,
        author=Author(7, "Ada"),
        text=text,
        command=parse_command(text),
        is_edit=is_edit,
    )

    assert is_claim(said) is expected
