"""A model without tools, or with half of them, still answers, and nothing is refused twice."""

import json
from collections.abc import AsyncGenerator

import pytest

from bot.domain.completion import Delta, Finish, FinishReason, ToolCalls
from bot.domain.errors import RequestRefused
from bot.domain.message import Message
from bot.domain.prompt import Prompt
from bot.domain.tools import ToolCall, ToolDescription
from bot.llm.json_types import Json
from sandbox.modelapi.mistakes import bad_request, no_tools
from sandbox.modelapi.reply import Call, Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import DONE, Asker, answering, asking, event

SEARCH = ToolDescription(
    "web_search",
    "Search the web.",
    {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
)


def asked(*behind: Message, may_call: bool = True, model: str = "gpt-4o") -> Prompt:
    """A question that wants a search, and what has come of it."""
    messages = (Message("user", "Search for fish"), *behind)
    return Prompt(model, "Be brief.", messages, tools=(SEARCH,), may_call=may_call)


async def listen(deltas: AsyncGenerator[Delta]) -> tuple[str, ToolCalls | None, Finish]:
    """The words, the calls and the end, which come in this order."""
    heard = [delta async for delta in deltas]
    finish = heard[-1]
    assert isinstance(finish, Finish)
    found = [delta for delta in heard if isinstance(delta, ToolCalls)]
    assert not found or heard[-2] is found[0]
    words = "".join(delta for delta in heard if isinstance(delta, str))
    return words, found[0] if found else None, finish


def bodies(server: ModelServer) -> list[Json]:
    """What was asked."""
    return [request.body for request in server.requests]


def round_of(calls: ToolCalls, text: str = "A fish: https://example.org") -> tuple[Message, ...]:
    """The calls and a result for each."""
    results = (Message("tool", text, call_id=call.id) for call in calls.calls)
    return (Message("assistant", "", calls=calls.calls, state=calls.state), *results)


CALLED = ToolCalls((ToolCall("call_a", "web_search", '{"query": "fish"}'),))


async def test_a_call_comes_and_its_result_is_answered(server: ModelServer, asker: Asker) -> None:
    door = asker.completions()
    words, calls, finish = await listen(door.stream(asked()))
    assert calls is not None
    said, none, end = await listen(door.stream(asked(*round_of(calls))))

    assert (words, finish.reason) == ("", FinishReason.TOOL_CALLS)
    assert [(call.name, json.loads(call.arguments)) for call in calls.calls] == [
        ("web_search", {"query": "fish"})
    ]
    assert "[https://example.org](https://example.org)" in said
    assert (none, end.reason) == (None, FinishReason.STOP)
    first, second = bodies(server)
    assert json.dumps(first["tools"]) == json.dumps(second["tools"])
    assert json.dumps(second["messages"]).startswith(json.dumps(first["messages"])[:-1])


async def test_it_answers_at_last_where_it_may_call_no_more(
    server: ModelServer, asker: Asker
) -> None:
    door = asker.completions()
    said, calls, _ = await listen(door.stream(asked(*round_of(CALLED), may_call=False)))

    assert (calls, bodies(server)[0]["tool_choice"]) == (None, "none")
    assert "A fish" in said


NO_TOOLS = [
    no_tools(),
    Reply(status=404, error={"error": {"message": "No endpoints found that support tool use."}}),
    bad_request('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser'),
    bad_request("Unknown parameter: 'tools'.", param="tools", code="unknown_parameter"),
    bad_request("tools: Extra inputs are not permitted"),
    bad_request("Function calling is not enabled for this model."),
    bad_request("该模型不支持函数调用"),
    Reply(status=500, error={"error": {"message": "tools param requires --jinja flag"}}),
    Reply(status=422, error={"detail": "unknown variant `tool`, expected `user`"}),
]


@pytest.mark.parametrize("refusal", NO_TOOLS)
async def test_a_model_without_tools_is_told_in_words_and_asked_only_once(
    server: ModelServer, asker: Asker, refusal: Reply
) -> None:
    server.tools, server.tools_answer = False, refusal
    door = asker.completions()
    first, calls, _ = await listen(door.stream(asked(*round_of(CALLED))))
    await listen(door.stream(asked()))

    assert (calls, bool(first)) == (None, True)
    assert asker.learnt == [("gpt-4o", "tools")]
    assert ["tools" in body for body in bodies(server)] == [True, False, False]
    told = bodies(server)[1]["messages"][-1]
    assert told["role"] == "user"
    assert told["content"].endswith(
        '[Looked up: web_search {"query": "fish"}]\nA fish: https://example.org'
    )


async def test_openais_newest_go_without_tools_in_chat_completions(
    server: ModelServer, asker: Asker
) -> None:
    server.tools_in_chat = False
    said, calls, _ = await listen(asker.completions().stream(asked(model="gpt-6-luna")))

    assert (bool(said), calls) == (True, None)
    assert asker.learnt == [("gpt-6-luna", "tools")]


async def test_a_server_that_knows_no_tool_choice_is_asked_without_tools_at_last(
    server: ModelServer, asker: Asker
) -> None:
    server.refused_parameters = {"tool_choice"}
    door = asker.completions()
    await listen(door.stream(asked(*round_of(CALLED), may_call=False)))
    await listen(door.stream(asked()))

    assert asker.learnt == [("gpt-4o", "tool_choice")]
    assert ["tools" in body for body in bodies(server)] == [True, False, True]


async def test_a_server_that_heeds_no_tool_choice_is_asked_without_tools_at_last(
    server: ModelServer, asker: Asker
) -> None:
    server.script(Reply(calls=(Call("web_search", "{}"),), finish_reason="tool_calls"))
    said, calls, _ = await listen(asker.completions().stream(asked(may_call=False)))

    assert (bool(said), calls) == (True, None)
    assert asker.learnt == [("gpt-4o", "tool_choice")]


async def test_one_bad_tool_is_left_out_for_once(server: ModelServer, asker: Asker) -> None:
    server.script(
        bad_request(
            "Invalid schema for function 'x': array schema missing items.",
            param="tools[0].function.parameters",
            code="invalid_function_parameters",
        )
    )
    await listen(asker.completions().stream(asked()))

    assert asker.learnt == []
    assert ["tools" in body for body in bodies(server)] == [True, False]


async def test_the_reasoning_goes_back_to_whom_it_came_from(
    server: ModelServer, asker: Asker
) -> None:
    server.wants_thoughts = True
    door = asker.completions()
    _, calls, _ = await listen(door.stream(asked()))
    assert calls is not None
    said, _, _ = await listen(door.stream(asked(*round_of(calls))))

    assert said
    assert asker.learnt == []
    assert bodies(server)[1]["messages"][2]["reasoning_content"] == "Let me think about that."


async def test_reasoning_that_is_gone_is_stood_in_for(server: ModelServer, asker: Asker) -> None:
    server.wants_thoughts = True
    said, _, _ = await listen(asker.completions().stream(asked(*round_of(CALLED))))

    assert said
    assert asker.learnt == [("gpt-4o", "reasoning_content")]


@pytest.mark.parametrize(
    ("refusal", "name"),
    [
        ("Unknown parameter: 'messages[2].reasoning_content'.", "state"),
        ("Input should be a valid string: body.messages.2.content", "content:null"),
        (
            "Tool call id was call_a but must be a-z, A-Z, 0-9, with a length of 9.",
            "tool_calls.id",
        ),
    ],
)
async def test_a_form_that_is_refused_is_not_sent_again(
    server: ModelServer, asker: Asker, refusal: str, name: str
) -> None:
    server.wants_thoughts = name != "state"
    state = json.dumps({"model": "gpt-4o", "reasoning_content": "Hm."})
    # What the sandbox refuses by itself needs no script.
    server.script(*([bad_request(refusal)] if name != "state" else []), Reply(text="Fine."))
    behind = round_of(ToolCalls(CALLED.calls, state))
    said, _, _ = await listen(asker.completions().stream(asked(*behind)))

    before, after = (body["messages"] for body in bodies(server))
    assert said == "Fine."
    assert asker.learnt == [("gpt-4o", name)]
    assert before != after


async def test_what_goes_on_being_refused_ends(server: ModelServer, asker: Asker) -> None:
    refusal = bad_request("Tool call id was x but must be of [a-zA-Z0-9]{9}; content is null")
    server.script(*[refusal] * 20)
    with pytest.raises(RequestRefused):
        await listen(asker.completions().stream(asked(*round_of(CALLED))))

    assert len(server.requests) < 6


async def test_a_stream_that_breaks_behind_calls_is_asked_for_again(asker: Asker) -> None:
    call = {"index": 0, "id": "a", "function": {"name": "web_search", "arguments": "{}"}}
    chunk = {"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}
    raw = b"data: " + json.dumps(chunk).encode() + b"\n\n"
    async with answering(raw, is_cut=True) as address, asking(address) as hasty:
        deltas = hasty.completions().stream(asked())
        first = await anext(deltas)
        await deltas.aclose()

    assert type(first).__name__ == "Retrying"


async def test_calls_that_nobody_offered_are_none() -> None:
    call = {"index": 0, "id": "a", "function": {"name": "web_search", "arguments": "{}"}}
    chunk = {"choices": [{"delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}
    raw = b"data: " + json.dumps(chunk).encode() + b"\n\n"
    async with answering(raw, DONE) as address, asking(address) as one:
        _, calls, finish = await listen(one.stream())

    assert (calls, finish.reason) == (None, FinishReason.TOOL_CALLS)


async def test_a_reason_of_tools_without_a_call_is_an_end() -> None:
    raw = (event("Well."), event("", "tool_calls"), DONE)
    async with answering(*raw) as address, asking(address) as one:
        said, calls, finish = await listen(one.completions().stream(asked()))

    assert (said, calls, finish.reason) == ("Well.", None, FinishReason.STOP)
