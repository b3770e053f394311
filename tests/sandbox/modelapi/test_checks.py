"""What OpenAI refuses, the sandbox refuses in the same words."""

import base64

import pytest

from sandbox.modelapi.pictures import draw_png
from sandbox.modelapi.reply import Json
from sandbox.modelapi.server import ModelServer
from tests.sandbox.modelapi.client import QUESTION, Client

PNG = "data:image/png;base64," + base64.b64encode(draw_png("x", 16, 16)).decode()


def showing(url: str) -> Json:
    return {"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"role": "robot", "content": "Hi"}, "invalid_value"),
        ({"role": "user", "content": ""}, "empty_string"),
        ({"role": "user", "content": " \n"}, "empty_string"),
        ({"role": "user", "content": None}, None),
        ({"role": "user", "content": 5}, "invalid_type"),
        ({"role": "user", "content": []}, "empty_array"),
        ({"role": "user", "content": ["Hi"]}, "invalid_type"),
        ({"role": "user", "content": [{"type": "photo"}]}, "invalid_value"),
        ({"role": "user", "content": [{"type": "text", "text": ""}]}, "empty_string"),
        ({"role": "user", "content": "Hi", "name": "Ada Byron"}, "invalid_value"),
        ({"role": "user", "content": "Hi", "reasoning_content": "hm"}, "unknown_parameter"),
        ({**showing(PNG), "role": "system"}, "invalid_value"),
        (showing("photo.png"), "invalid_image_url"),
        (showing("data:image/png,raw"), "invalid_image_url"),
        (showing(PNG[:-5] + "?"), "invalid_image_url"),
        (showing("data:image/bmp;base64,AAAA"), "invalid_image_format"),
        (showing("data:image/png;base64,AAAA"), "invalid_image_format"),
    ],
)
async def test_an_unsound_message_is_refused(
    client: Client, message: Json, code: str | None
) -> None:
    found, _ = await client.mistake(message)

    assert found == code


@pytest.mark.parametrize(
    ("model", "fields", "code"),
    [
        ("gpt-6-luna", {"max_tokens": 5}, "unsupported_parameter"),
        ("gpt-6-luna", {"temperature": 0.5}, "unsupported_value"),
        ("gpt-6-luna", {"top_p": 0.5}, "unsupported_value"),
        ("gpt-6-luna", {"reasoning_effort": "much"}, "invalid_value"),
        ("gpt-4o", {"reasoning_effort": "low"}, "unsupported_parameter"),
        ("gpt-4o", {"temperature": 3}, "decimal_above_max_value"),
        ("gpt-4o", {"temperature": "hot"}, "invalid_type"),
        ("gpt-4o", {"max_tokens": 0}, "integer_below_min_value"),
        ("gpt-4o", {"max_tokkens": 5}, "unknown_parameter"),
        ("gpt-4o", {"stream_options": {"include_usage": True}}, None),
        ("gpt-4o", {"response_format": {"type": "yaml"}}, "invalid_value"),
        ("gpt-4o", {"response_format": {"type": "json_object"}}, None),
    ],
)
async def test_an_unsound_parameter_is_refused(
    client: Client, model: str, fields: Json, code: str | None
) -> None:
    found, message = await client.mistake(QUESTION, model=model, **fields)

    assert found == code
    assert next(iter(fields)) in message or code == "invalid_value"


@pytest.mark.parametrize(
    "fields",
    [
        {"model": "gpt-6-luna", "temperature": 1, "max_completion_tokens": 500},
        {"model": "gpt-6-luna", "reasoning_effort": "none", "temperature": 0.2},
        {"model": "gpt-4o", "temperature": 0.2, "max_tokens": 500, "user": "ada"},
    ],
)
async def test_sound_parameters_pass(client: Client, fields: Json) -> None:
    status, _ = await client.ask(QUESTION, **fields)

    assert status == 200


async def test_no_messages_are_refused(client: Client) -> None:
    body = {"model": "gpt-4o", "messages": []}

    status, answer = await client.post("/chat/completions", json=body)

    assert status == 400
    assert answer["error"]["code"] == "empty_array"


async def test_a_key_is_needed_and_it_must_be_the_right_one(client: Client) -> None:
    for key, code in (("", None), ("Bearer ", None), ("Bearer wrong", "invalid_api_key")):
        status, body = await client.post("/chat/completions", headers={"Authorization": key})
        assert status == 401
        assert body["error"]["code"] == code


async def test_an_unknown_model_is_not_found(client: Client) -> None:
    status, body = await client.ask(QUESTION, model="gpt-none")

    assert status == 404
    assert body["error"]["code"] == "model_not_found"


async def test_a_server_without_a_list_knows_every_model(
    server: ModelServer, client: Client
) -> None:
    server.models = ()

    status, _ = await client.ask(QUESTION, model="llama-of-my-own")

    assert status == 200


async def test_too_long_a_prompt_is_refused_and_pictures_are_not_counted_as_text(
    server: ModelServer, client: Client
) -> None:
    server.context_limit = 2_000
    large = base64.b64encode(draw_png("x", 16, 16) + bytes(100_000)).decode()

    code, _ = await client.mistake({"role": "user", "content": "word " * 2_000})
    status, _ = await client.ask(showing(f"data:image/png;base64,{large}"))

    assert code == "context_length_exceeded"
    assert status == 200


async def test_an_address_with_the_token_of_a_bot_is_noted(
    server: ModelServer, client: Client
) -> None:
    await client.ask(showing("https://example.org/cat.png"))
    assert server.violations == []

    await client.ask(showing("https://api.telegram.org/file/bot12:x/photos/1.jpg"))

    assert len(server.violations) == 1


async def test_an_unknown_address_is_not_found(client: Client) -> None:
    status, body = await client.post("/completions", json={})

    assert status == 404
    assert "/v1/completions" in body["error"]["message"]
