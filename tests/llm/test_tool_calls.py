"""Calls of tools are put together from whatever pieces they come in."""

import json
import random

import pytest

from bot.domain.completion import FinishReason, ToolCalls
from bot.domain.tools import ToolCall
from bot.llm.json_types import Json
from bot.llm.state import LONGEST_STATE
from bot.llm.stream import CompletionStream
from bot.llm.tool_calls import LONGEST_ARGUMENTS, MOST_CALLS
from tests.llm.examples import DONE, event

SEARCH = ToolCall("call_a", "web_search", '{"query": "lighthouse"}')
READ = ToolCall("call_b", "read_page", '{"url": "https://example.org"}')


def write(*pieces: object, finish: str | None = None, **delta: object) -> bytes:
    """One chunk with these pieces of calls."""
    said = {"tool_calls": list(pieces), **delta} if pieces else delta
    choice = {"index": 0, "delta": said, "finish_reason": finish}
    return b"data: " + json.dumps({"id": "chatcmpl-1", "choices": [choice]}).encode() + b"\n\n"


def piece(
    index: int | None = None, id_: object = None, name: object = None, arguments: object = None
) -> Json:
    """A piece of a call, with what is given of it."""
    function = {"name": name, "arguments": arguments}
    said = {"index": index, "id": id_, "type": "function"}
    return {
        **{key: value for key, value in said.items() if value is not None},
        "function": {key: value for key, value in function.items() if value is not None},
    }


def listen(*data: bytes, has_tools: bool = True) -> tuple[ToolCalls | None, FinishReason]:
    """What is called, and how it ended."""
    stream = CompletionStream(has_tools=has_tools, model="m")
    for one in data:
        stream.feed(one)
    stream.end()
    return stream.calls(), stream.finish().reason


BOTH = (SEARCH, READ)
END = (write(finish="tool_calls"), DONE)


