"""The events of Responses come to what the same answer would in Chat Completions."""

import json
import random

import pytest

from bot.domain.completion import Finish, FinishReason, ToolCalls
from bot.domain.errors import ModelBusy, ModelError, RateLimited
from bot.domain.tools import Source, ToolCall
from bot.domain.usage import Usage
from bot.llm.json_types import Json
from bot.llm.responses_stream import ResponsesReader
from bot.llm.stream import CompletionStream

USAGE = {
    "input_tokens": 100,
    "input_tokens_details": {"cached_tokens": 40},
    "output_tokens": 20,
    "output_tokens_details": {"reasoning_tokens": 8},
    "total_tokens": 120,
}
REASONING = {"id": "rs_1", "type": "reasoning", "summary": [], "encrypted_content": "sealed"}
CITED = {"type": "url_citation", "url": "https://a.example/?b=1&utm_source=openai", "title": "A"}
FISH = ToolCall("call_a", "web_search", '{"query": "fish"}')


def write(kind: str, **fields: object) -> bytes:
    """One event."""
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


def say(text: str, index: int = 0) -> bytes:
    return write("response.output_text.delta", output_index=index, delta=text)


def end(status: str = "completed", **fields: object) -> bytes:
    return write(f"response.{status}", response={"status": status, "usage": USAGE, **fields})


def call(*pieces: str, index: int = 0, tool: ToolCall = FISH, is_done: bool = True) -> bytes:
    """A call of a tool, its arguments in these pieces."""
    item: Json = {"type": "function_call", "id": f"fc_{index}", "call_id": tool.id}
    item |= {"name": tool.name, "arguments": ""}
    kind = "response.function_call_arguments.delta"
    place = {"output_index": index, "item_id": item["id"]}
    told = [write(kind, **place, delta=piece) for piece in pieces]
    whole = {**item, "arguments": tool.arguments}
    done = [write("response.output_item.done", output_index=index, item=whole)] * is_done
    begin = write("response.output_item.added", output_index=index, item=item)
    return b"".join((begin, *told, *done))


def listen(
    *data: bytes, sizes: tuple[int, ...] = ()
) -> tuple[str, ToolCalls | None, Finish, ModelError | None]:
    """All that such a stream comes to."""
    chance = random.Random(1)  # noqa: S311  # the same each time
    stream = CompletionStream(has_tools=True, model="m", read_event=ResponsesReader().read)
    raw, text = b"".join(data), ""
    while raw:
        size = chance.choice(sizes) if sizes else len(raw)
        text += stream.feed(raw[:size])
        raw = raw[size:]
    text += stream.end()
    return text, stream.calls(), stream.finish(), stream.failure


START = (
    write("response.created", response={"status": "in_progress", "error": None}),
    write("response.in_progress", response={"status": "in_progress"}),
)


@pytest.mark.parametrize("sizes", [(), (1,), (1, 9, 300)])
def test_an_answer_with_all_that_there_is(sizes: tuple[int, ...]) -> None:
    message = {
        "type": "message",
        "content": [{"type": "output_text", "text": "One two.", "annotations": [CITED, CITED]}],
    }
    text, calls, finish, failure = listen(
        *START,
        write("response.output_item.done", output_index=0, item={**REASONING, "status": None}),
        write("response.web_search_call.searching", output_index=1, item_id="ws_1"),
        write("response.output_item.done", output_index=1, item={"type": "web_search_call"}),
        say("One ", 2),
        say("two.", 2),
        write("response.output_text.annotation.added", output_index=2, annotation=CITED),
        write("response.output_text.done", output_index=2, text="One two."),
        write("response.output_item.done", output_index=2, item=message),
        call('{"query": ', '"fish"}', index=3),
        end(output=[REASONING, message]),
        sizes=sizes,
    )

    assert (text, failure) == ("One two.", None)
    assert calls is not None
    assert calls.calls == (FISH,)
    assert json.loads(calls.state) == {"model": "m", "items": [REASONING]}
    assert finish == Finish(
        FinishReason.TOOL_CALLS,
        "stop",
        Usage(100, 40, 20, 8),
        sources=(Source("https://a.example/?b=1", "A", is_read=True),),
    )


@pytest.mark.parametrize(
    "data",
    [
        pytest.param((call(),), id="only when it is done"),
        pytest.param((call(FISH.arguments, is_done=False),), id="only in pieces"),
        pytest.param((call(*FISH.arguments),), id="letter by letter"),
        pytest.param(
            (
                end(
                    output=[
                        {"type": "function_call", "call_id": FISH.id, "name": FISH.name}
                        | {"arguments": FISH.arguments}
                    ]
                ),
            ),
            id="only in the response",
        ),
    ],
)
def test_a_call_is_read_wherever_it_stands(data: tuple[bytes, ...]) -> None:
    _, calls, finish, _ = listen(*START, *data, end())

    assert calls is not None
    assert calls.calls == (FISH,)
    assert finish.reason is FinishReason.TOOL_CALLS


