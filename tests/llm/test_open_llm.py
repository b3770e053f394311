"""The provider behind its door: asked before the SDK is loaded, and after."""

import asyncio

from bot.llm.open_llm import open_llm
from bot.llm.provider import ModelNames, Options, Provider
from bot.llm.quirks import Quirks
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import hear, prompt


async def forget(_model: str, _parameter: str) -> None:
    """What is refused is not asked for here."""


async def test_whoever_asks_before_the_sdk_is_there_is_answered_when_it_is(
    server: ModelServer,
) -> None:
    server.script(Reply(text="One two."), Reply(text="Three."))
    provider = Provider("sandbox", server.url)

    async with open_llm(provider, Options(), ModelNames(), Quirks({}, forget)) as llm:
        early = asyncio.create_task(hear(llm.stream(prompt())))
        names = asyncio.ensure_future(llm.list_models())
        await asyncio.sleep(0)
        assert llm.rates() == {}
        await llm.load()

        assert (await early).text == "One two."
        assert await names
        assert (await hear(llm.stream(prompt()))).text == "Three."


async def test_what_is_switched_off_is_none(server: ModelServer) -> None:
    provider, others = Provider("sandbox", server.url), ModelNames(image="dall-e-3")

    async with open_llm(provider, Options(), others, Quirks({}, forget)) as llm:
        assert llm.make_picture is not None
        assert llm.transcribe is None


async def test_a_bot_that_ends_before_the_sdk_is_there_has_nothing_to_close(
    server: ModelServer,
) -> None:
    provider = Provider("sandbox", server.url)

    async with open_llm(provider, Options(), ModelNames(), Quirks({}, forget)) as llm:
        early = asyncio.create_task(hear(llm.stream(prompt())))
        await asyncio.sleep(0)
        early.cancel()

    assert server.requests == []
