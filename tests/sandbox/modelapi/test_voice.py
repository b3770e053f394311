"""The sandbox speaks: silence, as long as the words take."""

import pytest

from sandbox.modelapi.server import ModelServer
from sandbox.ogg import seconds_of
from tests.sandbox.modelapi.client import Client

SOUND = {"model": "gpt-4o-mini-tts", "voice": "alloy", "input": "x" * 150}


async def test_words_take_their_time(server: ModelServer, client: Client) -> None:
    body = {**SOUND, "response_format": "opus"}
    found = []
    for _ in range(2):
        async with client.session.post(f"{server.url}/audio/speech", json=body) as response:
            assert response.content_type == "audio/opus"
            found.append(await response.read())

    assert found[0] == found[1]
    assert seconds_of(found[0]) == pytest.approx(10)


async def test_mp3_is_the_default(server: ModelServer, client: Client) -> None:
    async with client.session.post(f"{server.url}/audio/speech", json=SOUND) as response:
        assert response.content_type == "audio/mpeg"
        assert (await response.read()).startswith(b"\xff\xfb")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": "x" * 4097}, "input"),
        ({"voice": "nobody"}, "voice"),
        ({"voice": ""}, "voice"),
        ({"response_format": "ogg"}, "response_format"),
        ({"speed": 5}, "speed"),
        ({"speed": "fast"}, "speed"),
        ({"stream_format": "sse"}, "stream_format"),
        ({"format": "opus"}, "format"),
        ({"model": ""}, "model"),
    ],
)
async def test_an_unsound_request_is_refused(
    client: Client, fields: dict[str, object], param: str
) -> None:
    status, answer = await client.post("/audio/speech", json={**SOUND, **fields})

    assert (status, answer["error"]["param"]) == (400, param)


async def test_a_model_that_is_not_there(client: Client) -> None:
    status, answer = await client.post("/audio/speech", json={**SOUND, "model": "tts-none"})

    assert (status, answer["error"]["code"]) == (404, "model_not_found")
