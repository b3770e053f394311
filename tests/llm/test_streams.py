"""Streams over real HTTP: how they end, what they hide, and what they used."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Literal

import pytest

from bot.domain.completion import Delta, Finish, FinishReason, Retrying, Thought
from bot.domain.errors import AnswerUnreadable, ContextTooLong, ModelTimeout
from bot.domain.tools import ToolDescription
from bot.domain.usage import Usage
from bot.llm.limiter import Limiter
from bot.llm.open_stream import in_portions
from bot.llm.retries import pause_before_retry
from sandbox.modelapi.reply import Call, Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import (
    DONE,
    PLAIN,
    REASONING,
    Asker,
    Heard,
    answering,
    asking,
    event,
    hear,
    hear_first,
    prompt,
)

OTHERS, PAUSE_BETWEEN_LOOKS = 200, 0.2
MEGABYTES = 2_000_000
USAGE = {"prompt_tokens": 30, "completion_tokens": 7, "total_tokens": 37}


async def ask_raw(*pieces: bytes, is_cut: bool = False) -> Heard:
    """What is heard of a server that says exactly these bytes."""
    async with answering(*pieces, is_cut=is_cut) as url, asking(url) as asker:
        return await asker.ask()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("stop", FinishReason.STOP),
        ("length", FinishReason.LENGTH),
        ("content_filter", FinishReason.CONTENT_FILTER),
        ("tool_calls", FinishReason.TOOL_CALLS),
        ("eos", FinishReason.STOP),
    ],
)
async def test_an_answer_comes_in_pieces_and_says_how_it_ended(
    server: ModelServer, asker: Asker, raw: str, reason: FinishReason
) -> None:
    server.script(Reply(text="One two three.", pause=0, finish_reason=raw))

    heard = await asker.ask()

    assert heard.text == "One two three."
    assert (heard.finish.reason, heard.finish.raw_reason) == (reason, raw)


@pytest.mark.parametrize(
    ("is_done", "reason"), [(True, FinishReason.STOP), (False, FinishReason.INTERRUPTED)]
)
async def test_without_a_reason_only_done_makes_an_answer_whole(
    server: ModelServer, asker: Asker, is_done: bool, reason: FinishReason
) -> None:
    server.script(Reply(text="One", pause=0, finish_reason=None, done_marker=is_done))

    heard = await asker.ask()

    assert (heard.text, heard.finish.reason, heard.finish.raw_reason) == ("One", reason, None)


async def test_what_is_unpacked_to_very_much_leaves_time_for_others() -> None:
    served = 0

    async def one() -> AsyncIterator[bytes]:
        yield b"\n" * MEGABYTES

    async def serve() -> None:
        nonlocal served
        while True:
            served += 1
            await asyncio.sleep(0)

    others = asyncio.create_task(serve())
    sizes = [len(piece) async for piece in in_portions(one())]
    others.cancel()

    assert sum(sizes) == MEGABYTES
    assert served >= len(sizes) - 1 > 1


async def test_an_answer_that_is_over_is_told_at_once_however_many_others_are_read(
    server: ModelServer, asker: Asker
) -> None:
    server.script(Reply(text="One two.", pause=0))
    limiter, now, finished_at = Limiter(), asyncio.get_running_loop().time, 0.0
    for _ in range(OTHERS):
        limiter.valve.begin()

    async for delta in asker.completions(limiter=limiter).stream(prompt()):
        if isinstance(delta, Finish):
            finished_at = now()

    assert now() - finished_at < PAUSE_BETWEEN_LOOKS / 2


@pytest.mark.parametrize("usage_in", ["last", "own_chunk", "every"])
async def test_usage_is_found_wherever_it_is(
    server: ModelServer, asker: Asker, usage_in: Literal["last", "own_chunk", "every"]
) -> None:
    server.script(Reply(text="One two.", pause=0, usage=USAGE, usage_in=usage_in))

    assert (await asker.ask()).finish.usage == Usage(input=30, output=7)


async def test_no_usage_is_no_usage(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(text="One two.", pause=0, usage=None))

    assert (await asker.ask()).finish.usage is None


async def test_a_refusal_is_the_answer(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(refusal="I would rather not.", pause=0))

    assert (await asker.ask()).text == "I would rather not."


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
async def test_reasoning_in_a_field_is_not_seen(
    server: ModelServer, asker: Asker, name: str
) -> None:
    server.script(Reply(text="42", reasoning="hm hm", reasoning_field=name, pause=0))

    assert (await asker.ask()).text == "42"


async def test_reasoning_in_the_answer_is_not_seen(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(deltas=("<thi", "nk>hm", " hm</th", "ink>\n\n42", "!"), pause=0))

    assert (await asker.ask()).text == "42!"


async def test_nothing_but_reasoning_is_an_empty_answer(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(reasoning="hm", finish_reason="length", pause=0))

    heard = await asker.ask()

    assert (heard.text, heard.finish.reason) == ("", FinishReason.LENGTH)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(text="你好，😀!", pause=0, split_utf8=True), id="cut in a character"),
        pytest.param(Reply(text="你好，😀!", pause=0, crlf=True), id="with CRLF"),
        pytest.param(Reply(text="你好，😀!", pause=0, comments=True), id="with pings"),
        pytest.param(
            Reply(text="你好，😀!", pause=0, split_utf8=True, crlf=True, comments=True),
            id="with all",
        ),
    ],
)
async def test_a_stream_is_read_however_it_is_written(
    server: ModelServer, asker: Asker, reply: Reply
) -> None:
    server.script(reply)

    assert (await asker.ask()).text == "你好，😀!"


@pytest.mark.parametrize("mishap", ["cut_after", "error_after"])
async def test_what_breaks_after_the_first_words_keeps_them_and_is_not_asked_again(
    server: ModelServer, asker: Asker, mishap: str
) -> None:
    # A small pause, so that the words travel before the mishap does.
    server.script(Reply(deltas=("One ", "two ", "three"), pause=0.05, **{mishap: 2}))  # type: ignore[arg-type]  # both are numbers

    heard = await asker.ask()

    assert heard.text.startswith("One ")
    assert "three" not in heard.text
    assert heard.finish == Finish(FinishReason.INTERRUPTED)
    assert len(server.requests) == 1


@pytest.mark.parametrize("mishap", ["cut_after", "error_after"])
async def test_what_breaks_before_the_first_words_is_asked_again(
    server: ModelServer, asker: Asker, mishap: str
) -> None:
    server.script(Reply(text="One", pause=0, **{mishap: 0}))  # type: ignore[arg-type]  # both are numbers

    assert await hear_first(asker.stream()) == Retrying(1.0)


async def test_a_second_attempt_is_told_and_then_gives_the_whole_answer(
    server: ModelServer, asker: Asker
) -> None:
    server.script(Reply(text="One", pause=0, cut_after=0), Reply(text="Two.", pause=0))

    heard = await asker.ask()

    assert (heard.text, heard.pauses, heard.finish.reason) == ("Two.", (1.0,), FinishReason.STOP)


async def test_an_answer_that_ended_is_whole_even_if_the_connection_then_breaks() -> None:
    heard = await ask_raw(event("One."), event(finish="stop"), DONE, is_cut=True)

    assert (heard.text, heard.finish.reason) == ("One.", FinishReason.STOP)


async def test_a_stream_without_its_last_blank_line_is_read_to_its_end() -> None:
    heard = await ask_raw(event("One."), event(" Two.", "stop").rstrip(b"\n"))

    assert (heard.text, heard.finish.reason) == ("One. Two.", FinishReason.STOP)


@pytest.mark.parametrize(
    "halves",
    [
        pytest.param(("\ud83d", "\ude00"), id="in two chunks"),
        pytest.param(("\ud83d\ude00",), id="in one"),
    ],
)
async def test_an_emoji_in_two_escapes_is_one_character(halves: tuple[str, ...]) -> None:
    heard = await ask_raw(*(event(half) for half in halves), event("!", "stop"), DONE)

    assert heard.text == "😀!"


async def test_half_an_emoji_never_comes_through_the_door() -> None:
    heard = await ask_raw(event("Oh \ud83d"), event("!", "stop"), DONE)

    # SQLite and Telegram take UTF-8, which has no word for half a character.
    assert heard.text.encode(errors="ignore").decode() == heard.text
    assert heard.text.endswith("!")


WHOLE = (
    b'{"choices": [{"index": 0, "message": {"role": "assistant", "content": "<think>hm</think>'
    b'One\\ntwo."},\n "finish_reason": "length"}],\n "usage": {"prompt_tokens": 3, '
    b'"completion_tokens": 5}}'
)


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "text/plain", "text/event-stream"]
)
async def test_a_gateway_that_does_not_stream_is_understood(kind: str) -> None:
    async with answering(WHOLE, kind=kind) as url, asking(url) as asker:
        heard = await asker.ask()

    assert heard.text == "One\ntwo."
    assert heard.finish == Finish(FinishReason.LENGTH, "length", Usage(input=3, output=5))


@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson", "text/plain", "x"])
@pytest.mark.parametrize("is_bare", [True, False], ids=["lines", "events"])
async def test_a_stream_is_understood_whatever_it_is_called(kind: str, is_bare: bool) -> None:
    pieces = [event("One"), event(" two.", "stop"), DONE]
    if is_bare:
        pieces = [piece.removeprefix(b"data: ").replace(b"\n\n", b"\n") for piece in pieces]

    async with answering(*pieces, kind=kind) as url, asking(url) as asker:
        heard = await asker.ask()

    assert (heard.text, heard.finish.reason) == ("One two.", FinishReason.STOP)


async def test_a_complaint_in_a_body_is_no_answer() -> None:
    body = b'{\n "detail": "context length exceeded"\n}'

    with pytest.raises(ContextTooLong):
        async with answering(body, kind="application/json") as url, asking(url) as asker:
            await asker.ask()


async def test_a_body_without_an_end_is_not_read_to_its_end_nor_asked_for_again() -> None:
    piece = b"x" * 1_000_000

    with pytest.raises(AnswerUnreadable):
        async with answering(*[piece] * 100) as url, asking(url) as asker:
            await asker.ask()


async def test_what_has_no_end_behind_some_words_leaves_them() -> None:
    piece = b"x" * 1_000_000

    async with answering(event("One"), *[piece] * 100) as url, asking(url) as asker:
        heard = await asker.ask()

    assert (heard.text, heard.finish.reason) == ("One", FinishReason.INTERRUPTED)


async def test_an_answer_ends_at_its_longest_length_and_the_rest_is_not_waited_for(
    server: ModelServer,
) -> None:
    server.script(Reply(deltas=("word ",) * 1000, pause=0.01))

    async with asking(server.url, answer_chars=12) as asker:
        heard = await asker.ask()

    assert (heard.text, heard.finish.reason) == ("word word wo", FinishReason.LENGTH)
    assert await server.wait_for(lambda: server.requests[0].closed_early, timeout=1)


async def test_a_model_that_falls_silent_is_not_waited_for(
    server: ModelServer, hasty: Asker
) -> None:
    server.script(Reply(deltas=("One ", "two"), pause=0, stall_after=1, stall_seconds=30))

    heard = await hasty.ask()

    assert (heard.text, heard.finish.reason) == ("One ", FinishReason.INTERRUPTED)


async def test_a_model_that_never_begins_is_asked_once_more(
    server: ModelServer, hasty: Asker
) -> None:
    server.script(Reply(text="One", first_pause=30))

    assert await hear_first(hasty.stream()) == Retrying(pause_before_retry(ModelTimeout(), 0) or 0)


async def test_a_model_that_goes_on_speaking_may_take_its_time(
    server: ModelServer, hasty: Asker
) -> None:
    server.script(Reply(deltas=("word ",) * 20, pause=0.04))

    heard = await hasty.ask()

    assert (heard.text, heard.finish.reason) == ("word " * 20, FinishReason.STOP)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(reasoning="hm " * 14, text="One", pause=0.1), id="in a field"),
        pytest.param(
            Reply(deltas=("<think>", *["hm "] * 14, "</think>One"), pause=0.1), id="in tags"
        ),
    ],
)
async def test_a_model_that_thinks_aloud_is_not_silent(
    server: ModelServer, hasty: Asker, reply: Reply
) -> None:
    server.script(reply)

    heard = await hasty.ask()

    # Its patience before the first word, 0.3 s, is shorter than the reasoning.
    assert (heard.text, heard.pauses) == ("One", ())


@pytest.mark.parametrize(
    "nothing", [b": ping\n\n", event(""), event(" ")], ids=["ping", "empty", "blank"]
)
async def test_what_only_keeps_the_connection_open_is_no_word(nothing: bytes) -> None:
    async with (
        answering(event("One"), *[nothing] * 100, pause=0.02) as url,
        asking(url, silence_seconds=0.1) as asker,
    ):
        heard = await asker.ask()

    assert (heard.text.strip(), heard.finish.reason) == ("One", FinishReason.INTERRUPTED)


async def test_an_answer_that_goes_on_for_ever_ends_as_length() -> None:
    async with (
        answering(*[event("One ")] * 200, pause=0.02) as url,
        asking(url, silence_seconds=0.1, answer_seconds=0.2) as asker,
    ):
        heard = await asker.ask()

    assert heard.text.startswith("One One ")
    assert heard.finish.reason is FinishReason.LENGTH


async def test_words_behind_an_early_end_are_waited_for() -> None:
    early = (event("One", "stop"), event(" two.", "stop"), event(" Three.", "stop"), DONE)

    async with answering(*early, pause=0.05) as url, asking(url) as asker:
        heard = await asker.ask()

    assert (heard.text, heard.finish.reason) == ("One two. Three.", FinishReason.STOP)


async def test_reasoning_that_was_shown_is_taken_back() -> None:
    heard = await ask_raw(event("hm hm\n"), event("</think>\n\n"), event("One."), DONE)

    assert (heard.text, heard.finish.reason) == ("One.", FinishReason.STOP)


async def test_whoever_stops_listening_hangs_up_on_the_model(
    server: ModelServer, asker: Asker
) -> None:
    server.script(Reply(deltas=("word ",) * 1000, pause=0.01))
    listening = asyncio.create_task(hear(asker.stream()))
    await server.wait_for(lambda: server.requests and server.requests[0].reply_text)

    listening.cancel()
    await asyncio.wait({listening})

    assert await server.wait_for(lambda: server.requests[0].closed_early)


async def test_completions_of_two_people_do_not_mix(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(deltas=("a",) * 20, pause=0.005), Reply(deltas=("b",) * 20, pause=0.005))

    one, other = await asyncio.gather(asker.ask(), asker.ask())

    assert {one.text, other.text} == {"a" * 20, "b" * 20}


SHOWN = replace(prompt(), shows_thinking=True)


async def thoughts_of(deltas: AsyncIterator[Delta]) -> list[Delta]:
    """All that comes, with thoughts that follow each other joined."""
    heard: list[Delta] = []
    async for delta in deltas:
        last = heard[-1] if heard else None
        if isinstance(delta, Thought) and isinstance(last, Thought) and not delta.is_anew:
            heard[-1] = replace(last, text=last.text + delta.text)
        else:
            heard.append(delta)
    return heard


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
async def test_who_wants_to_see_the_reasoning_gets_it_apart(
    server: ModelServer, asker: Asker, field: str
) -> None:
    server.script(Reply(text="Hi.", reasoning="Let me greet.", reasoning_field=field, pause=0))

    first, said, *_ = await thoughts_of(asker.completions().stream(SHOWN))

    assert (first, said) == (Thought("Let me greet.", is_anew=True), "Hi.")


async def test_reasoning_in_the_answer_comes_apart_too(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(deltas=("<think>", "hm", "</think>", "Hi."), pause=0))

    first, said, *_ = await thoughts_of(asker.completions().stream(SHOWN))

    assert (first, said) == (Thought("hm", is_anew=True), "Hi.")


async def test_what_breaks_behind_mere_thoughts_is_asked_again(
    server: ModelServer, asker: Asker
) -> None:
    broken = Reply(text="Hello there.", reasoning="Hm.", cut_after=0, pause=0)
    server.script(broken, Reply(text="Hi.", reasoning="Aha.", pause=0))

    heard = await thoughts_of(asker.completions().stream(SHOWN))

    assert [one for one in heard if not isinstance(one, Retrying | Finish)] == [
        Thought("Hm.", is_anew=True),
        Thought("Aha.", is_anew=True),
        "Hi.",
    ]


async def test_a_call_that_was_not_allowed_behind_thoughts_is_asked_for_without_tools(
    server: ModelServer, asker: Asker
) -> None:
    tool = ToolDescription("now", "The time.", {"type": "object", "properties": {}})
    asked = replace(SHOWN, tools=(tool,), may_call=False)
    calling = Reply(reasoning="Hm.", calls=(Call("now", "{}"),), finish_reason="tool_calls")
    server.script(calling, Reply(text="Noon.", pause=0))

    heard = await thoughts_of(asker.completions().stream(asked))

    assert "Noon." in heard
    assert "tools" in server.requests[0].body
    assert "tools" not in server.requests[1].body


async def test_responses_is_asked_for_a_summary_until_it_refuses(server: ModelServer) -> None:
    server.script(Reply(text="Hi.", reasoning="Let me greet.", pause=0))
    async with asking(server.url, api="responses") as asker:
        luna = replace(SHOWN, model=REASONING)
        first, said, *_ = await thoughts_of(asker.completions().stream(luna))
        plain = await thoughts_of(asker.completions().stream(SHOWN))

    assert (first, said) == (Thought("Let me greet.", is_anew=True), "Hi.")
    assert server.requests[0].body["reasoning"] == {"summary": "auto"}
    assert isinstance(plain[-1], Finish)
    assert asker.learnt[-1] == (PLAIN, "responses:reasoning_summary")
