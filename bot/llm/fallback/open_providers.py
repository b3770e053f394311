"""The door to all providers, which looks like that of one."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bot.domain.errors import ModelError
from bot.domain.observers import ObserveModel, observe_nothing
from bot.domain.providers import ProviderState, join_model
from bot.llm.fallback.providers import Memory, Providers
from bot.llm.open_llm import Llm, open_llm
from bot.llm.provider import ModelNames, Options, Provider
from bot.llm.quirks import Quirks

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of each provider beyond this process: quirks by its name, and who rests."""

    quirks: Callable[[str], Awaitable[Quirks]]
    memory: Memory
    clock: Callable[[], float]


@asynccontextmanager
async def open_providers(
    providers: Sequence[Provider],
    options: Options,
    others: ModelNames,
    remembered: Remembered,
    observe: ObserveModel = observe_nothing,
    speech: Provider | None = None,
) -> AsyncIterator[Llm]:
    """All of them; what does not talk is the first one's. Raises SdkUnusable.

    `speech` is who speaks, where that is another one.
    """
    if speech:
        silent = replace(others, speech="")
        async with (
            open_providers(providers, options, silent, remembered, observe) as llm,
            _open_speech(speech, others, remembered, observe) as voice,
        ):
            yield _with_speech(llm, voice)
        return
    async with AsyncExitStack() as opened:
        llms: dict[str, Llm] = {}
        for provider in providers:
            quirks = await remembered.quirks(provider.name)
            beside = ModelNames() if provider.name else others
            one = open_llm(provider, options, beside, quirks, observe)
            llms[provider.name] = await opened.enter_async_context(one)
        first = llms[providers[0].name]
        if len(providers) == 1:
            yield first
            return
        yield _join(first, llms, {one.name: one for one in providers}, remembered)


@asynccontextmanager
async def _open_speech(
    provider: Provider, others: ModelNames, remembered: Remembered, observe: ObserveModel
) -> AsyncIterator[Llm]:
    quirks = await remembered.quirks(provider.name)
    only = ModelNames(speech=others.speech)
    async with open_llm(provider, Options(), only, quirks, observe) as llm:
        yield llm


def _with_speech(llm: Llm, voice: Llm) -> Llm:
    async def load() -> None:
        await llm.load()
        await voice.load()

    return replace(llm, speak=voice.speak, load=load)


def _join(
    first: Llm, llms: Mapping[str, Llm], providers: Mapping[str, Provider], remembered: Remembered
) -> Llm:
    async def load() -> None:
        # One after the other: it is the first import that takes its time.
        for llm in llms.values():
            await llm.load()

    streams = {name: llm.stream for name, llm in llms.items()}
    models = {name: provider.model for name, provider in providers.items()}
    memory, clock = remembered.memory, remembered.clock
    together = Providers(streams, models, memory, clock)
    counter = _Counter(llms, providers, memory, clock)
    return replace(
        first,
        stream=together.stream,
        list_models=counter.list_models,
        load=load,
        states=counter.states,
    )


class _Counter:
    """Tells what there is of each provider."""

    def __init__(
        self,
        llms: Mapping[str, Llm],
        providers: Mapping[str, Provider],
        memory: Memory,
        clock: Callable[[], float],
    ) -> None:
        self._llms = llms
        self._providers = providers
        self._memory = memory
        self._clock = clock

    async def list_models(self) -> list[str]:
        """The models of all, those of the first before those of the others, `name/model`."""
        lists = await asyncio.gather(*(self._list(name) for name in self._llms))
        return [model for listed in lists for model in listed]

    async def _list(self, provider: str) -> list[str]:
        """Its own model at least, also where it does not tell which it has."""
        own = join_model(provider, self._providers[provider].model)
        try:
            names = await self._llms[provider].list_models()
        except ModelError as error:
            logger.info("%s: no list of models (%s)", provider or "first", type(error).__name__)
            return [own]
        return sorted({own, *(join_model(provider, name) for name in names)})

    async def states(self) -> list[ProviderState]:
        """How each is doing, in their order."""
        now = self._clock()
        rests = await self._memory.all(now)
        return [
            ProviderState(
                name=name,
                host=urlsplit(provider.base_url).hostname or "",
                model=provider.model,
                rest=rest if (rest := rests.get(name)) and rest.until > now else None,
                rates=self._llms[name].rates(),
            )
            for name, provider in self._providers.items()
        ]
