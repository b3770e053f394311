"""Models, pictures and speech."""

import base64
import struct
import zlib

import aiohttp
import pytest

from sandbox.modelapi.mistakes import bad_request
from sandbox.modelapi.pictures import draw_png
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.sandbox.modelapi.client import Client


def form(name: str, content: bytes, **fields: str) -> aiohttp.FormData:
    data = aiohttp.FormData()
    data.add_field(name, content, filename="voice.ogg")
    for key, value in fields.items():
        data.add_field(key, value)
    return data


async def test_the_models_are_listed(server: ModelServer, client: Client) -> None:
    async with client.session.get(f"{server.url}/models") as response:
        listed = await response.json()

    assert [model["id"] for model in listed["data"]] == list(server.models)


async def test_a_generated_picture_is_a_real_png(client: Client) -> None:
    body = {"model": "gpt-image-2", "prompt": "a fig", "size": "96x64"}

    status, answer = await client.post("/images/generations", json=body)

    assert status == 200
    picture = base64.b64decode(answer["data"][0]["b64_json"])
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (96, 64)
    start = picture.index(b"IDAT") + 4
    length = struct.unpack(">I", picture[start - 8 : start - 4])[0]
    assert len(zlib.decompress(picture[start : start + length])) == 64 * (1 + 96 * 3)
    assert answer["usage"]["total_tokens"] > 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "missing_required_parameter"),
        ({"prompt": "x", "size": "100x100"}, "invalid_value"),
        ({"prompt": "x", "size": "1600x160"}, "invalid_value"),
        ({"prompt": "x", "n": 11}, "invalid_value"),
        ({"prompt": "x", "response_format": "b64_json"}, "unknown_parameter"),
        ({"prompt": "x", "model": "dall-e-3"}, "model_not_found"),
    ],
)
async def test_an_unsound_wish_for_a_picture_is_refused(
    client: Client, fields: dict[str, object], code: str
) -> None:
    body = {"model": "gpt-image-2"} | fields

    _, answer = await client.post("/images/generations", json=body)

    assert answer["error"]["code"] == code


async def test_a_picture_may_be_blocked(server: ModelServer, client: Client) -> None:
    server.on("a crime", bad_request("Blocked.", code="moderation_blocked"))
    body = {"model": "gpt-image-2", "prompt": "a crime"}

    status, answer = await client.post("/images/generations", json=body)

    assert status == 400
    assert answer["error"]["code"] == "moderation_blocked"


async def test_an_edit_is_given_its_pictures(server: ModelServer, client: Client) -> None:
    picture = draw_png("x", 16, 16)
    fields = {"model": "gpt-image-2", "prompt": "bluer"}

    status, _ = await client.post("/images/edits", data=form("image[]", picture, **fields))
    refused, _ = await client.post("/images/edits", data=form("image[]", b"text", **fields))

    assert (status, refused) == (200, 400)
    assert server.requests[0].body["image"][0]["kind"] == "png"


async def test_a_transcription_tells_how_much_was_heard(client: Client) -> None:
    data = form("file", b"OggS" + bytes(4_317), model="gpt-transcribe")

    status, answer = await client.post("/audio/transcriptions", data=data)

    assert status == 200
    assert "4321 bytes" in answer["text"]


async def test_a_transcription_can_be_scripted(server: ModelServer, client: Client) -> None:
    server.script(Reply(text="buy milk"))

    _, answer = await client.post(
        "/audio/transcriptions", data=form("file", b"OggS", model="gpt-transcribe")
    )

    assert answer["text"] == "buy milk"


async def test_a_recording_with_telegrams_own_ending_is_refused(client: Client) -> None:
    data = aiohttp.FormData({"model": "gpt-transcribe"})
    data.add_field("file", b"OggS", filename="voice.oga")

    status, answer = await client.post("/audio/transcriptions", data=data)

    assert status == 400
    assert "Unrecognized file format" in answer["error"]["message"]
