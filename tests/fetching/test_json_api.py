"""Asking an API: bounded, and told to no other host."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from bot.fetching.json_api import ApiRequest, ApiUnreachable, ApiUnreadable, ask_json

KEY = "sk-a-secret-key"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """One that answers as a test wants it to."""

    def __init__(self) -> None:
        self.url = ""
        self.handler: Handler
        self.requests: list[web.Request] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        return await self.handler(request)

    def says(self, body: bytes, status: int = 200, encoding: str = "identity") -> None:
        async def answer(_request: web.Request) -> web.Response:
            return web.Response(body=body, status=status, headers={"Content-Encoding": encoding})

        self.handler = answer

    def leads(self, *locations: str) -> None:
        """To each of these in turn, then it answers."""
        left = list(locations)

        async def answer(_request: web.Request) -> web.Response:
            if left:
                return web.Response(status=302, headers={"Location": left.pop(0)})
            return web.json_response({"ok": True})

        self.handler = answer


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    made = Api()
    app = web.Application()
    app.router.add_route("*", "/{anywhere:.*}", made.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def test_it_asks_with_key_and_words(api: Api) -> None:
    api.says(b'\xef\xbb\xbf{"a": 1}')

    answer = await ask_json(
        ApiRequest("GET", f"{api.url}/search", {"q": "a b&c"}, {"x-api-key": KEY})
    )

    assert (answer.status, answer.value) == (200, {"a": 1})
    (asked,) = api.requests
    assert asked.query["q"] == "a b&c"
    assert asked.headers["x-api-key"] == KEY


async def test_a_body_is_sent_as_json(api: Api) -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.json_response(await request.json())

    api.handler = echo
    answer = await ask_json(ApiRequest("POST", api.url, body={"query": "莫格"}))

    assert answer.value == {"query": "莫格"}


@pytest.mark.parametrize(("body", "value"), [(b'{"error": 1}', {"error": 1}), (b"<h1>", None)])
async def test_a_refusal_is_an_answer(api: Api, body: bytes, value: object) -> None:
    api.says(body, 403)

    answer = await ask_json(ApiRequest("GET", api.url))

    assert (answer.status, answer.value) == (403, value)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>", id="a page"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"[" * 100_000, id="too deep"),
        pytest.param(b"1" * 10_000, id="too many digits"),
        pytest.param(b'"' + b"x" * 10_000_000 + b'"', id="10 MB"),
    ],
)
async def test_what_nobody_can_read_is_told(api: Api, body: bytes) -> None:
    api.says(body)

    with pytest.raises(ApiUnreadable):
        await ask_json(ApiRequest("GET", api.url))


async def test_a_bomb_is_bounded_by_what_comes_out_of_it(api: Api) -> None:
    bomb = gzip.compress(json.dumps("x" * 50_000_000).encode())
    api.says(bomb, encoding="gzip")

    with pytest.raises(ApiUnreadable):
        await ask_json(ApiRequest("GET", api.url))


async def test_a_redirect_on_the_same_host_is_followed(api: Api) -> None:
    api.leads("/search/")

    answer = await ask_json(ApiRequest("GET", f"{api.url}/search", {"q": "Mog"}))

    assert answer.value == {"ok": True}
    assert api.requests[1].query["q"] == "Mog"


@pytest.mark.parametrize(
    "location", ["http://localhost:1/", "http://127.0.0.1:1/", "//elsewhere.example/", "ftp://a/"]
)
async def test_a_key_goes_to_no_other_host(api: Api, location: str) -> None:
    api.leads(location)

    with pytest.raises(ApiUnreadable) as caught:
        await ask_json(ApiRequest("GET", api.url, headers={"x-api-key": KEY}))

    assert len(api.requests) == 1
    assert KEY not in repr(caught.value)


async def test_circles_end(api: Api) -> None:
    api.leads(*["/again"] * 50)

    with pytest.raises(ApiUnreadable):
        await ask_json(ApiRequest("GET", api.url))

    assert len(api.requests) == 3


async def test_a_post_is_redirected_nowhere(api: Api) -> None:
    api.leads("/again")

    answer = await ask_json(ApiRequest("POST", api.url, body={}))

    assert (answer.status, answer.value) == (302, None)


async def test_silence_ends(api: Api) -> None:
    async def sleep(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    api.handler = sleep
    with pytest.raises(ApiUnreachable, match="TimeoutError"):
        await ask_json(ApiRequest("GET", api.url, seconds=0.2))


@pytest.mark.parametrize("proxy", ["", "http://user:secret@127.0.0.1:1", "socks5://127.0.0.1:1"])
async def test_nobody_there_is_told_without_the_address(proxy: str) -> None:
    with pytest.raises(ApiUnreachable) as caught:
        await ask_json(ApiRequest("GET", "http://127.0.0.1:1/secret", proxy=proxy))

    assert "secret" not in repr(caught.value)


async def test_an_http_proxy_is_asked_for_the_address(api: Api) -> None:
    api.says(b'{"by": "proxy"}')

    answer = await ask_json(ApiRequest("GET", "http://searxng.example/search", proxy=api.url))

    assert answer.value == {"by": "proxy"}
    assert api.requests[0].headers["Host"] == "searxng.example"


@pytest.mark.parametrize("url", ["http://", "nonsense", "http://[::1", "http://a..b/"])
async def test_no_address_is_no_crash(url: str) -> None:
    with pytest.raises((ApiUnreadable, ApiUnreachable)):
        await ask_json(ApiRequest("GET", url))
