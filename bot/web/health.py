"""Whether the bot lives, is ready, and how it is doing: for probes and for Prometheus."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from aiohttp import web

from bot.domain.health import Check, Readings, Sources
from bot.web.metrics import Metrics
from bot.web.server import Route, say

logger = logging.getLogger(__name__)

_STARTING, _ENDING = "the bot is starting", "the bot is ending"


class Readiness:
    """From the start, over being open, to the end; while it is open its checks decide."""

    def __init__(
        self, is_ending: Callable[[], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._is_ending = is_ending
        self._clock = clock
        self._checks: tuple[Check, ...] | None = None
        self._is_closed = False
        self._look = asyncio.Lock()
        self._looked_at = float("-inf")
        self._found: str | None = None

    def open(self, *checks: Check) -> None:
        """All is there that can be checked."""
        self._checks = checks

    def close(self) -> None:
        """It is there no more."""
        self._is_closed = True

    async def trouble(self) -> str | None:
        """Why the bot is not ready; looked at once a second at most, however many ask."""
        if self._is_closed or self._is_ending():
            return _ENDING
        if self._checks is None:
            return _STARTING
        async with self._look:
            if self._clock() - self._looked_at >= 1:
                self._found = await _first_trouble(self._checks)
                self._looked_at = self._clock()
        return _ENDING if self._is_ending() else self._found


async def _first_trouble(checks: tuple[Check, ...]) -> str | None:
    for check in checks:
        try:
            if trouble := await check():
                return trouble
        except Exception as error:
            logger.exception("a check of readiness failed")
            return f"a check failed: {type(error).__name__}"
    return None


class HealthPages:
    """What is served; what stands elsewhere can be looked at while that is shown."""

    def __init__(self, readiness: Readiness, metrics: Metrics) -> None:
        self._readiness = readiness
        self._metrics = metrics
        self._sources: Sources | None = None

    @property
    def routes(self) -> tuple[Route, ...]:
        """For `serve`."""
        return (
            Route("GET", "/livez", self._live),
            Route("GET", "/readyz", self._ready),
            Route("GET", "/metrics", self._write_metrics),
        )

    @contextmanager
    def showing(self, sources: Sources) -> Iterator[None]:
        """Inside all is there to be looked at; afterwards it is there no more."""
        self._sources = sources
        self._readiness.open(*sources.checks)
        try:
            yield
        finally:
            self._readiness.close()
            self._sources = None

    async def _live(self, _request: web.BaseRequest) -> web.Response:
        return say(HTTPStatus.OK, "alive")

    async def _ready(self, _request: web.BaseRequest) -> web.Response:
        trouble = await self._readiness.trouble()
        if trouble is None:
            return say(HTTPStatus.OK, "ready")
        return say(HTTPStatus.SERVICE_UNAVAILABLE, " ".join(trouble.split()))

    async def _write_metrics(self, request: web.BaseRequest) -> web.Response:
        readings = await self._sources.read() if self._sources else Readings()
        body, content_type = self._metrics.write(readings, request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})
