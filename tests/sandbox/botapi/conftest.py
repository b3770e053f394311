"""An emulator without floods, a bot that calls it, and Ada who has written to it once."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.floods import Floods
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    emulator = Emulator(floods=Floods.off())
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session, emulator)


@pytest.fixture
def ada(emulator: Emulator) -> Json:
    return emulator.person("Ada", username="ada")


@pytest.fixture
def chat(emulator: Emulator, ada: Json) -> int:
    chat_id = emulator.private_chat(ada)
    emulator.say(ada, chat_id, "Hello")
    return chat_id
