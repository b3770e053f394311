"""Whatever a provider says, nothing but a ModelError comes out; what is good comes out whole.

Valid answers are changed at random: fields dropped, types changed, values nested or replaced.
"""

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.domain.completion import Finish, FinishReason
from bot.domain.errors import ModelError
from bot.domain.message import Message
from bot.domain.usage import Usage
from bot.llm.balance import read_deepseek, read_openrouter
from bot.llm.content import write_messages
from bot.llm.dialect import CHAT, RESPONSES, Dialect, ReadEvent
from bot.llm.image_answers import decode_image, parse_answer, read_usage
from bot.llm.json_types import Json, as_object
from bot.llm.model_list import read_names
from bot.llm.stream import CompletionStream
from bot.llm.transcription import read_transcript

ROUNDS = 3000

ODD: tuple[object, ...] = (
    None,
    True,
    0,
    -7,
    12.5,
    2**70,
    1e300,
    float("nan"),
    float("inf"),
    "",
    "many",
    "12",
    "null",
    "stop",
    "\ud83d",
    "\x00\t",
    "⟦",
    "<think>",
    [],
    [None],
    {},
    {"": None},
    [[[[]]]],
    {"a": {"b": {"c": []}}},
)

USAGE: Json = {
    "prompt_tokens": 30,
    "completion_tokens": 7,
    "total_tokens": 37,
    "prompt_tokens_details": {"cached_tokens": 10, "cache_write_tokens": 2},
    "completion_tokens_details": {"reasoning_tokens": 3},
}


def _chunk(delta: Json, finish: str | None = None) -> Json:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "choices": [choice]}


STREAM: tuple[Json, ...] = (
    _chunk({"role": "assistant", "content": ""}),
    _chunk({"reasoning_content": "hm"}),
    _chunk({"content": "One"}),
    _chunk({"content": " two"}),
    _chunk({"content": [{"type": "text", "text": " three."}]}),
    _chunk({}, "stop"),
    {"id": "c", "choices": [], "usage": USAGE},
)
_FUNCTION = {"name": "now", "arguments": '{"at": "'}
CALLING: tuple[Json, ...] = (
    _chunk({"reasoning_content": "hm", "reasoning_details": [{"type": "t", "text": "hm"}]}),
    _chunk({"tool_calls": [{"index": 0, "id": "a", "type": "function", "function": _FUNCTION}]}),
    _chunk({"tool_calls": [{"index": 0, "function": {"arguments": 'noon"}'}}]}),
    _chunk({"tool_calls": [{"index": 1, "id": "b", "function": {"name": "x", "arguments": {}}}]}),
    _chunk({"function_call": {"name": "old", "arguments": "{}"}}),
    _chunk({}, "tool_calls"),
    {"id": "c", "choices": [], "usage": USAGE},
)
_ITEM = {"type": "function_call", "call_id": "a", "name": "now", "arguments": "{}"}
_THOUGHT = {"type": "reasoning", "id": "r", "summary": [], "encrypted_content": "x"}
_CITED = {"type": "url_citation", "url": "https://example.org", "title": "t"}
RESPONDING: tuple[Json, ...] = (
    {"type": "response.created", "response": {"status": "in_progress"}},
    {"type": "response.output_item.done", "output_index": 0, "item": _THOUGHT},
    {"type": "response.output_text.delta", "output_index": 1, "delta": "One."},
    {"type": "response.output_text.annotation.added", "annotation": _CITED},
    {"type": "response.output_item.added", "output_index": 2, "item": _ITEM},
    {"type": "response.function_call_arguments.delta", "output_index": 2, "delta": "{}"},
    {"type": "response.output_item.done", "output_index": 2, "item": _ITEM},
    {
        "type": "response.completed",
        "response": {
            "status": "completed",
            "output": [_THOUGHT, _ITEM],
            "usage": {"input_tokens": 5, "output_tokens": 5},
        },
    },
)
WHOLE: Json = {
    "id": "c",
    "object": "chat.completion",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "One two three.", "refusal": None},
            "finish_reason": "stop",
        }
    ],
    "usage": USAGE,
}
COMPLAINT: Json = {"error": {"message": "No.", "type": "x", "param": None, "code": 503, "n_ctx": 9}}
IMAGE: Json = {
    "created": 1,
    "data": [{"b64_json": "iVBORw0KGgo=", "url": "data:image/png;base64,iVBORw0KGgo="}],
    "usage": {
        "input_tokens": 20,
        "output_tokens": 30,
        "input_tokens_details": {"image_tokens": 10, "text_tokens": 10},
    },
}
TRANSCRIPT: Json = {"text": "Good morning.", "usage": {"type": "duration", "seconds": 12}}
MODELS: Json = {"object": "list", "data": [{"id": "a"}, {"id": "b"}]}
OPENROUTER: Json = {"data": {"usage": 2.5, "limit_remaining": 7.5}}
DEEPSEEK: Json = {"balance_infos": [{"currency": "CNY", "total_balance": "110.00"}]}


