"""What is sent past the SDK's own way of asking is what the SDK would send."""

import httpx2
import pytest
from openai import APIStatusError, AsyncOpenAI

from bot.llm.streamed_post import StreamedPost

BODY = {"model": "gpt-6-luna", "messages": [{"role": "user", "content": "Grüße 你好"}]}
OF_ONE_CALL = {"content-length", "x-stainless-retry-count"}
"""Headers that say how long a body is, and how often it was sent."""

SET_BY_SDK = {"x-stainless-read-timeout", "x-stainless-async", "x-stainless-raw-response"}


class Provider:
    """Notes what comes, and answers with what it is told."""

    def __init__(self, status: int = 200, text: str = "data: [DONE]\n\n") -> None:
        self.status, self.text = status, text
        self.seen: list[httpx2.Request] = []

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        return httpx2.Response(self.status, text=self.text)

    def connect(self) -> tuple[AsyncOpenAI, httpx2.AsyncClient]:
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(self))
        client = AsyncOpenAI(
            api_key="sk-test",
            base_url="http://gateway.example/v1/",
            organization="org-1",
            project="proj-1",
            max_retries=0,
            http_client=http,
        )
        return client, http


async def test_the_request_is_the_one_that_the_sdk_would_send() -> None:
    provider = Provider()
    client, http = provider.connect()

    async with client.chat.completions.with_streaming_response.create(
        model="gpt-6-luna", messages=[], stream=True
    ):
        pass
    async with StreamedPost(client, http).send(BODY):
        pass

    theirs, ours = provider.seen
    left_out = OF_ONE_CALL | SET_BY_SDK
    assert (ours.method, ours.url) == (theirs.method, theirs.url)
    assert {name: value for name, value in ours.headers.items() if name not in left_out} == {
        name: value for name, value in theirs.headers.items() if name not in left_out
    }
    assert ours.headers["authorization"] == "Bearer sk-test"
    assert ours.headers["content-type"] == theirs.headers["content-type"] == "application/json"
    assert "你好".encode() in ours.content


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"error": {"message": "No such model"}}', "Error code: 404 - No such model"),
        ('{"error": "gone"}', "Error code: 404"),
        ("<html>", "Error code: 404"),
        ("", "Error code: 404"),
        ("[1]", "Error code: 404"),
    ],
)
async def test_an_error_is_the_sdk_s_error(text: str, message: str) -> None:
    client, http = Provider(404, text).connect()

    with pytest.raises(APIStatusError) as raised:
        async with StreamedPost(client, http).send(BODY):
            pass

    assert (raised.value.status_code, raised.value.message) == (404, message)
