"""A server that behaves as the worst of the web does."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

PAGE = b"<html><title>Mog</title><p>The lighthouse of Mog is 42 metres high.</html>"

BOMB = gzip.compress(b"\0" * 20_000_000, 1)


@dataclass(slots=True)
class Site:
    """`{host}` of `redirects` is this server; `most` is how many it had to answer at once."""

    url: str = ""
    port: int = 0
    redirects: dict[str, str] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)
    now: int = 0
    most: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            return await self._answer(request)
        finally:
            self.now -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name = request.path.removeprefix("/")
        if name in self.redirects:
            headers = {"Location": self.redirects[name], "Set-Cookie": "id=1; Path=/"}
            return web.Response(status=302, headers=headers)
        if name.isdecimal():
            return web.Response(status=int(name))
        if name == "slow":
            await asyncio.sleep(0.1)
        if name == "silent":
            await asyncio.sleep(60)
        if name in {"endless", "trickle"}:
            return await _pour(request, 1_000_000 if name == "endless" else 1)
        if name == "bomb":
            return web.Response(body=BOMB, headers={"Content-Encoding": "gzip"})
        if name == "cut":
            headers = {"Content-Encoding": "gzip"}
            return web.Response(body=gzip.compress(PAGE * 9)[:-9], headers=headers)
        if name == "boast":
            return web.Response(headers={"Content-Length": "999999999"})
        return web.Response(body=PAGE, headers={"Content-Type": "Text/HTML; charset=GB2312"})


async def _pour(request: web.Request, size: int) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        try:
            await response.write(b"\0" * size)
        except ConnectionError:
            return response
        await asyncio.sleep(0.01)


@asynccontextmanager
async def open_site() -> AsyncIterator[Site]:
    """A site that is there."""
    site = Site()
    application = web.Application()
    application.router.add_get("/{name:.*}", site.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    site.port = runner.addresses[0][1]
    site.url = f"http://127.0.0.1:{site.port}"
    try:
        yield site
    finally:
        await runner.cleanup()
