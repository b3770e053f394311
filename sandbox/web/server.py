"""The server of the sandbox's own web, on this machine alone."""

from aiohttp import web

from sandbox.web.pages import Pages
from sandbox.web.paid_engines import PaidEngines
from sandbox.web.searxng import SearXNG


class WebServer:
    """Good pages and bad ones, and engines that find them, at a port of their own."""

    def __init__(self) -> None:
        self.pages = Pages()
        self.searxng = SearXNG()
        self.paid_engines = PaidEngines()
        self.url = ""
        self._runner: web.AppRunner | None = None

    @property
    def host(self) -> str:
        """Its address and port, as FETCH_ALLOWED_HOSTS has it."""
        return self.url.removeprefix("http://")

    async def start(self) -> None:
        app = web.Application()
        self.pages.add_routes(app)
        self.searxng.add_routes(app)
        self.paid_engines.add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
