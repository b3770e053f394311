"""All that a provider does for us, over one connection. To import it takes a second."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.domain.attachment import Transcribe
from bot.domain.observers import ObserveModel, observe_nothing
from bot.domain.output_format import GenerateImage
from bot.domain.speech import MakeSpeech
from bot.llm.ask_provider import AskProvider
from bot.llm.balance import Balance
from bot.llm.client import open_client, open_http_client, usual_timeout
from bot.llm.completion import ChatCompletions
from bot.llm.images import ImageClient
from bot.llm.limiter import Limiter
from bot.llm.model_list import ModelList
from bot.llm.provider import ModelNames, Options, Provider
from bot.llm.quirks import Quirks
from bot.llm.rate_headers import RateHeaders
from bot.llm.speech import SpeechClient
from bot.llm.streamed_post import StreamedPost
from bot.llm.transcription import TranscriptionClient


@dataclass(frozen=True, slots=True)
class Skills:
    """What can be asked of the provider."""

    stream: AskProvider
    transcribe: Transcribe
    make_picture: GenerateImage
    speak: MakeSpeech
    list_models: Callable[[], Awaitable[list[str]]]
    rates: Callable[[], dict[str, str]]
    balance: Callable[[], Awaitable[str | None]]


@asynccontextmanager
async def open_skills(
    provider: Provider,
    options: Options,
    others: ModelNames,
    quirks: Quirks,
    observe: ObserveModel = observe_nothing,
) -> AsyncIterator[Skills]:
    """All of them, for as long as the connection is open."""
    rates = RateHeaders()
    http = open_http_client(provider, usual_timeout(provider))
    async with open_client(provider, rates, http) as client:
        limiter = Limiter(provider.most_calls, observe=observe)
        ears = TranscriptionClient(client, provider, others.transcription, limiter)
        size, quality = others.image_size, others.image_quality
        pictures = ImageClient(client, provider, others.image, size, quality, quirks, limiter)
        yield Skills(
            stream=ChatCompletions(
                StreamedPost(client, http), provider, options, quirks, limiter
            ).stream,
            transcribe=ears.transcribe,
            make_picture=pictures.make,
            speak=SpeechClient(client, provider, others.speech, quirks, limiter).make,
            list_models=ModelList(client, time.monotonic).names,
            rates=rates.last,
            balance=Balance(provider).tell,
        )
