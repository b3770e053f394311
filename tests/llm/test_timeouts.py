"""How long a model may be silent and speak, by a clock that the test sets."""

import asyncio
import json

import pytest

from bot.llm.provider import Provider
from bot.llm.stream import CompletionStream
from bot.llm.timeouts import CompletionTimeout
from tests.llm.examples import event

PROVIDER = Provider("key", "http://x/v1", silence_seconds=90, answer_seconds=1000)
FIRST_WORD = 3 * 90


class Loop(asyncio.SelectorEventLoop):
    """Its time stands still until the test moves it."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 5000.0

    def time(self) -> float:
        return self.at


def event_of(**delta: str) -> bytes:
    """A chunk with these fields."""
    return b"data: " + json.dumps({"choices": [{"index": 0, "delta": delta}]}).encode() + b"\n\n"


PING = b": ping\n\n"
EMPTY = event_of(content="")
WORD = event_of(content="Hello")
THOUGHT = event_of(reasoning_content="Hm")
END = event(finish="stop")

Heard = list[tuple[float, bytes]]
"""What comes, and at which second since the call."""


async def listen(loop: Loop, heard: Heard) -> float | None:
    """Seconds since the call until which it is waited, after all that was heard."""
    began, stream = loop.at, CompletionStream()
    timeout = CompletionTimeout(PROVIDER)
    for second, data in heard:
        loop.at = began + second
        stream.feed(data)
        timeout.look_at(stream)
    due = timeout.running().when()
    return None if due is None else due - began


@pytest.mark.parametrize(
    ("heard", "due"),
    [
        pytest.param([], FIRST_WORD, id="nothing yet"),
        pytest.param([(100, PING), (200, PING)], FIRST_WORD, id="pings"),
        pytest.param([(100, EMPTY), (200, EMPTY)], FIRST_WORD, id="chunks without a word"),
        pytest.param([(100, THOUGHT)], 100 + FIRST_WORD, id="a thought"),
        pytest.param([(100, WORD)], 100 + 90, id="a word"),
        pytest.param([(100, WORD), (150, PING)], 100 + 90, id="a word and a ping"),
        pytest.param([(100, WORD), (150, WORD)], 150 + 90, id="two words"),
        pytest.param([(100, WORD), (150, THOUGHT)], 150 + 90, id="a thought after a word"),
        pytest.param([(100, WORD), (110, END)], 110 + 5, id="the end"),
        pytest.param([(1250, WORD)], FIRST_WORD + 1000, id="a word shortly before the last second"),
        pytest.param([(2000, WORD)], FIRST_WORD + 1000, id="a word when all is over"),
    ],
)
def test_until_when_it_is_waited(heard: Heard, due: float) -> None:
    loop = Loop()
    try:
        assert loop.run_until_complete(listen(loop, heard)) == due
    finally:
        loop.close()


async def run_out(loop: Loop, heard: Heard) -> bool:
    """Whether it was the whole answer that took too long, once nothing comes any more."""
    began, stream = loop.at, CompletionStream()
    timeout = CompletionTimeout(PROVIDER)
    for second, data in heard:
        loop.at = began + second
        stream.feed(data)
        timeout.look_at(stream)
    assert not timeout.is_spent
    with pytest.raises(TimeoutError):
        await wait_in_vain(loop, timeout)
    return timeout.is_spent


async def wait_in_vain(loop: Loop, bounds: CompletionTimeout) -> None:
    """Nothing comes, and time goes on."""
    async with bounds.running():
        loop.at += 10_000
        await loop.create_future()


@pytest.mark.parametrize(
    ("heard", "is_spent"),
    [
        pytest.param([], False, id="not a word"),
        pytest.param([(100, WORD)], False, id="silence"),
        pytest.param([(1179, WORD)], False, id="silence just before the last second"),
        pytest.param([(1181, WORD)], True, id="words until the last second"),
        pytest.param([(1181, THOUGHT)], True, id="thoughts until the last second"),
    ],
)
def test_a_silence_is_told_from_an_answer_without_an_end(heard: Heard, is_spent: bool) -> None:
    loop = Loop()
    try:
        assert loop.run_until_complete(run_out(loop, heard)) is is_spent
    finally:
        loop.close()
