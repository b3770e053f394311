"""Search engines on this machine."""

from collections.abc import AsyncIterator

import pytest

from sandbox.web.server import WebServer


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    """A little web, with an engine of each kind in it."""
    server = WebServer()
    await server.start()
    yield server
    await server.stop()
