"""The connection to the model's provider."""

import httpx2
from openai import AsyncOpenAI, DefaultAioHttpClient, DefaultAsyncHttpxClient, Timeout

from bot.domain.server_clock import ServerClock
from bot.llm.bodies import bound_errors
from bot.llm.provider import Provider
from bot.llm.rate_headers import RateHeaders
from bot.llm.redirects import refuse_redirects

_NO_KEY = "none"
"""Local servers ask for no key, but the SDK insists on one."""


def open_client(
    provider: Provider,
    rates: RateHeaders | None = None,
    http: httpx2.AsyncClient | None = None,
) -> AsyncOpenAI:
    """A client that retries nothing: that is done here, where a person can be told of it.

    It sends over `http`, else over one of its own, and closes that when it is closed.
    """
    client = http or open_http_client(provider, usual_timeout(provider))
    if rates:
        rates.watch(client)
    if provider.has_key_elsewhere and "authorization" not in map(str.lower, provider.headers):
        _leave_out_usual_key(client)
    return AsyncOpenAI(
        api_key=provider.api_key or _NO_KEY,
        base_url=provider.base_url,
        default_headers=provider.sent_headers or None,
        default_query=provider.sent_query or None,
        timeout=usual_timeout(provider),
        max_retries=0,
        http_client=client,
    )


def _leave_out_usual_key(client: httpx2.AsyncClient) -> None:
    """The SDK insists on sending one, which Azure would refuse beside that of another header."""

    async def leave_out(request: httpx2.Request) -> None:
        request.headers.pop("Authorization", None)

    hooks = client.event_hooks
    client.event_hooks = {**hooks, "request": [*hooks["request"], leave_out]}


def usual_timeout(provider: Provider) -> Timeout:
    """That of a request whose answer may take as long as a model thinks."""
    # sock_read is the gap between two chunks; the stream's own watchdog ends long before it.
    return Timeout(connect=10, read=provider.first_word_seconds + 30, write=60, pool=10)


def open_http_client(provider: Provider, timeout: Timeout) -> httpx2.AsyncClient:
    """A bare client, which goes by the provider's proxy, knows no key, and takes no detours."""
    # aiohttp speaks no SOCKS; httpx2 does, at about five times the CPU.
    kind = DefaultAsyncHttpxClient if provider.proxy.startswith("socks") else DefaultAioHttpClient
    return kind(
        timeout=timeout,
        proxy=provider.proxy or None,
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [refuse_redirects, bound_errors]},
    )


def watch_date(client: httpx2.AsyncClient, clock: ServerClock) -> None:
    """Have the clock set by every response that the client gets."""

    async def note(response: httpx2.Response) -> None:
        clock.note(response.headers.get("Date", ""))

    hooks = client.event_hooks
    # Before the others: the time is told also where the way that is pointed to is not taken.
    client.event_hooks = {**hooks, "response": [note, *hooks["response"]]}
