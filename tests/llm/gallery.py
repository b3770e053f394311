"""A server that makes pictures as some do: behind an address, too large, or not at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.llm.json_types import Json


@dataclass(slots=True)
class Gallery:
    """`answer` is said to every order; `{url}` in an address is this server's own."""

    answer: Json | str = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    """By name, where a file is said to be instead."""
    statuses: list[int] = field(default_factory=list)
    """What the next fetches get instead of the file."""
    url: str = ""
    output_formats: int = 0
    fetches: list[web.Request] = field(default_factory=list)

    async def make(self, _request: web.Request) -> web.Response:
        """POST /v1/images/generations."""
        self.output_formats += 1
        if isinstance(self.answer, str):
            return web.Response(text=self.answer, content_type="application/json")
        return web.json_response(self.answer)

    async def hand_out(self, request: web.Request) -> web.StreamResponse:
        """GET of a file."""
        self.fetches.append(request)
        if self.statuses:
            return web.Response(status=self.statuses.pop(0))
        if target := self.redirects.get(request.match_info["name"]):
            return web.Response(status=302, headers={"Location": target})
        if request.match_info["name"] == "endless":
            return await _pour(request)
        return web.Response(body=self.files[request.match_info["name"]])


async def _pour(request: web.Request) -> web.StreamResponse:
    """Bytes as long as somebody takes them."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"\0" * 1_000_000)


@asynccontextmanager
async def exhibiting() -> AsyncIterator[Gallery]:
    """A gallery that is open."""
    gallery = Gallery()
    application = web.Application()
    application.router.add_post("/v1/images/generations", gallery.make)
    application.router.add_get("/files/{name}", gallery.hand_out)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    gallery.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield gallery
    finally:
        await runner.cleanup()
