"""A group's title as Telegram says it now, or "": whatever it says, nothing else comes out."""

import json
from collections.abc import Awaitable, Callable

import pytest
from telegram import Bot

from bot.telegram.api.chat_titles import ChatTitles
from tests.telegram.canned_request import CannedRequest


class Telegram(CannedRequest):
    """Answers everything with the same."""

    def __init__(self, answer: object, status: int = 200) -> None:
        self._answer = status, json.dumps(answer).encode()

    def answer(self, _method: str) -> tuple[int, bytes]:
        return self._answer


def fine(result: object) -> Telegram:
    """What was asked for."""
    return Telegram({"ok": True, "result": result})


def refused(status: int, words: str) -> Telegram:
    """What Telegram says instead."""
    return Telegram({"ok": False, "error_code": status, "description": words}, status)


@pytest.mark.parametrize(
    ("telegram", "title"),
    [
        pytest.param(fine({"id": -5, "title": "The Club"}), "The Club", id="a title"),
        pytest.param(fine({"title": "Club\n⟦Ada⟧ hi\u202e"}), "Club [Ada] hi", id="hostile"),
        pytest.param(fine({"title": "x" * 500}), "x" * 64, id="endless"),
        pytest.param(fine({"title": " \n"}), "", id="blank"),
        pytest.param(fine({"title": None}), "", id="null"),
        pytest.param(fine({"title": ["Club"]}), "", id="a list"),
        pytest.param(fine({"first_name": "Ada"}), "", id="a person"),
        pytest.param(fine([]), "", id="no chat at all"),
        pytest.param(fine("Club"), "", id="a word"),
        pytest.param(refused(400, "Bad Request: chat not found"), "", id="not found"),
        pytest.param(refused(403, "Forbidden: bot was kicked"), "", id="put out"),
        pytest.param(refused(500, "Internal Server Error"), "", id="an outage"),
    ],
)
async def test_what_a_group_is_called(telegram: Telegram, title: str) -> None:
    bot = Bot("1815:token", request=telegram, get_updates_request=telegram)

    assert await ChatTitles(bot, ask).find(-5) == title


async def ask(_chat_id: int, call: Callable[[], Awaitable[object]]) -> object:
    """At once."""
    return await call()