def test_two_calls_at_once_are_two() -> None:
    other = ToolCall("call_b", "web_search", '{"query": "ships"}')
    _, calls, _, _ = listen(call(FISH.arguments), call(index=1, tool=other), end())

    assert calls is not None
    assert calls.calls == (FISH, other)


@pytest.mark.parametrize(
    ("data", "text", "reason"),
    [
        ((say("One"), end()), "One", FinishReason.STOP),
        (
            (say("One"), end("incomplete", incomplete_details={"reason": "max_output_tokens"})),
            "One",
            FinishReason.LENGTH,
        ),
        (
            (end("incomplete", incomplete_details={"reason": "content_filter"}),),
            "",
            FinishReason.CONTENT_FILTER,
        ),
        ((say("One"), end("incomplete")), "One", FinishReason.INTERRUPTED),
        ((say("One"), end("cancelled")), "One", FinishReason.INTERRUPTED),
        ((say("One"),), "One", FinishReason.INTERRUPTED),
        ((say("One."), say("Two.", 1), end()), "One.\n\nTwo.", FinishReason.STOP),
        (
            (write("response.refusal.delta", output_index=0, delta="No."), end()),
            "No.",
            FinishReason.STOP,
        ),
        (
            (
                json.dumps(
                    {
                        "object": "response",
                        "status": "completed",
                        "output": [{"type": "message", "content": [{"text": "Whole."}]}],
                    }
                ).encode(),
            ),
            "Whole.",
            FinishReason.STOP,
        ),
        (
            (b'data: {"choices": [{"delta": {"content": "A chat."}, "finish_reason": "stop"}]}',),
            "A chat.",
            FinishReason.STOP,
        ),
    ],
)
def test_how_it_ends(data: tuple[bytes, ...], text: str, reason: FinishReason) -> None:
    found, calls, finish, failure = listen(*data)

    assert (found, calls, finish.reason, failure) == (text, None, reason, None)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (write("error", code="rate_limit_exceeded", message="Slowly", param=None), RateLimited),
        (
            end("failed", error={"code": "server_error", "message": "Something"}),
            ModelBusy,
        ),
        (b'data: {"error": {"message": "x", "code": "server_error"}}\n\n', ModelBusy),
    ],
)
def test_an_error_is_one(data: bytes, error: type[ModelError]) -> None:
    *_, failure = listen(*START, data)

    assert type(failure) is error


def test_what_is_thought_aloud_is_no_answer() -> None:
    text, _, finish, _ = listen(
        write("response.reasoning_summary_text.delta", delta="Hm, hm."), say("Yes."), end()
    )

    assert (text, finish.thought) == ("Yes.", 7)


def test_reasoning_that_cannot_go_back_is_not_kept() -> None:
    bare = {"id": "rs_1", "type": "reasoning", "summary": []}
    done = write("response.output_item.done", output_index=0, item=bare)
    _, calls, _, _ = listen(done, call(FISH.arguments, index=1), end())

    assert calls is not None
    assert calls.state == ""


def test_events_may_be_anything() -> None:
    chance = random.Random(5)  # noqa: S311  # the same each time
    odd: tuple[object, ...] = (None, 5, "x", [], {}, [None], {"type": 5}, True, -1.5)
    kinds = list(ResponsesReader()._readers)  # all that it knows
    for _ in range(500):
        fields = {
            name: chance.choice(odd)
            for name in ("delta", "item", "output_index", "response", "annotation", "item_id")
        }
        item = {"type": chance.choice(("message", "function_call", "reasoning"))}
        fields["item"] = chance.choice((fields["item"], item | {"content": chance.choice(odd)}))
        listen(write(chance.choice(kinds), **fields), end(output=chance.choice(odd)))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a", "x", "", None, "http://[", "https://" + "a" * 3000]
)
def test_only_addresses_of_pages_are_sources(url: object) -> None:
    cited = {"type": "url_citation", "url": url, "title": 5}
    *_, finish, _ = listen(
        write("response.output_text.annotation.added", annotation=cited), say("One"), end()
    )

    assert finish.sources == ()


def hear_thoughts(*data: bytes) -> str:
    """The reasoning of such a stream."""
    stream = CompletionStream(keeps_thoughts=True, read_event=ResponsesReader().read)
    stream.feed(b"".join(data))
    return stream.take_thoughts()


def test_a_summary_of_reasoning_comes_in_parts_or_whole_and_only_once() -> None:
    kind, whole = "response.reasoning_summary", [{"text": "One."}, {"text": "Two."}]
    parts = [
        write(f"{kind}_part.added", output_index=0, summary_index=0),
        write(f"{kind}_text.delta", output_index=0, summary_index=0, delta="One."),
        write(f"{kind}_part.added", output_index=0, summary_index=1),
        write(f"{kind}_text.delta", output_index=0, summary_index=1, delta="Two."),
    ]
    item = {**REASONING, "summary": whole}
    done = write("response.output_item.done", output_index=0, item=item)

    assert hear_thoughts(*parts, done) == "One.\n\nTwo."
    assert hear_thoughts(done) == "One.\n\nTwo."
    assert hear_thoughts(write("response.output_item.done", output_index=0, item=REASONING)) == ""
