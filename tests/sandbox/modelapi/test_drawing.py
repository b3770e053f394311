"""Pictures out: as data or at an address, refused, changed."""

import base64

import aiohttp
import pytest

from sandbox.headers import picture_size
from sandbox.modelapi.pictures import draw_png, redraw_png
from sandbox.modelapi.reply import Json
from sandbox.modelapi.server import ModelServer
from tests.sandbox.modelapi.client import Client

WISH: Json = {"model": "gpt-image-2", "prompt": "a fig"}
PNG = draw_png("x", 16, 16)


async def fetch(url: str, **headers: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.read()


async def test_a_picture_may_lie_at_an_address(server: ModelServer, client: Client) -> None:
    server.pictures_as = "url"

    _, answer = await client.post("/images/generations", json=WISH)

    url = answer["data"][0]["url"]
    assert picture_size((await fetch(url))[1]) == (512, 512)
    assert (await fetch(f"{url}x"))[0] == 404
    assert server.violations == []


@pytest.mark.parametrize("header", ["Authorization", "api-key"])
async def test_the_key_has_no_business_at_that_address(
    server: ModelServer, client: Client, header: str
) -> None:
    server.pictures_as = "url"
    _, answer = await client.post("/images/generations", json=WISH)

    status, _ = await fetch(answer["data"][0]["url"], **{header: "Bearer a-key"})

    assert status == 403
    assert "a picture was fetched with the API key" in server.violations[0]


async def test_an_address_may_be_the_picture_itself(server: ModelServer, client: Client) -> None:
    server.pictures_as = "data_url"

    _, answer = await client.post("/images/generations", json=WISH)

    head, _, data = answer["data"][0]["url"].partition(",")
    assert head == "data:image/png;base64"
    assert picture_size(base64.b64decode(data))


async def test_one_word_brings_the_refusal_of_the_safety_system(client: Client) -> None:
    wish = WISH | {"prompt": "A Forbidden fig"}

    status, answer = await client.post("/images/generations", json=wish)

    assert status == 400
    assert answer["error"]["code"] == "moderation_blocked"
    assert answer["error"]["type"] == "image_generation_user_error"


async def test_a_parameter_may_be_refused_by_name(server: ModelServer, client: Client) -> None:
    server.refused_parameters.add("quality")

    _, answer = await client.post("/images/generations", json=WISH | {"quality": "low"})
    status, _ = await client.post("/images/generations", json=WISH)

    assert answer["error"]["code"] == "unsupported_parameter"
    assert answer["error"]["param"] == "quality"
    assert status == 200


async def test_an_edit_keeps_what_it_was_given_and_looks_different(
    server: ModelServer, client: Client
) -> None:
    other = draw_png("y", 16, 16)
    form = aiohttp.FormData({"model": "gpt-image-2", "prompt": "darker"})
    for number, picture in enumerate((PNG, other)):
        form.add_field("image[]", picture, filename=f"picture-{number}.png")

    _, answer = await client.post("/images/edits", data=form)

    assert server.requests[0].pictures == [PNG, other]
    drawn = base64.b64decode(answer["data"][0]["b64_json"])
    assert drawn == redraw_png("darker#0", PNG + other, 512, 512)
    assert drawn != draw_png("darker#0", 512, 512)


async def test_what_is_heard_is_kept_and_must_be_a_recording(
    server: ModelServer, client: Client
) -> None:
    async def send(content: bytes) -> int:
        form = aiohttp.FormData({"model": "gpt-transcribe"})
        form.add_field("file", content, filename="voice.ogg")
        status, _ = await client.post("/audio/transcriptions", data=form)
        return status

    wave = b"RIFF" + bytes(4) + b"WAVE"
    starts = [b"OggS", b"ID3", b"\xff\xfb", wave, b"fLaC", bytes(4) + b"ftyp", b"\x1aE\xdf\xa3"]
    assert [await send(start + bytes(90)) for start in starts] == [200] * len(starts)
    assert [await send(content) for content in (bytes(90), b"words", PNG)] == [400] * 3
    assert server.requests[0].uploads[0].content == b"OggS" + bytes(90)
    assert server.requests[0].uploads[0].file_name == "voice.ogg"
