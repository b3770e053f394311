"""Whether the bot lives, is ready, and how it is doing: for probes and for Prometheus."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus

from aiohttp import web

from bot.domain.health import READY, Check, Readings, Sources
from bot.web.metrics import Metrics
from bot.web.server import Route, say

logger = logging.getLogger(__name__)

_PROCESS = "process"
_STARTING, _ENDING = "the bot is starting", "the bot is ending"


class Readiness:
    """From the start, over being open, to the end; while it is open its checks decide."""

    def __init__(
        self, is_ending: Callable[[], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._is_ending = is_ending
        self._clock = clock
        self._checks: Mapping[str, Check] | None = None
        self._is_closed = False
        self._look = asyncio.Lock()
        self._looked_at = float("-inf")
        self._found: Mapping[str, str | None] = {}

    def open(self, checks: Mapping[str, Check]) -> None:
        """These can be checked from now on, in place of any others."""
        self._checks = checks
        self._looked_at = float("-inf")

    def close(self) -> None:
        """It is there no more."""
        self._is_closed = True

    async def trouble(self) -> str | None:
        """Why the bot is not ready; looked at once a second at most, however many ask."""
        found = await self._look_at_all()
        return next((trouble for trouble in found.values() if trouble), None)

    async def states(self) -> dict[str, bool]:
        """Whether each check found nothing; "process": neither starting nor ending."""
        return {name: trouble is None for name, trouble in (await self._look_at_all()).items()}

    async def _look_at_all(self) -> Mapping[str, str | None]:
        """What each check has found. While there is nothing to check, the process alone."""
        if self._is_closed or self._is_ending():
            return {_PROCESS: _ENDING}
        if self._checks is None:
            return {_PROCESS: _STARTING}
        async with self._look:
            if self._clock() - self._looked_at >= 1:
                self._found = {name: await _look(check) for name, check in self._checks.items()}
                self._looked_at = self._clock()
        return {_PROCESS: _ENDING if self._is_ending() else None, **self._found}


async def _look(check: Check) -> str | None:
    try:
        return await check()
    except Exception as error:
        logger.exception("a check of readiness failed")
        return f"a check failed: {type(error).__name__}"


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
        """Inside all is there to be looked at; afterwards it is there no more.

        Within another, it takes that one's place, and its end is the end of both.
        """
        self._sources = sources
        self._readiness.open(sources.checks)
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
            return say(HTTPStatus.OK, self._sources.ready if self._sources else READY)
        return say(HTTPStatus.SERVICE_UNAVAILABLE, " ".join(trouble.split()))

    async def _write_metrics(self, request: web.BaseRequest) -> web.Response:
        readings = await self._sources.read() if self._sources else Readings()
        readings = replace(readings, ready=await self._readiness.states())
        body, content_type = self._metrics.write(readings, request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})
