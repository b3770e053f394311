"""The model calls what a person asks it to, and takes no call or result in disorder."""

import json

import pytest

from sandbox.modelapi.mistakes import no_tools
from sandbox.modelapi.reply import Call, Json, Reply
from sandbox.modelapi.server import ModelServer
from tests.sandbox.modelapi.client import QUESTION, Client

QUERY = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
URL = {"type": "object", "properties": {"url": {"type": "string"}}, "required": ["url"]}


def tool(name: str = "web_search", **fields: object) -> Json:
    """A tool as it is offered."""
    function = {"name": name, "description": "It does.", "parameters": QUERY, **fields}
    return {"type": "function", "function": function}


TOOLS = [
    tool(),
    tool("read_page", parameters=URL),
    tool("set_reminder", parameters={"type": "object"}),
    tool("remember", parameters={"type": "object"}),
]


def call(id_: str = "call_1", name: str = "web_search", arguments: object = "{}") -> Json:
    """A call as it goes back."""
    return {"id": id_, "type": "function", "function": {"name": name, "arguments": arguments}}


def calling(*calls: Json) -> Json:
    return {"role": "assistant", "content": None, "tool_calls": list(calls or [call()])}


def result(text: str = "A fish.", id_: str = "call_1") -> Json:
    return {"role": "tool", "tool_call_id": id_, "content": text}


def ask(text: str) -> Json:
    return {"role": "user", "content": text}


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ("Please search for red fish.", [("web_search", {"query": "red fish"})]),
        ("搜索红鱼。", [("web_search", {"query": "红鱼"})]),
        ("read https://example.org/a.", [("read_page", {"url": "https://example.org/a"})]),
        ('call notes {"a": {"b": 1}}', [("notes", {"a": {"b": 1}})]),
        ('call one {"a": 1} and two-2 {"b": 2}', [("one", {"a": 1}), ("two-2", {"b": 2})]),
        ("call for ever", [("web_search", {"query": "round 1"})]),
        (
            "Remind me in 2 minutes to turn off the stove.",
            [("set_reminder", {"at": "in 2 minutes", "text": "turn off the stove"})],
        ),
        ("2分钟后提醒我关火", [("set_reminder", {"at": "2分钟后", "text": "关火"})]),
        ("Remember that I have two cats.", [("remember", {"fact": "I have two cats"})]),
        ("记住我有两只猫。", [("remember", {"fact": "我有两只猫"})]),
        ("call me tomorrow", []),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_it_calls_what_it_is_asked_to(
    client: Client,
    said: str,
    calls: list[tuple[str, Json]],
    stream: bool,
) -> None:
    if stream:
        heard = await client.listen(ask(said), tools=TOOLS)
        choices = [event["choices"][0] for event in heard.events if event["choices"]]
        found: dict[int, list[str]] = {}
        for piece in (p for one in choices for p in one["delta"].get("tool_calls", ())):
            whole = found.setdefault(piece["index"], ["", ""])
            whole[0] += piece["function"].get("name", "")
            whole[1] += piece["function"]["arguments"]
        reason = choices[-1]["finish_reason"]
    else:
        _, body = await client.ask(ask(said), tools=TOOLS)
        choice = body["choices"][0]
        written = choice["message"].get("tool_calls", ())
        found = {
            at: [one["function"]["name"], one["function"]["arguments"]]
            for at, one in enumerate(written)
        }
        reason = choice["finish_reason"]

    assert [(name, json.loads(arguments)) for name, arguments in found.values()] == calls
    assert reason == ("tool_calls" if calls else "stop")


async def test_arguments_may_be_broken_on_purpose(client: Client) -> None:
    _, body = await client.ask(ask('call web_search {"query": \nplease'), tools=TOOLS)

    (found,) = body["choices"][0]["message"]["tool_calls"]
    assert found["function"]["arguments"] == '{"query": '


async def test_it_answers_from_the_results(client: Client) -> None:
    text = "[what others wrote]\nA fish\nMore: https://example.org/a, (https://example.org/b)."
    _, body = await client.ask(ask("search for fish"), calling(), result(text), tools=TOOLS)

    said = body["choices"][0]["message"]["content"]
    assert "“A fish”" in said
    assert "- [https://example.org/a](https://example.org/a)\n" in said
    assert "(https://example.org/b)" in said


async def test_it_reads_what_it_found_where_it_is_asked_to(client: Client) -> None:
    found = result("A fish: https://example.org/a")
    _, body = await client.ask(ask("search for fish and read it"), calling(), found, tools=TOOLS)

    (made,) = body["choices"][0]["message"]["tool_calls"]
    assert made["function"]["name"] == "read_page"
    assert json.loads(made["function"]["arguments"]) == {"url": "https://example.org/a"}