@pytest.mark.parametrize(
    ("data", "calls"),
    [
        pytest.param(
            (
                write(piece(0, "call_a", "web_search", "")),
                write(piece(0, arguments='{"query": ')),
                write(piece(0, arguments='"lighthouse"}')),
                write(piece(1, "call_b", "read_page", "")),
                write(piece(1, arguments='{"url": "https://example.org"}')),
            ),
            BOTH,
            id="as it should be",
        ),
        pytest.param(
            (
                write(
                    piece(0, "call_a", "web_search", SEARCH.arguments),
                    piece(1, "call_b", "read_page", READ.arguments),
                ),
            ),
            BOTH,
            id="whole in one chunk",
        ),
        pytest.param(
            (
                write(
                    piece(None, "call_a", "web_search", SEARCH.arguments),
                    piece(None, "call_b", "read_page", READ.arguments),
                ),
            ),
            BOTH,
            id="without an index",
        ),
        pytest.param(
            (
                write(piece(None, "call_a", "web_search", '{"query": ')),
                write(piece(None, arguments='"lighthouse"}')),
                write(piece(None, "call_b", "read_page", READ.arguments)),
            ),
            BOTH,
            id="without an index, in pieces",
        ),
        pytest.param(
            (
                write(piece(0, "call_a", "web_search", '{"query": ')),
                write(piece(0, "call_a", "web_search", '"lighthouse"}')),
                write(piece(1, "call_b", "read_page", '{"url": "https:')),
                write(piece(1, "call_b", "read_page", '//example.org"}')),
            ),
            BOTH,
            id="id and name in each chunk",
        ),
        pytest.param(
            (
                write(piece(0, "call_a", "web_search", SEARCH.arguments)),
                write(piece(0, "call_b", "read_page", READ.arguments)),
            ),
            BOTH,
            id="an index that begins anew",
        ),
        pytest.param(
            (
                write(piece(0, "call_a", "web_search", {"query": "lighthouse"})),
                write(piece(1, "call_b", "read_page", {"url": "https://example.org"})),
            ),
            BOTH,
            id="arguments as an object",
        ),
        pytest.param(
            (
                write(piece(0, "call_a", "web_search", '{"query": ')),
                write(piece(1, "call_b", "read_page", '{"url": ')),
                write(piece(0, arguments='"lighthouse"}')),
                write(piece(1, arguments='"https://example.org"}')),
            ),
            BOTH,
            id="in turns",
        ),
        pytest.param(
            (
                write(piece(0, "call_a", "web_search", SEARCH.arguments)),
                write(piece(0, "call_a", "web_search", SEARCH.arguments)),
            ),
            (SEARCH,),
            id="said twice",
        ),
        pytest.param(
            (write(tool_calls=piece(0, "call_a", "web_search", SEARCH.arguments)),),
            (SEARCH,),
            id="no list",
        ),
        pytest.param(
            (write({"id": "call_a", "name": "web_search", "arguments": {"query": "lighthouse"}}),),
            (SEARCH,),
            id="without a function around it",
        ),
        pytest.param(
            (write(piece(0, "call_a", "functions.web_search<|channel|>json", SEARCH.arguments)),),
            (SEARCH,),
            id="a name with more about it",
        ),
        pytest.param(
            (write(piece(0, "call_a", "now", None)), write(piece(0, arguments=""))),
            (ToolCall("call_a", "now", "{}"),),
            id="no arguments",
        ),
        pytest.param((write(piece(0, "call_a", "", "{}")),), (), id="no name"),
        pytest.param((write(5, None, [piece(0)]),), (), id="anything"),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_calls_are_found_in_every_form(
    data: tuple[bytes, ...], calls: tuple[ToolCall, ...], size: int
) -> None:
    raw = b"".join((*data, *END))
    found, reason = listen(*(raw[at : at + size] for at in range(0, len(raw), size)))

    assert (found.calls if found else ()) == calls
    # A call that is none is a tool that is not there, to whoever gets no words either.
    assert reason is FinishReason.TOOL_CALLS


def test_a_call_of_old_and_a_missing_id_get_one_that_is_the_same_each_time() -> None:
    old = write(function_call={"name": "web_search", "arguments": SEARCH.arguments})
    new = write(piece(0, "", "web_search", SEARCH.arguments))

    (one,), (other,) = (
        found.calls for found in (listen(old, *END)[0], listen(new, *END)[0]) if found
    )
    assert one == other
    assert one.id.startswith("call_")
    assert (one.name, one.arguments) == (SEARCH.name, SEARCH.arguments)


def test_two_calls_never_have_one_id() -> None:
    found, _ = listen(
        write(piece(0, "x", "now", "{}"), piece(1, "", "now", "{}"), piece(2, "", "now", "{}")),
        *END,
    )

    assert found is not None
    assert len({call.id for call in found.calls}) == 3


@pytest.mark.parametrize("is_stream", [False, True])
def test_calls_of_a_message_are_read_where_no_stream_told_of_them(is_stream: bool) -> None:
    calls = [piece(None, "call_a", "web_search", SEARCH.arguments)]
    message = {"role": "assistant", "content": None, "tool_calls": calls}
    whole = {"choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}]}
    before = write(piece(0, "call_a", "web_search", SEARCH.arguments)) if is_stream else b""

    found, _ = listen(before + (b"data: " if is_stream else b"") + json.dumps(whole).encode())
    assert found is not None
    assert found.calls == (SEARCH,)


@pytest.mark.parametrize(
    ("data", "reason", "calls"),
    [
        pytest.param((event("", "stop"), DONE), FinishReason.TOOL_CALLS, 1, id="stop with calls"),
        pytest.param((DONE,), FinishReason.TOOL_CALLS, 1, id="no reason"),
        pytest.param((), FinishReason.INTERRUPTED, 0, id="cut off"),
        pytest.param((event("", "length"), DONE), FinishReason.LENGTH, 1, id="too long"),
        pytest.param((event("", "content_filter"),), FinishReason.CONTENT_FILTER, 0, id="filter"),
    ],
)
def test_only_what_is_meant_is_called(
    data: tuple[bytes, ...], reason: FinishReason, calls: int
) -> None:
    found, ended = listen(write(piece(0, "call_a", "web_search", SEARCH.arguments)), *data)

    assert ended is reason
    assert len(found.calls if found else ()) == calls


def test_a_call_that_was_cut_off_at_the_limit_is_none() -> None:
    found, reason = listen(
        write(piece(0, "call_a", "web_search", SEARCH.arguments)),
        write(piece(1, "call_b", "read_page", '{"url": "http')),
        write(finish="length"),
        DONE,
    )

    assert reason is FinishReason.LENGTH
    assert found is not None
    assert found.calls == (SEARCH,)


def test_broken_arguments_are_handed_on_so_that_the_model_can_be_told() -> None:
    found, _ = listen(write(piece(0, "call_a", "web_search", '{"query": ')), *END)

    assert found is not None
    assert found.calls[0].arguments == '{"query":'


def test_without_tools_a_call_means_nothing() -> None:
    data = (write(piece(0, "call_a", "web_search", "{}")), *END)

    assert listen(*data, has_tools=False) == (None, FinishReason.TOOL_CALLS)


def test_calls_and_their_arguments_have_an_end() -> None:
    many, _ = listen(*(write(piece(at, f"c{at}", "now", "{}")) for at in range(100)), *END)
    long = "x" * (LONGEST_ARGUMENTS // 4)
    endless, reason = listen(
        write(piece(0, "call_a", "web_search", SEARCH.arguments)),
        write(piece(1, "call_b", "read_page", '{"url": "')),
        *(write(piece(1, arguments=long)) for _ in range(5)),
    )

    assert many is not None
    assert len(many.calls) == MOST_CALLS
    assert endless is not None
    assert (endless.calls, reason) == ((SEARCH,), FinishReason.LENGTH)


def test_what_the_provider_wants_back_comes_with_the_calls() -> None:
    signed = piece(0, "call_a", "web_search", SEARCH.arguments) | {"extra_content": {"google": 1}}
    found, _ = listen(
        write(reasoning_content="I should "),
        write(reasoning_content="search."),
        write(reasoning_details=[{"type": "reasoning.text", "index": 0, "text": "I "}]),
        write(reasoning_details=[{"type": "reasoning.text", "index": 0, "text": "see", "s": 1}]),
        write(signed),
        *END,
    )

    assert found is not None
    assert json.loads(found.state) == {
        "model": "m",
        "reasoning_content": "I should search.",
        "reasoning_details": [{"type": "reasoning.text", "index": 0, "text": "I see", "s": 1}],
        "extra_content": {"0": {"google": 1}},
    }


def test_what_is_too_long_or_too_deep_is_not_kept() -> None:
    one = write(piece(0, "call_a", "web_search", SEARCH.arguments))
    long, _ = listen(write(reasoning_content="x" * (LONGEST_STATE + 1)), one, *END)
    deep: object = 1
    for _ in range(700):
        deep = {"x": deep}
    nested, _ = listen(write(reasoning_details=[deep]), one, *END)

    assert long is not None
    assert (long.calls, long.state) == ((SEARCH,), "")
    assert nested is not None
    assert nested.calls == (SEARCH,)


def test_half_a_character_waits_for_its_other_half() -> None:
    found, _ = listen(
        write(piece(0, "call_a", "now", '{"at": "\ud83c')),
        write(piece(0, arguments='\udf3f"}'), reasoning_content="\ud83c"),
        *END,
    )

    assert found is not None
    assert found.calls[0].arguments == '{"at": "🌿"}'
    assert found.state.encode()


def test_calls_keep_an_answer_alive_and_let_it_end() -> None:
    stream = CompletionStream(has_tools=True)
    stream.feed(write(piece(0, "call_a", "web_search", "")))
    before = stream.progress
    stream.feed(write(piece(0, arguments=SEARCH.arguments)))
    stream_is_moving = stream.progress > before
    stream.feed(write(finish="tool_calls"))

    assert stream_is_moving
    assert stream.is_over


def test_any_cut_of_any_pieces_gives_the_same_calls() -> None:
    chance = random.Random(3)  # noqa: S311  # the same each time
    for _ in range(200):
        wanted = tuple(
            ToolCall(
                f"id{at}", chance.choice(("now", "web_search")), json.dumps({"q": "é\\n" * at})
            )
            for at in range(chance.randint(1, 5))
        )
        raw = b"".join((*_cut_up(wanted, chance), *END))
        data = []
        while raw:
            size = chance.choice((1, 10, 200))
            data.append(raw[:size])
            raw = raw[size:]
        found, _ = listen(*data)
        assert found is not None
        assert found.calls == wanted


def _cut_up(calls: tuple[ToolCall, ...], chance: random.Random) -> list[bytes]:
    """The chunks of a server that repeats what it likes to, and cuts where it likes to."""
    repeats, counts = chance.random() < 0.5, chance.random() < 0.7
    chunks = []
    for at, call in enumerate(calls):
        index, rest, is_first = at if counts else None, call.arguments, True
        while rest:
            size = chance.randint(1, 9)
            told = is_first or repeats
            chunks.append(
                write(
                    piece(
                        index, call.id if told else None, call.name if told else None, rest[:size]
                    )
                )
            )
            rest, is_first = rest[size:], False
    return chunks