def places(value: object) -> Iterator[tuple[Any, int | str]]:  # Any: a list or an object
    """Each place in a value where another could stand."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield value, name
            yield from places(inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield value, index
            yield from places(inner)


def mutate(value: Json, chance: random.Random) -> Json:
    """A copy with one to three places changed."""
    changed = copy.deepcopy(value)
    for _ in range(chance.randint(1, 3)):
        found = list(places(changed))
        if not found:
            break
        holder, at = chance.choice(found)
        inner = holder[at]
        options: list[object] = [chance.choice(ODD), [inner], {"x": inner}, [inner, inner]]
        new = chance.choice(options) if chance.random() < 0.8 else _DROPPED
        if new is _DROPPED:
            del holder[at]
        else:
            holder[at] = new
    return changed


_DROPPED = object()


def write(chunk: object, chance: random.Random) -> bytes:
    """A chunk as an event, in one of the ways in which servers write them."""
    data = json.dumps(chunk).encode()
    before = chance.choice((b"data: ", b"data:", b"", b"event: message\ndata: "))
    return before + data + chance.choice((b"\n\n", b"\r\n\r\n", b"\n", b"\r\r", b"\n: ping\n\n"))


def listen(
    raw: bytes, chance: random.Random, read_event: ReadEvent = lambda event: (event,)
) -> tuple[str, Finish, CompletionStream]:
    """What is heard of these bytes, cut anywhere."""
    stream = CompletionStream(has_tools=True, model="m", read_event=read_event)
    text = ""
    while raw:
        size = chance.choice((1, 3, 50, 5000))
        piece, raw = raw[:size], raw[size:]
        more = stream.feed(piece)
        text = more if stream.take_back() else text + more
    more = stream.end()
    return more if stream.take_back() else text + more, stream.finish(), stream


def check_usage(usage: Usage | None) -> None:
    """It can be stored, and its parts are parts."""
    if usage is None:
        return
    counts = (usage.input, usage.output, usage.cached, usage.written, usage.reasoning)
    assert {type(count) for count in counts} == {int}
    assert 0 <= min(counts) <= max(counts) < 2**62
    assert usage.cached + usage.written <= usage.input
    assert usage.audio + usage.images <= usage.input
    assert usage.reasoning <= usage.output
    assert 0 <= usage.seconds < 1e9


def test_streams_may_be_anything() -> None:
    chance = random.Random(1)  # noqa: S311  # the same mutations each time
    for _ in range(ROUNDS):
        chunks = list(STREAM)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(chunks))
            chunks[at] = mutate(chance.choice((chunks[at], WHOLE, COMPLAINT)), chance)

        text, finish, stream = listen(b"".join(write(one, chance) for one in chunks), chance)

        text.encode()
        assert isinstance(finish.reason, FinishReason)
        assert stream.failure is None or isinstance(stream.failure, ModelError)
        check_usage(finish.usage)


@pytest.mark.parametrize("dialect", [CHAT, RESPONSES])
def test_calls_may_be_anything(dialect: Dialect) -> None:
    chance = random.Random(6)  # noqa: S311  # the same mutations each time
    good = CALLING if dialect is CHAT else RESPONDING
    for _ in range(ROUNDS):
        chunks: list[Json] = list(good)
        for _ in range(chance.randint(0, 4)):
            at = chance.randrange(len(chunks))
            chunks[at] = mutate(chance.choice((chunks[at], COMPLAINT)), chance)
        chunks = [one for one in chunks for _ in range(chance.choice((1, 1, 1, 2)))]
        raw = b"".join(write(one, chance) for one in chunks)

        _, finish, stream = listen(raw, chance, dialect.new_reader())

        called = stream.calls()
        check_usage(finish.usage)
        for call in called.calls if called else ():
            f"{call.id}{call.name}{call.arguments}".encode()
            assert call.id
            assert call.name
        if called:
            called.state.encode()
            message = Message("assistant", "", calls=called.calls, state=called.state)
            body = {
                "model": "m",
                "messages": write_messages([message], with_images=True, model="m"),
            }
            json.dumps(dialect.write(body), ensure_ascii=False).encode()


def test_what_is_odd_beside_a_good_answer_takes_nothing_away_from_it() -> None:
    chance = random.Random(2)  # noqa: S311  # the same mutations each time
    for _ in range(ROUNDS):
        chunks = copy.deepcopy(list(STREAM))
        for chunk in chunks:
            chunk |= {name: chance.choice(ODD) for name in ("id", "created", "model", "more")}
            for choice in chunk["choices"]:
                choice["logprobs"] = chance.choice(ODD)
        chunks[-1]["usage"] = mutate({"usage": USAGE}, chance).get("usage")

        text, finish, _ = listen(b"".join(write(one, chance) for one in chunks), chance)

        assert (text, finish.reason) == ("One two three.", FinishReason.STOP)
        check_usage(finish.usage)


@pytest.mark.parametrize("indent", [None, 1])
def test_whole_answers_may_be_anything(indent: int | None) -> None:
    chance = random.Random(3)  # noqa: S311  # the same mutations each time
    for _ in range(ROUNDS):
        changed = mutate(chance.choice((WHOLE, COMPLAINT)), chance)

        text, finish, stream = listen(json.dumps(changed, indent=indent).encode(), chance)

        text.encode()
        assert stream.failure is None or isinstance(stream.failure, ModelError)
        check_usage(finish.usage)


def read_picture(answer: bytes) -> None:
    """As a picture's answer is read, but for what is fetched."""
    fields = parse_answer(answer)
    check_usage(read_usage(fields))
    decode_image(json.dumps(fields.get("data")))


