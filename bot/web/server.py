"""A small HTTP server at an address, which nobody out there can hold up or fill up."""

import asyncio
import errno
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage

from bot.web.errors import CannotListen

logger = logging.getLogger(__name__)

_LINGERING_SECONDS = 1.0
"""For the rest of a body that nobody wants, so that its sender sees the answer."""
_END_SECONDS = 2.0

ANY_PATH = "*"

Answer = Callable[[web.BaseRequest], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What whoever calls may take.

    `head_seconds` are from the connection, or from its last answer, to the whole head of the next
    request, and `answer_seconds` from there to the answer, with the time in which the body comes.
    """

    body_bytes: int = 64 * 1024
    head_seconds: float = 15.0
    answer_seconds: float = 15.0
    connections: int = 300


USUAL = Bounds()


@dataclass(frozen=True, slots=True)
class Route:
    """What answers this method at this path, or at any; what answers GET answers HEAD, too."""

    method: str
    path: str
    answer: Answer


@asynccontextmanager
async def serve(
    routes: Iterable[Route], listen: str, bounds: Bounds = USUAL, setting: str = ""
) -> AsyncIterator[str]:
    """Serve at host:port, for as long as this lasts; where that is, with the port in use.

    An answer gets its request's body by `await request.read()`. It goes on where whoever asked has
    hung up. `setting` is what says where. Raises CannotListen, which names it.
    """
    address = urlsplit(f"//{listen}")
    server = _Server(partial(_answer, tuple(routes), bounds), bounds)
    runner = web.ServerRunner(server, shutdown_timeout=_END_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, address.hostname, address.port)
        try:
            await site.start()
        except OSError as error:
            where = f"{listen} ({setting})" if setting else listen
            words = f"Can't listen at {where}: {_reason(error)}"
            raise CannotListen(words) from error
        yield f"{address.netloc.rpartition(':')[0]}:{site.port}"
    finally:
        await runner.cleanup()


def say(status: int, words: str) -> web.Response:
    """An answer of one line."""
    return web.Response(status=status, text=f"{words}\n", headers={"Cache-Control": "no-store"})


async def _answer(
    routes: tuple[Route, ...], bounds: Bounds, request: web.BaseRequest
) -> web.Response:
    here = [route for route in routes if route.path in (request.path, ANY_PATH)]
    if not here:
        return say(HTTPStatus.NOT_FOUND, "there is nothing here")
    method = "GET" if request.method == "HEAD" else request.method
    for route in here:
        if route.method == method:
            return await _answer_in_time(route.answer, bounds, request)
    refusal = say(HTTPStatus.METHOD_NOT_ALLOWED, "not with this method")
    refusal.headers["Allow"] = ", ".join(
        "GET, HEAD" if route.method == "GET" else route.method for route in here
    )
    return refusal


async def _answer_in_time(answer: Answer, bounds: Bounds, request: web.BaseRequest) -> web.Response:
    try:
        async with asyncio.timeout(bounds.answer_seconds):
            return await answer(request)
    except TimeoutError:
        refusal = say(HTTPStatus.REQUEST_TIMEOUT, "that took too long")
    except web.HTTPRequestEntityTooLarge:
        refusal = say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "that is too much")
    except (web.RequestPayloadError, ConnectionError):
        # Whoever asked has gone, or has sent what is no body: that is for nobody's log.
        refusal = say(HTTPStatus.BAD_REQUEST, "that did not come whole")
    refusal.force_close()
    return refusal


class _Server(web.Server):
    """Where there are too many connections, the oldest goes: who comes now may be a probe."""

    def __init__(self, answer: Answer, bounds: Bounds) -> None:
        super().__init__(answer, request_factory=partial(_make_request, bounds.body_bytes))
        self._bounds = bounds
        self._open: dict[web.RequestHandler, asyncio.Transport] = {}

    def __call__(self) -> web.RequestHandler:
        return _Connection(
            self,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=self._bounds.head_seconds,
            lingering_time=_LINGERING_SECONDS,
            access_log=None,  # type: ignore[arg-type]  # it may be None: RequestHandler.__init__
            # What is packed is no business of ours, and may be very much.
            auto_decompress=False,
        )

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        self._open[handler] = transport
        if len(self._open) > self._bounds.connections:
            oldest = next(iter(self._open))
            self._open.pop(oldest).abort()

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        self._open.pop(handler, None)
        super().connection_lost(handler, exc)


class _Connection(web.RequestHandler):
    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what is no HTTP, or that met a fault of ours; only this is for the log."""
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("a request could not be answered", exc_info=exc)
        refusal = say(status, HTTPStatus(status).phrase.lower())
        refusal.force_close()
        return refusal


class _Request(web.BaseRequest):
    async def _prepare_hook(self, response: web.StreamResponse) -> None:
        """aiohttp's last word before the head is sent; its own name and version are in it."""
        response.headers.pop("Server", None)


def _make_request(
    largest_body: int,
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: web.RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return _Request(message, payload, protocol, writer, task, loop, client_max_size=largest_body)


def _reason(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "its name cannot be looked up. Write an address of this machine."
    if error.errno == errno.EADDRINUSE:
        return "another program does. Stop that, or choose another port."
    if error.errno in (errno.EACCES, errno.EPERM):
        return "that is not allowed. Choose a port above 1023."
    if error.errno in (errno.EADDRNOTAVAIL, None):
        return "this machine does not have that address."
    return f"{os.strerror(error.errno or 0).lower()}."
