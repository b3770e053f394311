"""Responses are as strict as OpenAI's, and hold the same answers as a chat."""

import base64
import json

import pytest
from openai.types.responses import ResponseStreamEvent
from pydantic import TypeAdapter

from sandbox.modelapi.pictures import draw_png
from sandbox.modelapi.reply import Json, Reply
from sandbox.modelapi.responses_events import SEALED
from sandbox.modelapi.server import ModelServer
from tests.sandbox.modelapi.client import Client, Heard, read_events

MODEL = "gpt-6-luna"
QUERY = {
    "type": "object",
    "properties": {"query": {"type": "string"}},
    "required": ["query"],
    "additionalProperties": False,
}
TOOL = {"type": "function", "name": "web_search", "parameters": QUERY, "strict": False}
ASKED = {"role": "user", "content": "Search for fish"}
CALL = {"type": "function_call", "call_id": "call_1", "name": "web_search", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "call_1", "output": "A fish."}
REASONING = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [],
    "encrypted_content": f"{SEALED}{MODEL}:1",
}


async def ask(client: Client, *items: Json, **fields: object) -> tuple[int, Json]:
    body = {"model": MODEL, "input": list(items) or [ASKED], "store": False, **fields}
    return await client.post("/responses", json=body)


async def listen(client: Client, *items: Json, **fields: object) -> Heard:
    body = {"model": MODEL, "input": list(items), "store": False, "stream": True, **fields}
    raw = b""
    async with client.session.post(f"{client.server.url}/responses", json=body) as response:
        assert response.status == 200
        async for piece in response.content.iter_any():
            raw += piece
    return read_events(raw)


async def test_a_stream_is_one_of_named_and_numbered_events(client: Client) -> None:
    heard = await listen(client, {"role": "user", "content": "Hello"})

    kinds = [event["type"] for event in heard.events]
    deltas = [e["delta"] for e in heard.events if e["type"] == "response.output_text.delta"]
    assert kinds[:2] == ["response.created", "response.in_progress"]
    assert kinds[-1] == "response.completed"
    assert [event["sequence_number"] for event in heard.events] == list(range(len(kinds)))
    assert f"event: {kinds[0]}\ndata: ".encode() in heard.raw
    response = heard.events[-1]["response"]
    assert "".join(deltas) == response["output"][-1]["content"][0]["text"]
    assert response["usage"]["input_tokens"] > 0


@pytest.mark.parametrize(
    ("reply", "fields"),
    [
        (None, {"tools": [TOOL], "include": ["reasoning.encrypted_content"]}),
        (None, {"tools": [{"type": "web_search"}]}),
        (Reply(text="One two.", finish_reason="length", pause=0), {}),
        (Reply(refusal="No.", reasoning="Hm.", pause=0), {}),
        (Reply(text="One two.", error_after=1, pause=0), {}),
    ],
)
async def test_each_event_is_one_that_openais_own_library_knows(
    server: ModelServer, client: Client, reply: Reply | None, fields: Json
) -> None:
    server.script(*([reply] if reply else []))
    known: TypeAdapter[ResponseStreamEvent] = TypeAdapter(ResponseStreamEvent)
    heard = await listen(client, ASKED, **fields)

    for event in heard.events:
        known.validate_python(event)


async def test_it_calls_with_reasoning_before_that_only_it_can_read(client: Client) -> None:
    include = ["reasoning.encrypted_content"]
    heard = await listen(client, ASKED, tools=[TOOL], include=include)
    output = heard.events[-1]["response"]["output"]
    pieces = [
        event["delta"]
        for event in heard.events
        if event["type"] == "response.function_call_arguments.delta"
    ]

    assert [item["type"] for item in output] == ["reasoning", "function_call"]
    assert output[0]["encrypted_content"].startswith(f"{SEALED}{MODEL}:")
    assert json.loads("".join(pieces)) == {"query": "fish"}


async def test_it_answers_from_the_results_and_counts_its_cache(client: Client) -> None:
    status, body = await ask(client, ASKED, REASONING, CALL, OUTPUT, tools=[TOOL])
    long = {"role": "user", "content": "Fish. " * 2000}
    await ask(client, long)
    _, again = await ask(client, long)

    assert status == 200
    assert "“A fish.”" in body["output"][0]["content"][0]["text"]
    assert again["usage"]["input_tokens_details"]["cached_tokens"] > 2000


