"""Where a key goes, and what else comes with each request."""

from collections.abc import AsyncIterator, Mapping

import pytest
from aiohttp import web

from bot.llm.client import open_client, open_http_client, usual_timeout
from bot.llm.provider import Provider
from bot.llm.streamed_post import StreamedPost

KEY = "the-key"


@pytest.fixture
async def heard() -> AsyncIterator[tuple[str, list[web.Request]]]:
    """A server that answers anything, its address, and what it was asked."""
    requests: list[web.Request] = []

    async def take(request: web.Request) -> web.Response:
        requests.append(request)
        return web.json_response({"data": []})

    application = web.Application()
    application.router.add_route("*", "/{anywhere:.*}", take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1", requests
    await runner.cleanup()


@pytest.mark.parametrize(
    ("headers", "query", "authorization"),
    [
        ({}, {}, f"Bearer {KEY}"),
        ({"x-team": "blue"}, {"api-version": "7"}, f"Bearer {KEY}"),
        ({"api-key": "{api_key}"}, {"api-version": "7"}, None),
        ({}, {"key": "{api_key}"}, None),
        ({"authorization": "Token {api_key}"}, {}, f"Token {KEY}"),
    ],
    ids=["as usual", "more", "in a header of its own", "in the query", "in other words"],
)
async def test_a_key_goes_where_the_operator_says(
    heard: tuple[str, list[web.Request]],
    headers: Mapping[str, str],
    query: Mapping[str, str],
    authorization: str | None,
) -> None:
    url, requests = heard
    provider = Provider(KEY, url, headers=headers, query=query)
    http = open_http_client(provider, usual_timeout(provider))

    async with open_client(provider, None, http) as client:
        async with StreamedPost(client, http).send({}):
            pass
        await client.models.list()

    assert [request.path for request in requests] == ["/v1/chat/completions", "/v1/models"]
    for request in requests:
        assert request.headers.get("Authorization") == authorization
        assert {name: request.headers[name] for name in headers} == provider.sent_headers
        assert dict(request.query) == provider.sent_query
