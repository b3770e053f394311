"""A recording becomes the words that are spoken in it."""

import asyncio

import pytest

from bot.domain.attachment import Recording
from bot.domain.errors import (
    AnswerUnreadable,
    ModelBusy,
    ModelError,
    ModelNotFound,
    RequestRefused,
    WrongKey,
)
from bot.domain.usage import Usage
from bot.llm.provider import Provider
from bot.llm.transcription import TranscriptionClient
from sandbox.modelapi.mistakes import bad_request, overloaded, wrong_key
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import Asker, again_soon

VOICE = Recording("voice.ogg", b"OggS" + b"\0" * 400)


def listener(asker: Asker, model: str = "gpt-transcribe") -> TranscriptionClient:
    return TranscriptionClient(asker.client, asker.provider, model)


async def test_the_words_of_a_recording_are_heard(server: ModelServer, asker: Asker) -> None:
    server.on("voice.ogg", Reply(text=" Good morning. \n"))

    assert (await listener(asker).transcribe(VOICE)).text == "Good morning."

    (request,) = server.requests
    assert request.body["model"] == "gpt-transcribe"
    assert [(one.file_name, one.content) for one in request.uploads] == [
        ("voice.ogg", VOICE.content)
    ]


async def test_silence_is_no_words(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(text=""))

    assert (await listener(asker).transcribe(VOICE)).text == ""


async def test_a_recording_that_is_too_short_is_no_words(server: ModelServer, asker: Asker) -> None:
    server.script(bad_request("Audio file is too short. Minimum audio length is 0.1 seconds."))

    assert (await listener(asker).transcribe(VOICE)).text == ""


async def test_half_a_character_does_not_get_through(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(status=200, error='{"text": "Hi \\ud83d"}'))

    assert (await listener(asker).transcribe(VOICE)).text == "Hi �"


async def test_a_busy_server_is_asked_three_times_at_most(
    server: ModelServer, asker: Asker
) -> None:
    server.script(*[again_soon(overloaded())] * 4)

    with pytest.raises(ModelBusy):
        await listener(asker).transcribe(VOICE)

    assert len(server.requests) == 3


async def test_a_busy_server_that_recovers_answers(server: ModelServer, asker: Asker) -> None:
    server.script(again_soon(overloaded()), Reply(text="Hello"))

    assert (await listener(asker).transcribe(VOICE)).text == "Hello"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(wrong_key(), WrongKey, id="401"),
        pytest.param(bad_request("Invalid file format."), RequestRefused, id="400"),
        pytest.param(Reply(status=200, error="<html></html>"), ModelBusy, id="a page"),
        pytest.param(Reply(status=200, error={"words": "Hi"}), ModelBusy, id="another form"),
        pytest.param(Reply(status=200, error={"text": None}), ModelBusy, id="null"),
        pytest.param(Reply(status=200, error='{"a":' * 100_000), ModelBusy, id="too deep"),
        pytest.param(
            Reply(status=200, error='{"text": "' + "x" * 9_000_000), AnswerUnreadable, id="too long"
        ),
    ],
)
async def test_what_no_retry_can_mend_is_told_at_once(
    server: ModelServer, asker: Asker, reply: Reply, kind: type[ModelError]
) -> None:
    server.script(reply)

    with pytest.raises(ModelError) as caught:
        await listener(asker).transcribe(VOICE)

    assert type(caught.value) is kind
    assert len(server.requests) == 1


async def test_an_unknown_model_is_the_operators_trouble(server: ModelServer, asker: Asker) -> None:
    with pytest.raises(ModelNotFound):
        await listener(asker, "whisper-none").transcribe(VOICE)


async def test_a_long_recording_is_heard_in_silence(server: ModelServer, hasty: Asker) -> None:
    server.script(Reply(text="At last.", first_pause=0.5))

    assert (await listener(hasty).transcribe(VOICE)).text == "At last."


@pytest.mark.parametrize(("silence", "seconds"), [(1.0, 300.0), (200.0, 600.0)])
def test_the_operators_patience_only_makes_it_longer(silence: float, seconds: float) -> None:
    assert Provider("key", "http://x/v1", silence_seconds=silence).making_seconds == seconds


async def test_whoever_does_not_wait_any_more_hangs_up(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(text="Too late", first_pause=30))
    listening = asyncio.create_task(listener(asker).transcribe(VOICE))
    await server.wait_for(lambda: server.requests and server.requests[0].uploads)

    listening.cancel()
    await asyncio.wait({listening})

    assert await server.wait_for(lambda: server.requests[0].closed_early)


@pytest.mark.parametrize(
    ("usage", "read"),
    [
        (
            '{"input_tokens": 20, "output_tokens": 3, "input_token_details": {"audio_tokens": 18}}',
            Usage(input=20, output=3, audio=18),
        ),
        ('{"type": "duration", "seconds": 12}', Usage(seconds=12)),
        ("null", None),
        ('"much"', None),
        ('{"type": "duration", "seconds": -3}', None),
        ('{"type": "duration", "seconds": NaN}', None),
        ('{"type": "duration", "seconds": 1e999}', None),
        ('{"type": "duration", "seconds": true}', None),
        ('{"input_tokens": 2.5, "output_tokens": 3}', None),
        (
            '{"input_tokens": 20, "output_tokens": 3, "input_token_details": {"audio_tokens": 99}}',
            Usage(input=20, output=3, audio=20),
        ),
    ],
    ids=[
        "tokens",
        "time",
        "nothing",
        "nonsense",
        "less than no time",
        "no number",
        "no end",
        "a truth value",
        "half a token",
        "more sound than input",
    ],
)
async def test_what_it_used_is_read_along(
    server: ModelServer, asker: Asker, usage: str, read: Usage | None
) -> None:
    server.script(Reply(status=200, error=f'{{"text": "Hi", "usage": {usage}}}'))

    assert (await listener(asker).transcribe(VOICE)).usage == read
