"""A model behind real HTTP, and somebody who asks it."""

from collections.abc import AsyncIterator

import pytest

from sandbox.modelapi.server import ModelServer
from tests.llm.examples import Asker, asking


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    """The sandbox's model."""
    server = ModelServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def asker(server: ModelServer) -> AsyncIterator[Asker]:
    """Somebody who asks it, and waits five seconds for the next word."""
    async with asking(server.url) as asker:
        yield asker


@pytest.fixture
async def hasty(server: ModelServer) -> AsyncIterator[Asker]:
    """Somebody who waits three tenths of a second for the next word."""
    async with asking(server.url, silence_seconds=0.3) as asker:
        yield asker