async def test_it_calls_for_ever_until_it_must_not(client: Client) -> None:
    asked = (ask("call for ever"), calling(), result())
    _, again = await client.ask(*asked, tools=TOOLS)
    _, last = await client.ask(*asked, tools=TOOLS, tool_choice="none")

    assert again["choices"][0]["message"]["tool_calls"]
    assert "A fish." in last["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"tools": []}, "empty_array"),
        ({"tools": [tool()] * 129}, "array_above_max_length"),
        ({"tools": {}}, "invalid_type"),
        ({"tools": [{"type": "web_search"}]}, "invalid_value"),
        ({"tools": [tool(name="")]}, "missing_required_parameter"),
        ({"tools": [tool(name="n" * 65)]}, "string_above_max_length"),
        ({"tools": [tool(name="a b")]}, "invalid_value"),
        ({"tools": [tool(description="d" * 1025)]}, "string_above_max_length"),
        ({"tools": [tool(title="T")]}, "unknown_parameter"),
        ({"tools": [tool(parameters={"type": "string"})]}, "invalid_function_parameters"),
        (
            {"tools": [tool(parameters={**QUERY, "properties": {"x": {"type": "array"}}})]},
            "invalid_function_parameters",
        ),
        ({"tool_choice": "none"}, None),
        ({"tools": [tool()], "tool_choice": "never"}, "invalid_value"),
    ],
)
async def test_unsound_tools_are_refused(client: Client, fields: Json, code: str | None) -> None:
    found, _ = await client.mistake(QUESTION, **fields)

    assert found == code


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ((QUESTION, result()), "must be a response to a preceeding message"),
        ((QUESTION, calling()), "must be followed by tool messages"),
        ((QUESTION, calling(), QUESTION), "must be followed by tool messages"),
        ((QUESTION, calling(), QUESTION, result()), "must be followed by tool messages"),
        ((QUESTION, calling(call("a"), call("b")), result(id_="a")), "did not have response"),
        ((QUESTION, calling(), result(id_="other")), "must be a response"),
        ((QUESTION, calling(), {"role": "tool", "content": "x"}), "tool_call_id"),
        ((QUESTION, calling(call("c" * 41)), result(id_="c" * 41)), "string too long"),
        ((QUESTION, calling(call(arguments="{broken")), result()), "expected a JSON object"),
        ((QUESTION, calling(call(arguments={})), result()), "expected a string"),
        ((QUESTION, calling(call(name="a b")), result()), "does not match pattern"),
        ((QUESTION, {"role": "user", "content": "x", "tool_calls": [call()]}), "tool_calls"),
    ],
)
async def test_calls_and_results_in_disorder_are_refused(
    client: Client, messages: tuple[Json, ...], said: str
) -> None:
    _, message = await client.mistake(*messages, tools=TOOLS)

    assert said in message


async def test_a_server_may_know_no_tools(server: ModelServer, client: Client) -> None:
    server.tools, server.tools_answer = False, no_tools("gemma")
    _, message = await client.mistake(QUESTION, tools=TOOLS)

    assert message == "registry.ollama.ai/library/gemma does not support tools"


async def test_the_newest_may_take_tools_elsewhere_only(
    server: ModelServer, client: Client
) -> None:
    server.tools_in_chat = False
    _, message = await client.mistake(QUESTION, model="gpt-6-luna", tools=TOOLS)
    status, _ = await client.ask(QUESTION, model="gpt-6-luna", tools=TOOLS, reasoning_effort="none")

    assert "/v1/responses" in message
    assert status == 200


async def test_reasoning_may_be_wanted_back(server: ModelServer, client: Client) -> None:
    server.wants_thoughts = True
    _, message = await client.mistake(QUESTION, calling(), result(), tools=TOOLS)
    thinking = calling() | {"reasoning_content": "Hm."}
    status, body = await client.ask(QUESTION, thinking, result(), tools=TOOLS)

    assert "must be passed back" in message
    assert status == 200
    assert body["choices"][0]["message"]["reasoning_content"]


async def test_the_tools_are_a_part_of_what_is_cached(client: Client) -> None:
    long = ask("Fish. " * 2000)
    await client.ask(long, tools=TOOLS)
    _, same = await client.ask(long, tools=TOOLS)
    _, other = await client.ask(long, tools=TOOLS[:1])

    assert same["usage"]["prompt_tokens_details"]["cached_tokens"] > 2000
    assert other["usage"]["prompt_tokens_details"]["cached_tokens"] == 0


async def test_a_script_may_call(server: ModelServer, client: Client) -> None:
    server.script(Reply(text="Wait.", calls=(Call("now", "{}"),), finish_reason="tool_calls"))
    _, body = await client.ask(QUESTION, tools=TOOLS)

    message = body["choices"][0]["message"]
    assert message["content"] == "Wait."
    assert message["tool_calls"][0]["function"] == {"name": "now", "arguments": "{}"}
