"""What the doctor says of the model that speaks."""

import pytest

from sandbox.modelapi.mistakes import server_error, wrong_key
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.operation.ward import WARNING, Ward

SPEAKING = {"OPENAI_SPEECH_MODEL": "gpt-4o-mini-tts"}


async def test_one_that_speaks(ward: Ward) -> None:
    found = await ward.examine(**SPEAKING)

    assert found.bad == {}
    assert found.words("Speech").startswith("gpt-4o-mini-tts speaks as alloy, in ")
    assert "Ogg Opus" in found.words("Speech")
    (asked,) = [one for one in ward.model.requests if one.path.endswith("/speech")]
    assert asked.body["input"] == "OK."


async def test_without_one_there_is_nothing_to_say(ward: Ward) -> None:
    assert (await ward.examine()).words("Speech") == ""


async def test_one_that_writes_only_mp3(ward: Ward) -> None:
    ward.model.sounds = frozenset({"mp3"})

    assert "MP3, since it writes no Opus" in (await ward.examine(**SPEAKING)).words("Speech")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"OPENAI_SPEECH_MODEL": "tts-none"}, "has no tts-none"),
        ({"OPENAI_SPEECH_VOICE": "nobody"}, "refuses to speak as nobody"),
        ({"SPEECH_API_KEY": "wrong"}, "does not accept the key"),
        ({"SPEECH_BASE_URL": "http://127.0.0.1:9/v1"}, "can't be reached: connection refused"),
    ],
)
async def test_what_is_wrong_with_its_settings(
    ward: Ward, settings: dict[str, str], words: str
) -> None:
    found = await ward.examine(**{**SPEAKING, **settings})

    assert found.bad == {"Speech": WARNING}
    assert words in found.words("Speech")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=200, error="RIFF"), "neither Ogg Opus nor MP3"),
        (wrong_key(), "does not accept the key"),
        (server_error(), "has a problem"),
    ],
)
async def test_what_is_wrong_there(reply: Reply, words: str, ward: Ward) -> None:
    server = ModelServer()
    await server.start()
    try:
        server.on("OK", reply)
        found = await ward.examine(**SPEAKING, SPEECH_BASE_URL=server.url)
    finally:
        await server.stop()

    assert words in found.words("Speech")
    keys = {one.headers.get("authorization", "") for one in server.requests}
    assert keys == {"Bearer none"}, "the model's key is for the model alone"
