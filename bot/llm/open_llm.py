"""The door to the provider, which is there before the SDK behind it.

Importing openai takes a second. The bot listens to Telegram first, and whoever has a question for
the model sooner than that waits here; nobody else knows of it.
"""

import asyncio
import gc
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.domain.attachment import Recording, Transcribe, Transcript
from bot.domain.completion import Delta
from bot.domain.observers import ObserveModel, observe_nothing
from bot.domain.output_format import GeneratedPicture, GenerateImage, ImageRequest
from bot.domain.prompt import Prompt
from bot.domain.providers import ProviderState
from bot.domain.speech import MakeSpeech, Speech, SpeechRequest
from bot.llm.ask_provider import AskProvider
from bot.llm.provider import ModelNames, Options, Provider
from bot.llm.quirks import Quirks

if TYPE_CHECKING:
    from bot.llm.skills import Skills

_SDK = "openai"
_UNUSABLE = (
    "The Python package openai can't be used: {}. "
    "Install what the bot needs: pip install -r requirements.txt"
)


class SdkUnusable(Exception):
    """The SDK is not installed, or is broken; the sentence says what to do."""


async def _no_states() -> list[ProviderState]:
    return []


@dataclass(frozen=True, slots=True)
class Llm:
    """What can be asked of the provider; None for what is switched off.

    All of it waits for `load`, which is to be called once, and raises SdkUnusable. `states` tells
    of each provider, where there are several.
    """

    stream: AskProvider
    transcribe: Transcribe | None
    make_picture: GenerateImage | None
    list_models: Callable[[], Awaitable[list[str]]]
    rates: Callable[[], dict[str, str]]
    balance: Callable[[], Awaitable[str | None]]
    load: Callable[[], Awaitable[None]]
    states: Callable[[], Awaitable[list[ProviderState]]] = _no_states
    speak: MakeSpeech | None = None


@asynccontextmanager
async def open_llm(
    provider: Provider,
    options: Options,
    others: ModelNames,
    quirks: Quirks,
    observe: ObserveModel = observe_nothing,
) -> AsyncIterator[Llm]:
    """The skills, for as long as the connection is open. Raises SdkUnusable."""
    if find_spec(_SDK) is None:
        raise SdkUnusable(_UNUSABLE.format("it is not installed"))
    late = _LateSkills()
    async with AsyncExitStack() as opened:

        async def load() -> None:
            open_skills = await late.load()
            skills = open_skills(provider, options, others, quirks, observe)
            late.skills.set_result(await opened.enter_async_context(skills))

        yield Llm(
            stream=late.stream,
            transcribe=late.transcribe if others.transcription else None,
            make_picture=late.make_picture if others.image else None,
            list_models=late.list_models,
            rates=late.rates,
            balance=late.balance,
            load=load,
            speak=late.speak if others.speech else None,
        )


class _LateSkills:
    """Skills that may be asked for before they are there."""

    def __init__(self) -> None:
        self.skills: asyncio.Future[Skills] = asyncio.get_running_loop().create_future()

    async def load(self) -> "_OpenSkills":
        """Import what opens them, beside the loop. Raises SdkUnusable."""
        try:
            return await asyncio.to_thread(_import)
        except Exception as error:
            # Whoever waits ends as with the process, which this ends: the next one asks anew.
            self.skills.cancel()
            raise SdkUnusable(_UNUSABLE.format(f"{type(error).__name__}: {error}")) from error

    def stream(self, prompt: Prompt, *, is_hasty: bool = False) -> AsyncGenerator[Delta]:
        """As the skill itself, which costs nothing more once it is there."""
        if self._is_there:
            return self.skills.result().stream(prompt, is_hasty=is_hasty)
        return self._stream_late(prompt, is_hasty=is_hasty)

    async def _stream_late(self, prompt: Prompt, *, is_hasty: bool) -> AsyncGenerator[Delta]:
        skills = await self._wait()
        async with aclosing(skills.stream(prompt, is_hasty=is_hasty)) as deltas:
            async for delta in deltas:
                yield delta

    async def transcribe(self, recording: Recording) -> Transcript:
        return await (await self._wait()).transcribe(recording)

    async def make_picture(self, request: ImageRequest) -> GeneratedPicture:
        return await (await self._wait()).make_picture(request)

    async def speak(self, request: SpeechRequest) -> Speech:
        return await (await self._wait()).speak(request)

    async def list_models(self) -> list[str]:
        return await (await self._wait()).list_models()

    async def balance(self) -> str | None:
        return await (await self._wait()).balance()

    def rates(self) -> dict[str, str]:
        return self.skills.result().rates() if self._is_there else {}

    @property
    def _is_there(self) -> bool:
        return self.skills.done() and not self.skills.cancelled()

    async def _wait(self) -> "Skills":
        return await asyncio.shield(self.skills)


_OpenSkills = Callable[
    [Provider, Options, ModelNames, Quirks, ObserveModel], AbstractAsyncContextManager["Skills"]
]


def _import() -> _OpenSkills:
    gc.disable()
    try:
        from bot.llm.skills import open_skills  # noqa: PLC0415  # the second that this is about
    finally:
        # As in bot.__main__: what was imported stays, and is not to be looked at again and again.
        gc.freeze()
        gc.enable()
    return open_skills
