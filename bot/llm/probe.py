"""What a model can do, found out by asking it little and only once."""

import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.domain.completion import Finish, FinishReason, Unsaid
from bot.domain.errors import ModelError
from bot.domain.prompt import Prompt
from bot.domain.server_clock import ServerClock
from bot.domain.speech import MakeSpeech
from bot.llm.client import open_client, open_http_client, usual_timeout, watch_date
from bot.llm.completion import begin_answer
from bot.llm.model_list import ModelList
from bot.llm.provider import Options, Provider
from bot.llm.quirks import Quirks
from bot.llm.request import Request
from bot.llm.speech import SpeechClient
from bot.llm.streamed_post import StreamedPost


@dataclass(frozen=True, slots=True)
class ProbeAnswer:
    """What came back.

    `is_blind`: pictures were left out, since the model does not take them. `refused` names what
    else it did not take, as Quirks does.
    """

    text: str
    finish: FinishReason
    is_blind: bool
    refused: frozenset[str]


@dataclass(frozen=True, slots=True)
class ModelProbe:
    """What can be asked; both raise ModelError. Nothing that is learnt is kept."""

    ask: Callable[[Prompt], Awaitable[ProbeAnswer]]
    list_models: Callable[[], Awaitable[list[str]]]


@asynccontextmanager
async def open_model_probe(
    provider: Provider, options: Options, clock: ServerClock
) -> AsyncIterator[ModelProbe]:
    """For as long as the connection is open; whatever answers tells the clock what time it is."""
    http = open_http_client(provider, usual_timeout(provider))
    watch_date(http, clock)
    async with open_client(provider, None, http) as client:
        post = StreamedPost(client, http)

        async def ask(prompt: Prompt) -> ProbeAnswer:
            return await _ask(post, provider, options, prompt)

        yield ModelProbe(ask, ModelList(client, time.monotonic).names)


@asynccontextmanager
async def open_voice_probe(provider: Provider, model: str) -> AsyncIterator[MakeSpeech]:
    """Who speaks, for as long as the connection is open. Nothing that is learnt is kept."""
    async with open_client(provider) as client:
        yield SpeechClient(client, provider, model, Quirks({}, _forget)).make


async def _ask(
    post: StreamedPost, provider: Provider, options: Options, prompt: Prompt
) -> ProbeAnswer:
    quirks = Quirks({}, _forget)
    request = Request(prompt, provider, options, quirks)
    text, finish = "", FinishReason.INTERRUPTED
    async with begin_answer(post, provider, request) as answer:
        is_blind = request.tell_unseen()
        while deltas := await answer.read():
            for delta in deltas:
                if isinstance(delta, str):
                    text += delta
                elif isinstance(delta, Unsaid):
                    text = ""
                elif isinstance(delta, Finish):
                    finish = delta.reason
    return ProbeAnswer(text, finish, is_blind, frozenset(request.refused))


async def _forget(_model: str, _parameter: str) -> None:
    """What the bot itself learns, it learns by itself."""


def why_unreachable(error: ModelError) -> str:
    """Why there is no connection, in plain words; never an address."""
    cause: BaseException | None = error
    found: list[BaseException] = []
    while cause is not None and cause not in found:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    if any(isinstance(one, ssl.SSLError) for one in found):
        return "its certificate is not trusted here, or no TLS is spoken there"
    if any(isinstance(one, socket.gaierror) for one in found):
        return "its name cannot be looked up (DNS)"
    if any(isinstance(one, ConnectionRefusedError) for one in found):
        return "connection refused"
    return "no connection"
