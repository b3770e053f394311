"""Drafts go to private chats, with all that Telegram needs, until a chat refuses them."""

import json

import pytest
from telegram import Bot
from telegram.request import RequestData

from bot.domain.message import Thread
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText, plain
from tests.telegram.canned_request import CannedRequest

HOME, GROUP = Thread(1815), Thread(-100)

# python-telegram-bot warns whenever its RetryAfter is read, until seconds are a timedelta there.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")


class Telegram(CannedRequest):
    """Takes drafts, or answers with this code."""

    def __init__(self, code: int = 200) -> None:
        self.drafts: list[tuple[str, dict[str, str]]] = []
        self._code = code

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        assert request_data
        self.drafts.append((url.rpartition("/")[2], request_data.json_parameters))
        return await super().do_request(url, method)

    def answer(self, method: str) -> tuple[int, bytes]:
        is_ok = self._code == 200
        answer = {"ok": is_ok, "result": True, "error_code": self._code, "description": method}
        if self._code == 429:
            answer["parameters"] = {"retry_after": 5}
        return self._code, json.dumps(answer).encode()


async def _note(_chat_id: int, _seconds: float) -> None:
    """No process comes after this one."""


def make_drafts(telegram: Telegram) -> Drafts:
    bot = Bot("1815:token", request=telegram, get_updates_request=telegram)
    return Drafts(bot, ThrottledClient(Clock(), _note))


async def test_a_draft_is_the_answer_so_far_with_telegrams_own_stop() -> None:
    telegram = Telegram()
    bold = Entity(Entity.BOLD, 0, 3)

    await make_drafts(telegram).show(Thread(1815, 5), 7, FormattedText("Tea", (bold,)))

    ((method, parameters),) = telegram.drafts
    assert method == "sendMessageDraft"
    assert json.loads(parameters.pop("entities")) == [{"type": "bold", "offset": 0, "length": 3}]
    assert parameters == {
        "chat_id": "1815",
        "message_thread_id": "5",
        "draft_id": "7",
        "text": "Tea",
        "can_stop": "true",
    }


async def test_what_has_no_topic_and_no_markup_says_nothing_of_either() -> None:
    telegram = Telegram()

    await make_drafts(telegram).show(HOME, 7, plain("Tea"))

    ((_method, parameters),) = telegram.drafts
    assert {"message_thread_id", "entities"}.isdisjoint(parameters)


@pytest.mark.parametrize(
    ("code", "are_possible"),
    [(200, True), (400, False), (403, False), (429, True), (500, True)],
    ids=["taken", "not known there", "blocked", "too many", "a moment's trouble"],
)
async def test_a_chat_that_refuses_drafts_gets_none_any_more(code: int, are_possible: bool) -> None:
    drafts = make_drafts(Telegram(code))

    await drafts.show(HOME, 7, plain("Tea"))

    assert drafts.are_possible(HOME) is are_possible
    assert drafts.are_possible(Thread(1852))
    assert not drafts.are_possible(GROUP)


async def test_of_a_thousand_chats_that_refuse_the_first_is_asked_once_more() -> None:
    drafts = make_drafts(Telegram(400))

    for chat_id in range(1, 1002):
        await drafts.show(Thread(chat_id), 7, plain("Tea"))

    possible = [id_ for id_ in range(1, 1002) if drafts.are_possible(Thread(id_))]
    assert possible == [1]
