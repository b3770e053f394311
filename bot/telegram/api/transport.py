"""python-telegram-bot's requests on aiohttp: a sixth of the CPU of its default, httpx.

BaseRequest is its documented extension point (initialize, shutdown, do_request, read_timeout).
"""

import json
import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp_socks import (
    ProxyConnectionError,
    ProxyConnector,
    ProxyError,
    ProxyTimeoutError,
)
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.domain.observers import ObserveTelegram, TelegramOutcome, observe_nothing
from bot.domain.server_clock import ServerClock
from bot.telegram.api.response_checks import TooLarge, Unreadable, check

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_CONNECT_SECONDS = 10.0
_WRITE_AND_READ_SECONDS = 30.0
_CHUNK = 64 * 1024
_FILE = "file"
"""In the place of a method's name; Telegram's own have a capital letter in them."""

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes that the Bot API hands out."""

_PROXY_TROUBLE = (
    aiohttp.ClientProxyConnectionError,
    ProxyError,
    ProxyConnectionError,
    ProxyTimeoutError,
    EOFError,  # a SOCKS proxy that hangs up in its greeting
)
_NOT_CONNECTED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    *_PROXY_TROUBLE,
)


class NotSent(NetworkError):
    """The request never reached Telegram, so it was certainly not carried out."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an answer may be at most: bytes, and seconds from the question to its last byte.

    `answer_seconds` come on top of what the answer's beginning may take.
    """

    answer_bytes: int = 16 * 1024 * 1024
    file_bytes: int = LARGEST_FILE
    answer_seconds: float = 60.0
    file_seconds: float = 900.0


class AiohttpRequest(BaseRequest):
    """Requests through one pool of connections; `proxy` is http://, https:// or socks5://."""

    def __init__(
        self,
        proxy: str,
        server_clock: ServerClock,
        connections: int = 100,
        bounds: Bounds | None = None,
        observe: ObserveTelegram = observe_nothing,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._proxy = proxy
        self._server_clock = server_clock
        self._connections = connections
        self._bounds = bounds or Bounds()
        self._observe = observe
        self._check = check
        # HTTPS_PROXY and HTTP_PROXY, as everywhere.
        self._inherited = getproxies()
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds; python-telegram-bot adds a long poll's time to it."""
        return _WRITE_AND_READ_SECONDS

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            # Not trust_env: it reads ~/.netrc in a thread before each request.
            self._session = aiohttp.ClientSession(
                connector=self._connector(), trace_configs=[self._tracing()]
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _tracing(self) -> aiohttp.TraceConfig:
        """The check once more when the connection is there, right before anything is written to it.

        A process that was frozen while it waited for one would else write what another has sent.
        """

        async def look(*_about: object) -> None:
            self._check()

        tracing = aiohttp.TraceConfig()
        tracing.on_connection_create_end.append(look)
        tracing.on_connection_reuseconn.append(look)
        return tracing

    def _connector(self) -> aiohttp.TCPConnector:
        context = ssl.create_default_context()
        if self._proxy.startswith("socks"):
            # socks5h means that the proxy looks names up; that is how it is done here anyway.
            url = self._proxy.replace("socks5h://", "socks5://", 1)
            return ProxyConnector.from_url(url, limit=self._connections, ssl=context, rdns=True)
        return aiohttp.TCPConnector(limit=self._connections, ssl=context)

    def _proxy_for(self, url: str) -> str | None:
        """The HTTP proxy on the way to an address: ours, else the environment's."""
        if self._proxy:
            return self._proxy if self._proxy.startswith("http") else None
        parts = urlsplit(url)
        if parts.scheme not in self._inherited or proxy_bypass(parts.netloc):
            return None
        return self._inherited[parts.scheme]

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body; what is none of Telegram's answers is an error already.

        Raises NotSent, Unreadable, NotTelegram, TimedOut or NetworkError, none with the URL, or
        with anything of a body, in it.
        """
        self._check()
        is_file = method == "GET"
        within = self._timeout(read_timeout, connect_timeout, is_file, request_data)
        name = _FILE if is_file else url.rpartition("/")[2]
        try:
            status, body = await self._call(name, url, _body(request_data), within)
        except NetworkError as error:
            self._observe(name, _trouble(error))
            raise
        self._observe(name, _outcome(status))
        return status, body

    async def _call(
        self,
        name: str,
        url: str,
        body: aiohttp.FormData | bytes | None,
        within: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        """What is answered, made sure of. Raises NetworkError."""
        is_file = name == _FILE
        try:
            status, answer = await self._ask(url, "GET" if is_file else "POST", body, within)
        except _NOT_CONNECTED as error:
            raise NotSent(f"Telegram cannot be reached: {_reason(error)}") from None
        except TimeoutError:
            raise TimedOut("Telegram did not answer in time.") from None
        except (aiohttp.ClientError, OSError) as error:
            # It may have been carried out: the connection broke before the answer came.
            raise TimedOut(
                f"The connection to Telegram broke: {_reason_of_break(error)}."
            ) from None
        return _file(status, answer) if is_file else check(name, status, answer)

    def _timeout(
        self,
        read_timeout: object,
        connect_timeout: object,
        is_file: bool,
        request_data: RequestData | None,
    ) -> aiohttp.ClientTimeout:
        """For each step, and for all of it: what trickles would keep each step's time for ever."""
        read = _seconds(read_timeout, _WRITE_AND_READ_SECONDS)
        has_file = is_file or bool(request_data and request_data.contains_files)
        longest = self._bounds.file_seconds if has_file else self._bounds.answer_seconds
        return aiohttp.ClientTimeout(
            total=None if read is None else read + longest,
            sock_connect=_seconds(connect_timeout, _CONNECT_SECONDS),
            sock_read=read,
        )

    async def _ask(
        self,
        url: str,
        method: str,
        body: aiohttp.FormData | bytes | None,
        within: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("The connection to Telegram is closed.")
        async with self._session.request(
            method,
            url,
            data=body,
            headers=_FORM if isinstance(body, bytes) else None,
            timeout=within,
            proxy=self._proxy_for(url),
            # The address holds the token, which is nobody else's business.
            allow_redirects=False,
        ) as response:
            self._server_clock.note(response.headers.get("Date", ""))
            bounds = self._bounds
            most = bounds.file_bytes if method == "GET" else bounds.answer_bytes
            return response.status, await _read(response, most)


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body, of up to so many bytes."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > most:
            raise TooLarge(f"an answer of more than {most // 1024} KB")
    return bytes(body)


def _file(status: int, body: bytes) -> tuple[int, bytes]:
    """A file; in trouble its servers answer in words of their own, which are not for the log."""
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return status, body
    if status not in (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN):
        raise NetworkError(f"The file's server answers with status {status}.")
    has_big = b"too big" in body.lower()
    words = "file is too big" if has_big else "the file's server refuses"
    return status, json.dumps({"ok": False, "description": words}).encode()


def _trouble(error: NetworkError) -> TelegramOutcome:
    if isinstance(error, NotSent):
        return "unreachable"
    return "no_answer" if isinstance(error, TimedOut | Unreadable) else "failed"


def _outcome(status: int) -> TelegramOutcome:
    if status < HTTPStatus.BAD_REQUEST:
        return "ok"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "throttled"
    return "failed" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused"


def _reason(error: Exception) -> str:
    """Why there is no connection, in plain words; never the address."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy refuses (status {error.status})"
    if isinstance(error, _PROXY_TROUBLE):
        return "the proxy does not answer"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its name cannot be looked up (DNS)"
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return "its certificate is not trusted here, or no TLS is spoken there"
    if isinstance(error, aiohttp.ClientConnectorError) and error.os_error.errno:
        return os.strerror(error.os_error.errno).lower()
    return "nothing answers there"


def _reason_of_break(error: aiohttp.ClientError | OSError) -> str:
    """In plain words; never the address."""
    if isinstance(error, ssl.SSLError):
        return "what came was no TLS"
    if isinstance(error, OSError) and (error.errno or 0) > 0:
        return os.strerror(error.errno or 0).lower()
    return "it was closed before the answer was whole"


def _seconds(value: object, default: float) -> float | None:
    """A given time-out, None for none at all; DEFAULT_NONE means that nothing was given."""
    return value if isinstance(value, (int, float)) or value is None else default


def _body(request_data: RequestData | None) -> aiohttp.FormData | bytes | None:
    """A form; a multipart one where there are files."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        # Half an emoji, as a model may write one, is no UTF-8.
        return urlencode(request_data.json_parameters, errors="replace").encode()
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value.encode("utf-8", "replace").decode())
    for name, (file_name, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=media_type)
    return form