async def test_it_searches_by_itself_and_names_its_source(client: Client) -> None:
    _, body = await ask(client, tools=[{"type": "web_search"}])

    search, message = body["output"]
    (citation,) = message["content"][0]["annotations"]
    assert search["type"] == "web_search_call"
    assert citation["url"] == "https://example.org/fish?utm_source=openai"


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([OUTPUT, ASKED], "No tool call found for function call output with call_id call_1."),
        ([ASKED, CALL], "No tool output found for function call call_1."),
        ([ASKED, CALL, ASKED, OUTPUT], "No tool output found for function call call_1."),
        ([ASKED, OUTPUT, CALL], "No tool call found"),
        ([ASKED, {**CALL, "arguments": "{broken"}, OUTPUT], "expected a JSON object"),
        ([ASKED, {**CALL, "name": "a b"}, OUTPUT], "does not match pattern"),
        ([ASKED, {**CALL, "call_id": "c" * 65}, OUTPUT], "string too long"),
        ([ASKED, CALL, {**OUTPUT, "output": {}}], "expected a string"),
        ([ASKED, {**REASONING, "encrypted_content": "x"}, CALL, OUTPUT], "could not be verified"),
        (
            [ASKED, {**REASONING, "encrypted_content": f"{SEALED}gpt-6-sol:1"}, CALL, OUTPUT],
            "could not be verified",
        ),
        ([ASKED, REASONING], "without its required following item"),
        ([ASKED, {**REASONING, "status": None}, CALL, OUTPUT], "input[1].status"),
        ([{"type": "message", "role": "user"}], "input[0].content"),
        ([{"role": "robot", "content": "Hi"}], "robot"),
        ([{"role": "user", "content": " "}], "empty string"),
        ([{"role": "user", "content": [{"type": "text", "text": "Hi"}]}], "input_text"),
        ([{"role": "assistant", "content": [{"type": "input_text", "text": "Hi"}]}], "output_text"),
        ([{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}], "not valid"),
        ([{"type": "tool_call"}], "tool_call"),
        ([{**ASKED, "tool_calls": []}], "tool_calls"),
        ([5], "expected an object"),
    ],
)
async def test_unsound_items_are_refused(client: Client, items: list[Json], said: str) -> None:
    status, body = await ask(client, *items, tools=[TOOL])

    assert status == 400, body
    assert said in json.dumps(body["error"])


async def test_reasoning_that_was_not_kept_is_not_found(client: Client) -> None:
    bare = {"type": "reasoning", "id": "rs_1", "summary": []}
    status, body = await ask(client, ASKED, bare, CALL, OUTPUT, tools=[TOOL])

    assert status == 404
    assert "not persisted when `store` is set to false" in body["error"]["message"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"messages": []}, "messages"),
        ({"max_tokens": 100}, "max_tokens"),
        ({"max_output_tokens": 5}, "max_output_tokens"),
        ({"temperature": 0.5}, "temperature"),
        ({"reasoning": {"effort": "much"}}, "much"),
        ({"reasoning_effort": "low"}, "reasoning_effort"),
        ({"model": "gpt-4o", "reasoning": {"effort": "low"}}, "reasoning.effort"),
        ({"model": "gpt-4o", "include": ["reasoning.encrypted_content"]}, "Encrypted content"),
        ({"include": ["all"]}, "include"),
        ({"tool_choice": "none"}, "must be specified with 'tools'"),
        ({"tools": [TOOL], "tool_choice": "never"}, "never"),
        ({"tools": []}, "empty array"),
        ({"tools": [{"type": "function", "function": {"name": "x"}}]}, "function"),
        ({"tools": [{**TOOL, "name": "n" * 65}]}, "string too long"),
        ({"tools": [{**TOOL, "parameters": {"type": "array"}}]}, "type"),
        (
            {"tools": [{"type": "function", "name": "x", "parameters": {"type": "object"}}]},
            "additionalProperties",
        ),
        ({"tools": [{"type": "teleport"}]}, "teleport"),
        ({"text": {"format": {"type": "json_object"}}}, "must contain the word 'json'"),
        ({"text": {"format": {"type": "json_schema", "name": "a"}}}, "text.format.schema"),
        ({"text": {"format": {"type": "yaml"}}}, "yaml"),
        ({"input": ""}, "empty string"),
        ({"input": None}, "input"),
    ],
)
async def test_unsound_fields_are_refused(client: Client, fields: Json, said: str) -> None:
    status, body = await ask(client, **fields)

    assert status == 400, body
    assert said in json.dumps(body["error"])


async def test_what_would_be_kept_is_noted(server: ModelServer, client: Client) -> None:
    await ask(client, store=True)

    assert len(server.violations) == 1


async def test_a_picture_is_seen(server: ModelServer, client: Client) -> None:
    url = "data:image/png;base64," + base64.b64encode(draw_png("x", 16, 16)).decode()
    shown = {"role": "user", "content": [{"type": "input_image", "image_url": url}]}
    status, _ = await ask(client, shown)

    assert status == 200
    assert len(server.requests[0].pictures) == 1


@pytest.mark.parametrize(
    ("reply", "last"),
    [
        (Reply(text="One two three.", error_after=1, pause=0), "error"),
        (Reply(text="One two.", finish_reason="length", pause=0), "response.incomplete"),
        (Reply(text="One two.", finish_reason=None, pause=0), "response.output_item.done"),
        (Reply(refusal="I will not.", pause=0), "response.completed"),
    ],
)
async def test_a_script_may_go_wrong(
    server: ModelServer, client: Client, reply: Reply, last: str
) -> None:
    server.script(reply)
    heard = await listen(client, ASKED)

    assert heard.events[-1]["type"] == last
