"""A chat completion's request, sent over the SDK's connection with its key and its headers.

The SDK's `create` works out types, URL, headers and options anew for each call: more than all else
that is done for a question before it is sent. Here that is done once.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI

from bot.llm.json_types import Json


class StreamedPost:
    """Sends bodies as they are, as `client` would, over `http`, which is the client's own."""

    def __init__(self, client: AsyncOpenAI, http: httpx2.AsyncClient) -> None:
        self._http = http
        self._base_url = client.base_url
        self._headers = httpx2.Headers(self._http.headers)
        # What the operator has set stands in the place of what the SDK would say of the key.
        for named in (client.auth_headers, client.default_headers):
            self._headers.update(
                {name: value for name, value in named.items() if isinstance(value, str)}
            )
        self._query = {name: str(value) for name, value in client.default_query.items()}
        self._extensions = {"timeout": self._http.timeout.as_dict()}

    @asynccontextmanager
    async def send(
        self, body: Json, path: str = "chat/completions"
    ) -> AsyncIterator[httpx2.Response]:
        """The response, whose body is still to be read. Raises what the SDK raises."""
        url = self._base_url.join(path)
        request = httpx2.Request(
            "POST",
            url.copy_merge_params(self._query) if self._query else url,
            headers=self._headers,
            content=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
            extensions=self._extensions,
        )
        try:
            response = await self._http.send(request, stream=True)
        except httpx2.TimeoutException as error:
            raise APITimeoutError(request=request) from error
        except httpx2.RequestError as error:
            raise APIConnectionError(request=request) from error
        try:
            if response.is_error:
                await response.aread()
                raise _status_error(response)
            yield response
        finally:
            await response.aclose()


def _status_error(response: httpx2.Response) -> APIStatusError:
    text = response.text.strip()
    try:
        body = json.loads(text)
    except ValueError:
        body = text
    error = body.get("error", body) if isinstance(body, dict) else body
    message = error.get("message") if isinstance(error, dict) else None
    said = f" - {message}" if isinstance(message, str) and message else ""
    return APIStatusError(
        f"Error code: {response.status_code}{said}", response=response, body=error
    )
