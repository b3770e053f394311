"""What stands between us and Telegram is said once, in plain words, and when it is over."""

import logging

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.telegram.api.connection_log import ConnectionLog
from bot.telegram.api.response_checks import NotTelegram
from bot.telegram.api.transport import NotSent

BASE = "https://telegram.example.org:8081/bot1815:a-token"


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def test_the_same_is_said_once_in_five_minutes(log: pytest.LogCaptureFixture) -> None:
    watch = Watch()
    trouble = ConnectionLog(BASE, watch)

    for _ in range(50):
        trouble.note(NotSent("Telegram cannot be reached: connection refused"), is_lasting=True)
        watch.now += 5
    assert len(log.records) == 1
    watch.now += 60
    trouble.note(NotSent("Telegram cannot be reached: connection refused"), is_lasting=True)
    assert len(log.records) == 2

    trouble.note(NetworkError("Bad Gateway (502)"), is_lasting=True)
    assert len(log.records) == 3
    trouble.settle()
    trouble.settle()
    assert [record.message for record in log.records[3:]] == ["Telegram answers again"]


@pytest.mark.parametrize(
    ("error", "level", "words"),
    [
        (NotSent("Telegram cannot be reached: no"), logging.WARNING, "set TELEGRAM_PROXY"),
        (NotTelegram("Not Found (404)"), logging.ERROR, "TELEGRAM_API_BASE_URL"),
        (InvalidToken("Unauthorized"), logging.ERROR, "keeps trying"),
        (Conflict("terminated by other"), logging.ERROR, "Another program uses"),
        (NetworkError("Bad Gateway (502)"), logging.WARNING, "Bad Gateway (502). This bot"),
    ],
    ids=["away", "not Telegram", "token", "conflict", "else"],
)
def test_each_kind_has_its_words_and_a_moment_of_it_is_no_matter(
    log: pytest.LogCaptureFixture, error: TelegramError, level: int, words: str
) -> None:
    trouble = ConnectionLog(BASE)

    trouble.note(error, is_lasting=False)
    trouble.note(error, is_lasting=True)

    assert [record.levelno for record in log.records] == [logging.INFO, level]
    assert words in log.messages[0]
    assert "1815" not in log.text


def test_the_host_is_named(log: pytest.LogCaptureFixture) -> None:
    ConnectionLog(BASE).note(NotSent("Telegram cannot be reached: no"), is_lasting=True)

    assert "telegram.example.org:8081" in log.text
