"""Streams over real HTTP: how they run, and the ways in which they break."""

import asyncio
import time

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.modelapi.mistakes import overloaded
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from sandbox.modelapi.stream import split_pieces
from tests.sandbox.modelapi.client import Client, make_body

WORDS = Reply(text="one two three four", pause=0.0)


async def test_a_stream_gives_the_text_in_pieces_and_then_says_that_it_is_done(
    server: ModelServer, client: Client
) -> None:
    server.script(WORDS)

    heard = await client.listen()

    assert heard.text == "one two three four"
    assert heard.is_done
    assert heard.events[-1]["choices"][0]["finish_reason"] == "stop"
    assert server.requests[-1].finished
    assert server.requests[-1].reply_text == heard.text


@given(st.text())
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(split_pieces(text)) == text


async def test_given_deltas_arrive_as_they_are(server: ModelServer, client: Client) -> None:
    server.script(Reply(deltas=("a", "", "b\n"), pause=0.0))

    heard = await client.listen()

    pieces = [event["choices"][0]["delta"].get("content") for event in heard.events]
    assert pieces == ["", "a", "", "b\n", None]


@pytest.mark.parametrize(
    ("usage_in", "wanted", "where"),
    [
        ("own_chunk", True, [False, False, False, True]),
        ("own_chunk", False, [False, False, False]),
        ("last", False, [False, False, True]),
        ("every", False, [True, True, True]),
    ],
)
async def test_usage_comes_where_the_script_wants_it(
    server: ModelServer, client: Client, usage_in: str, wanted: bool, where: list[bool]
) -> None:
    server.script(Reply(text="Hi", usage_in=usage_in))  # type: ignore[arg-type]  # a parameter is a str

    options = {"stream_options": {"include_usage": True}} if wanted else {}
    heard = await client.listen(**options)

    assert [bool(event.get("usage")) for event in heard.events] == where
    if usage_in == "own_chunk" and wanted:
        assert heard.events[-1]["choices"] == []


async def test_reasoning_comes_before_the_answer_in_the_field_of_choice(
    server: ModelServer, client: Client
) -> None:
    server.script(Reply(text="42", reasoning="hm", reasoning_field="reasoning", pause=0.0))

    heard = await client.listen()

    assert [list(event["choices"][0]["delta"]) for event in heard.events] == [
        ["role", "content"],
        ["reasoning"],
        ["content"],
        [],
    ]


async def test_a_refusal_has_no_content(server: ModelServer, client: Client) -> None:
    server.script(Reply(refusal="I cannot.", pause=0.0))

    heard = await client.listen()

    deltas = [event["choices"][0]["delta"] for event in heard.events[1:-1]]
    assert "".join(delta["refusal"] for delta in deltas) == "I cannot."
    assert {delta["content"] for delta in deltas} == {None}


async def test_a_cut_stream_ends_without_a_finish(server: ModelServer, client: Client) -> None:
    server.script(Reply(deltas=("a", "b", "c"), cut_after=2, pause=0.0))

    heard = await client.listen()

    assert heard.text == "ab"
    assert not heard.is_done
    assert not server.requests[-1].closed_early


async def test_a_stream_can_end_politely_without_a_word(
    server: ModelServer, client: Client
) -> None:
    server.script(Reply(text="a", done_marker=False, finish_reason=None))

    heard = await client.listen()

    assert not heard.is_done
    assert [event["choices"][0]["finish_reason"] for event in heard.events] == [None, None]


async def test_what_is_no_event_may_stand_in_the_middle(
    server: ModelServer, client: Client
) -> None:
    server.script(Reply(deltas=("a", "b"), noise=("[]", '{"choices": null}'), pause=0.0))

    heard = await client.listen()

    assert heard.is_done
    at = heard.events.index([])  # type: ignore[arg-type]  # no event is a list, but for this one
    assert heard.events[at - 1]["choices"][0]["delta"] == {"content": "a"}
    assert heard.events[at + 1] == {"choices": None}


async def test_an_answer_may_come_whole_where_a_stream_was_asked_for(
    server: ModelServer, client: Client
) -> None:
    server.script(Reply(text="a", is_whole=True))

    _, answer = await client.ask(stream=True)

    assert answer["choices"][0]["message"]["content"] == "a"


async def test_an_error_may_come_in_the_middle(server: ModelServer, client: Client) -> None:
    server.script(Reply(deltas=("a", "b"), error_after=1, error=overloaded().error, pause=0.0))

    heard = await client.listen()

    assert heard.text == "a"
    assert heard.events[-1]["error"]["code"] == "server_is_overloaded"
    assert not heard.is_done


async def test_bytes_may_be_cut_inside_a_character_and_a_line(
    server: ModelServer, client: Client
) -> None:
    server.script(Reply(text="Grüße 你好 🌿", split_utf8=True, crlf=True, comments=True, pause=0.0))
    address = f"{server.url}/chat/completions"
    pieces: list[bytes] = []

    async with client.session.post(address, json=make_body((), {"stream": True})) as response:
        async for piece in response.content.iter_any():
            pieces.append(piece)  # noqa: PERF401 - the comprehension would hide the arrival

    assert "Grüße" in b"".join(pieces).decode()
    assert b": ping\r\n\r\n" in b"".join(pieces)
    assert any(0x80 <= piece[0] < 0xC0 for piece in pieces)


async def test_a_stalled_stream_goes_on_after_its_silence(
    server: ModelServer, client: Client
) -> None:
    server.script(Reply(deltas=("a", "b"), stall_after=1, stall_seconds=0.2, pause=0.0))
    start = time.monotonic()

    heard = await client.listen()

    assert heard.text == "ab"
    assert time.monotonic() - start >= 0.2


async def test_the_server_notices_that_its_client_hung_up(
    server: ModelServer, client: Client
) -> None:
    server.script(Reply(deltas=("a", "b"), stall_after=1, pause=0.0))
    asking = asyncio.create_task(client.listen())
    await server.wait_for(lambda: server.requests and server.requests[0].reply_text)

    asking.cancel()

    await server.wait_for(lambda: server.requests[0].closed_early)
    assert not server.requests[0].finished


async def test_a_refusing_server_closes_each_connection(
    server: ModelServer, client: Client
) -> None:
    server.refuse = True

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.ask()

    assert len(server.requests) == 1


async def test_stopping_does_not_wait_for_a_stalled_answer(
    server: ModelServer, client: Client
) -> None:
    server.script(Reply(deltas=("a", "b"), stall_after=1, pause=0.0))
    asking = asyncio.create_task(client.listen())
    await server.wait_for(lambda: server.requests and server.requests[0].reply_text)
    start = time.monotonic()

    await server.stop()

    assert time.monotonic() - start < 1
    assert (await asking).text == "a"
    assert not server.requests[0].closed_early
