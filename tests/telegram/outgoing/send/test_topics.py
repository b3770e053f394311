"""What is for a topic that is gone reaches the chat, and the topic is tried again later."""

from collections.abc import Awaitable, Callable

import pytest
from telegram.error import BadRequest

from bot.domain.message import Thread
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.topics import Topics

TOPIC, OTHER, CHAT = Thread(-100, 5), Thread(-100, 6), Thread(-100)
TEN_MINUTES = 600.0


class HandClock(Clock):
    """Its time passes when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds


class Chat:
    """Takes messages, but not in topics that are gone; remembers where each was tried."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.topics = Topics(self.clock)
        self.tried: list[int | None] = []
        self.refusals: dict[int | None, str] = {}

    async def _take(self, topic_id: int | None) -> str:
        self.tried.append(topic_id)
        if words := self.refusals.get(topic_id):
            raise BadRequest(words)
        return f"in {topic_id}"

    def call(self, thread: Thread) -> Awaitable[str]:
        """Send something to the thread."""
        send: Callable[[int | None], Awaitable[str]] = self._take
        return self.topics.call(thread, send)


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: message thread not found",
        "Bad Request: TOPIC_DELETED",
        "Bad Request: TOPIC_CLOSED",
    ],
)
async def test_what_a_topic_refuses_goes_to_the_chat(words: str) -> None:
    chat = Chat()
    chat.refusals = {TOPIC.topic_id: words}

    assert await chat.call(TOPIC) == "in None"
    assert await chat.call(TOPIC) == "in None"
    assert await chat.call(OTHER) == "in 6"
    assert chat.tried == [5, None, None, 6]


async def test_a_topic_is_tried_again_after_ten_minutes() -> None:
    chat = Chat()
    chat.refusals = {TOPIC.topic_id: "TOPIC_CLOSED"}
    await chat.call(TOPIC)
    chat.refusals = {}

    chat.clock.seconds = TEN_MINUTES - 1
    assert await chat.call(TOPIC) == "in None"

    chat.clock.seconds = TEN_MINUTES
    assert await chat.call(TOPIC) == "in 5"


@pytest.mark.parametrize(
    ("thread", "refusals", "tried"),
    [
        pytest.param(TOPIC, {5: "message is too long"}, [5], id="for another reason"),
        pytest.param(CHAT, {None: "TOPIC_CLOSED"}, [None], id="outside of all topics"),
        pytest.param(
            TOPIC, {5: "TOPIC_CLOSED", None: "TOPIC_CLOSED"}, [5, None], id="the chat does too"
        ),
    ],
)
async def test_a_refusal_that_the_chat_cannot_help_is_told(
    thread: Thread, refusals: dict[int | None, str], tried: list[int | None]
) -> None:
    chat = Chat()
    chat.refusals = refusals

    with pytest.raises(BadRequest):
        await chat.call(thread)

    assert chat.tried == tried


async def test_only_the_newest_thousand_refusals_are_remembered() -> None:
    chat = Chat()
    chat.refusals = dict.fromkeys(range(1, 1002), "TOPIC_DELETED")
    for topic_id in range(1, 1002):
        await chat.call(Thread(-100, topic_id))
    chat.tried.clear()

    await chat.call(Thread(-100, 2))
    await chat.call(Thread(-100, 1))

    assert chat.tried == [None, 1, None]
