"""The page's server on 127.0.0.1: its files, its API, its events."""

import asyncio
import errno
from pathlib import Path

from aiohttp import web

from sandbox.phone import acts, gatherings, inline, stream, things, troubles, views
from sandbox.phone.board import BOARD, Board
from sandbox.phone.safety import add_headers, mistakes_as_json, same_origin_only

PAGE = Path(__file__).resolve().parent.parent / "page"
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
LARGEST_UPLOAD = 64 * 1024 * 1024
PORTS_TO_TRY = 50
SHUTDOWN_SECONDS = 0.5


class PhoneServer:
    """Serves the page until it is stopped; `url` is where to open it."""

    def __init__(self, board: Board) -> None:
        self.url = ""
        self._board = board
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on this port, or on the next that is free; 0 means any."""
        runner = web.AppRunner(
            build_application(self._board), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
        )
        await runner.setup()
        self._runner = runner
        await _listen(runner, port)
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def stop(self) -> None:
        # Open event streams would hold up the end.
        for feed in tuple(self._board.feeds):
            feed.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


def build_application(board: Board) -> web.Application:
    application = web.Application(
        middlewares=[mistakes_as_json, same_origin_only], client_max_size=LARGEST_UPLOAD
    )
    application[BOARD] = board
    application.on_response_prepare.append(add_headers)
    for room in (views, acts, inline, gatherings, things, troubles, stream):
        application.add_routes(room.routes)
    for path in sorted(PAGE.iterdir()):
        if path.suffix in KINDS:
            application.router.add_get(f"/{path.name}", _page_file)
    application.router.add_get("/", _page_file)
    return application


async def _page_file(request: web.Request) -> web.Response:
    path = PAGE / (request.path.removeprefix("/") or "index.html")
    text = await asyncio.to_thread(path.read_text, encoding="utf-8")
    return web.Response(text=text, content_type=KINDS[path.suffix])


async def _listen(runner: web.AppRunner, port: int) -> None:
    last = port if port == 0 else port + PORTS_TO_TRY
    while True:
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port >= last:
                raise
            port += 1
        else:
            return
