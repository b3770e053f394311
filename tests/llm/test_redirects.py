"""A provider's server sends our key and questions nowhere else, and pours not without an end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from aiohttp import web
from openai import APIStatusError

from bot.domain.errors import ModelBusy, Redirected
from bot.llm.bodies import LARGEST_ERROR
from bot.llm.errors import to_model_error
from bot.llm.redirects import is_same_origin, origin_of
from tests.llm.examples import asking


@asynccontextmanager
async def serving(
    answer: web.Response, seen: list[web.Request], path: str = "/v1/chat/completions"
) -> AsyncIterator[str]:
    """A server that says this at its address, and notes what reaches any other one."""

    async def handle(request: web.Request) -> web.Response:
        seen.append(request)
        if request.path == path:
            return answer
        return web.json_response({"choices": [{"message": {"content": "Hi"}}]})

    application = web.Application()
    application.router.add_route("*", "/{anywhere:.*}", handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def leading(status: int, location: str) -> web.Response:
    return web.Response(status=status, headers={"Location": location})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_neither_key_nor_question_go_elsewhere(status: int) -> None:
    taken: list[web.Request] = []
    asked: list[web.Request] = []
    async with serving(web.Response(), taken) as thief:
        answer = leading(status, f"{thief}/v1?key=secret")
        async with serving(answer, asked) as url, asking(f"{url}/v1") as asker:
            with pytest.raises(Redirected) as caught:
                await asker.ask()

    assert caught.value.about == thief
    assert (len(asked), taken) == (1, [])


async def test_within_the_same_server_a_question_is_sent_on_whole() -> None:
    seen: list[web.Request] = []
    answer = leading(307, "/v2/chat/completions")
    async with serving(answer, seen) as url, asking(f"{url}/v1") as asker:
        heard = await asker.ask()

    assert heard.text == "Hi"
    assert [request.method for request in seen] == ["POST", "POST"]


@pytest.mark.parametrize(
    ("asked", "target", "is_home"),
    [
        ("https://a.example/v1", "https://a.example/v2", True),
        ("https://a.example/v1", "https://a.example:443/v2", True),
        ("http://a.example/v1", "https://a.example/v1", True),
        ("http://a.example:8080/v1", "https://a.example/v1", True),
        ("https://a.example/v1", "http://a.example/v1", False),
        ("https://a.example/v1", "https://a.example:8443/v1", False),
        ("https://a.example/v1", "https://b.example/v1", False),
        ("https://a.example/v1", "https://a.example.b.example/v1", False),
        ("https://a.example/v1", "https://a.example@b.example/v1", False),
        ("https://a.example/v1", "ftp://a.example/v1", False),
    ],
)
def test_only_the_same_place_or_a_safer_way_to_it_is_home(
    asked: str, target: str, is_home: bool
) -> None:
    assert is_same_origin(httpx2.URL(asked), httpx2.URL(target)) is is_home


def test_of_an_address_only_its_place_is_told() -> None:
    url = httpx2.URL("https://user:password@b.example:8443/path?key=secret#part")

    assert origin_of(url) == "https://b.example:8443"
    assert origin_of(httpx2.URL("http://[2001:db8::1]/")) == "http://[2001:db8::1]"


@pytest.mark.parametrize("encoding", ["", "gzip"])
async def test_an_error_without_an_end_is_read_only_at_its_beginning(encoding: str) -> None:
    headers = {"Content-Encoding": encoding} if encoding else {}
    answer = web.Response(status=500, body=b"x" * 20 * LARGEST_ERROR, headers=headers)
    async with (
        serving(answer, [], "/v1/models") as url,
        asking(f"{url}/v1") as asker,
    ):
        with pytest.raises(APIStatusError) as caught:
            await asker.client.models.list()

    assert len(caught.value.response.content) == LARGEST_ERROR
    assert isinstance(to_model_error(caught.value), ModelBusy)
