"""A model that talks over real HTTP, and somebody who asks it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.modelapi.server import ModelServer
from tests.sandbox.modelapi.client import Client


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    server = ModelServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def client(server: ModelServer) -> AsyncIterator[Client]:
    headers = {"Authorization": "Bearer sandbox"}
    async with aiohttp.ClientSession(headers=headers) as session:
        yield Client(server, session)
