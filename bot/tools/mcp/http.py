"""Messages to and from a server at an address, with bounds on all that it answers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import httpx2
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CONNECTION_CLOSED

from bot.tools.mcp.server_settings import ServerSettings

_MOST_BYTES = 4_000_000
_CONNECT_SECONDS, _SILENCE_SECONDS, _WHOLE_SECONDS, _FAREWELL_SECONDS = 10.0, 300.0, 90.0, 2.0
_LIMITS = httpx2.Limits(max_connections=32, max_keepalive_connections=4, keepalive_expiry=2.0)
"""Servers close a connection that was idle for 5 seconds; a call must not meet that."""

_STREAM, _JSON = "text/event-stream", "application/json"
_UNREACHABLE = 503
_LOST = {
    "jsonrpc": "2.0",
    "id": None,
    "error": {"code": CONNECTION_CLOSED, "message": "the connection is lost"},
}
"""As the SDK tells of it where a connection closes: whether something was done is not known."""


@asynccontextmanager
async def open_http(
    settings: ServerSettings, note_trouble: Callable[[str], None]
) -> AsyncIterator[object]:
    """The two streams, as the SDK wants them."""
    async with (
        _Client(settings.headers, note_trouble) as client,
        streamable_http_client(
            settings.url, http_client=client, max_sse_event_size=_MOST_BYTES
        ) as streams,
    ):
        yield streams


class _Client(httpx2.AsyncClient):
    """What goes wrong with a request becomes an answer: the SDK would end every call for it."""

    def __init__(self, headers: Mapping[str, str], note_trouble: Callable[[str], None]) -> None:
        super().__init__(
            headers={**headers, "Accept-Encoding": "identity"},
            timeout=httpx2.Timeout(_CONNECT_SECONDS, read=_SILENCE_SECONDS),
            limits=_LIMITS,
        )
        self._note_trouble = note_trouble

    # Any: as the SDK calls it, with stream=True and follow_redirects=False.
    async def send(self, request: httpx2.Request, **options: object) -> httpx2.Response:
        """The response; whole, unless it is a stream of events."""
        seconds = _FAREWELL_SECONDS if request.method == "DELETE" else _WHOLE_SECONDS
        try:
            async with asyncio.timeout(seconds):
                response = await super().send(request, **options)  # type: ignore[arg-type]  # see above
                if response.status_code >= httpx2.codes.BAD_REQUEST:
                    self._note_trouble(f"it answers with status {response.status_code}")
                kind = response.headers.get("content-type", "").lower()
                if kind.startswith(_STREAM):
                    return response
                whole = await _read_whole(response)
                if not whole.is_server_error or kind.startswith(_JSON):
                    return whole
        except TimeoutError:
            self._note_trouble("no answer in time")
        except httpx2.HTTPError as error:
            self._note_trouble(f"it cannot be reached ({type(error).__name__})")
        except (httpx2.InvalidURL, httpx2.StreamError, ValueError) as error:
            self._note_trouble(f"its answer cannot be read ({type(error).__name__})")
        return httpx2.Response(_UNREACHABLE, request=request, json=_LOST)


class _Unreadable(ValueError):
    """More than can be meant, or in a form that was not asked for."""


async def _read_whole(response: httpx2.Response) -> httpx2.Response:
    """The same with its content. Raises _Unreadable."""
    content = bytearray()
    try:
        # It was asked for as it is: whoever compresses it nevertheless may make it grow for ever.
        if response.headers.get("content-encoding", "identity") != "identity":
            raise _Unreadable
        async for piece in response.aiter_raw():
            content += piece
            if len(content) > _MOST_BYTES:
                raise _Unreadable
    finally:
        await response.aclose()
    whole = httpx2.Response(
        response.status_code,
        headers=response.headers,
        content=bytes(content),
        request=response.request,
    )
    whole.next_request = response.next_request
    return whole
