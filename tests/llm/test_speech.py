"""Words become a recording that Telegram plays."""

import asyncio

import pytest

from bot.domain.errors import (
    AnswerUnreadable,
    ModelBusy,
    ModelError,
    ModelNotFound,
    RequestRefused,
    SpeechUnavailable,
    SpeechUnusable,
    WrongKey,
)
from bot.domain.speech import SpeechRequest
from bot.llm.quirks import Quirks
from bot.llm.speech import SpeechClient
from sandbox.modelapi.mistakes import bad_request, overloaded, server_error, wrong_key
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import Asker, again_soon

HELLO = SpeechRequest("Hello. " * 15, "alloy")


def speaker(
    asker: Asker, model: str = "gpt-4o-mini-tts", learnt: list[str] | None = None
) -> SpeechClient:
    async def remember(_model: str, parameter: str) -> None:
        if learnt is not None:
            learnt.append(parameter)

    return SpeechClient(asker.client, asker.provider, model, Quirks({}, remember))


async def test_words_are_spoken_in_ogg_opus(server: ModelServer, asker: Asker) -> None:
    speech = await speaker(asker).make(HELLO)

    (request,) = server.requests
    assert request.body == {
        "model": "gpt-4o-mini-tts",
        "voice": "alloy",
        "input": HELLO.text,
        "response_format": "opus",
    }
    assert speech.seconds == pytest.approx(7, abs=0.01)
    assert speech.name == "voice.ogg"


@pytest.mark.parametrize(
    "refusal",
    [
        None,
        Reply(status=422, error={"detail": [{"loc": ["body", "response_format"], "msg": "Input"}]}),
        Reply(status=500, error={"detail": "opus is not supported"}),
    ],
    ids=["OpenAI's words", "FastAPI's", "a server that fails"],
)
async def test_a_server_without_opus_is_asked_for_mp3_from_then_on(
    server: ModelServer, asker: Asker, refusal: Reply | None
) -> None:
    if refusal:
        server.script(refusal)
    else:
        server.sounds = frozenset({"mp3", "wav"})
    learnt: list[str] = []
    client = speaker(asker, learnt=learnt)

    first, second = await client.make(HELLO), await client.make(HELLO)

    formats = [request.body["response_format"] for request in server.requests]
    assert formats == ["opus", "mp3", "mp3"]
    assert learnt == ["response_format.opus"]
    assert (first.seconds, first.name, second) == (None, "voice.mp3", first)


async def test_a_busy_server_is_asked_three_times_at_most(
    server: ModelServer, asker: Asker
) -> None:
    server.script(*[again_soon(overloaded())] * 4)

    with pytest.raises(ModelBusy):
        await speaker(asker).make(HELLO)

    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(wrong_key(), WrongKey, id="401"),
        pytest.param(bad_request("Invalid voice.", param="voice"), RequestRefused, id="the voice"),
        pytest.param(Reply(status=200, error="<html></html>"), SpeechUnusable, id="a page"),
        pytest.param(Reply(status=200, error={"audio": ""}), SpeechUnusable, id="JSON"),
        pytest.param(Reply(status=200, error="RIFF1234WAVE"), SpeechUnusable, id="WAV"),
        pytest.param(Reply(status=200, error="OggS, or so it says"), SpeechUnusable, id="cut off"),
        pytest.param(Reply(status=200, error="x" * 21_000_000), AnswerUnreadable, id="too long"),
    ],
)
async def test_what_no_retry_can_mend_is_told_at_once(
    server: ModelServer, asker: Asker, reply: Reply, kind: type[ModelError]
) -> None:
    server.script(reply)

    with pytest.raises(ModelError) as caught:
        await speaker(asker).make(HELLO)

    assert type(caught.value) is kind
    assert len(server.requests) == 1


async def test_an_unknown_model_is_the_operators_trouble(server: ModelServer, asker: Asker) -> None:
    with pytest.raises(ModelNotFound) as caught:
        await speaker(asker, "tts-none").make(HELLO)

    assert type(caught.value) is SpeechUnavailable
    assert caught.value.is_for_admins


async def test_whoever_does_not_wait_any_more_hangs_up(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(first_pause=30))
    speaking = asyncio.create_task(speaker(asker).make(HELLO))
    await server.wait_for(lambda: server.requests and server.requests[0].body)

    speaking.cancel()
    await asyncio.wait({speaking})

    assert await server.wait_for(lambda: server.requests[0].closed_early)


async def test_a_server_that_fails_for_another_reason_is_not_asked_for_another_format(
    server: ModelServer, asker: Asker
) -> None:
    server.script(*[again_soon(server_error())] * 3)

    with pytest.raises(ModelBusy):
        await speaker(asker).make(HELLO)

    assert {request.body["response_format"] for request in server.requests} == {"opus"}