def hear(answer: bytes) -> None:
    """As a transcript is read."""
    transcript = read_transcript(answer)
    transcript.text.encode()
    check_usage(transcript.usage)


@pytest.mark.parametrize(
    ("answer", "read"), [(IMAGE, read_picture), (TRANSCRIPT, hear), (MODELS, read_names)]
)
def test_other_answers_may_be_anything(answer: Json, read: Callable[[bytes], object]) -> None:
    chance = random.Random(4)  # noqa: S311  # the same mutations each time
    for _ in range(ROUNDS):
        raw = json.dumps(mutate(answer, chance)).encode()
        try:
            read(raw[: chance.choice((None, None, None, len(raw) // 2))])
        except ModelError:
            continue


@pytest.mark.parametrize(
    ("answer", "read"), [(OPENROUTER, read_openrouter), (DEEPSEEK, read_deepseek)]
)
def test_a_balance_may_be_anything(answer: Json, read: Callable[[Json], str]) -> None:
    chance = random.Random(5)  # noqa: S311  # the same mutations each time
    for _ in range(ROUNDS):
        try:
            told = read(as_object(mutate(answer, chance)))
        except ValueError:
            continue
        assert told.isprintable()
        assert not {"nan", "inf"} & set(told.lower().replace("$", "").split())
