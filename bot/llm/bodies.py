"""Bodies of responses: what a provider sends has no end that we can trust."""

from collections.abc import AsyncIterable, AsyncIterator

import httpx2

from bot.domain.errors import AnswerUnreadable

LARGEST_ERROR = 200_000
"""Bytes of an error that are read; they begin with what it says."""


class _Beginning(httpx2.AsyncByteStream):
    """The first bytes of a body."""

    def __init__(self, whole: httpx2.AsyncByteStream, most: int) -> None:
        self._whole = whole
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._most
        async for chunk in self._whole:
            yield chunk[:left]
            left -= len(chunk)
            if left <= 0:
                break

    async def aclose(self) -> None:
        await self._whole.aclose()


async def bound_errors(response: httpx2.Response) -> None:
    """An error is read by the SDK to its end; so it ends early."""
    if not response.is_error:
        return
    # Nobody asked for it to be packed, and a little of that can become very much.
    for name in ("content-encoding", "content-length"):
        response.headers.pop(name, None)
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Beginning(response.stream, LARGEST_ERROR)


async def read_body(chunks: AsyncIterable[bytes], most: int) -> bytes:
    """All of it. Raises AnswerUnreadable for more than `most` bytes."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise AnswerUnreadable(f"a body of more than {most} bytes")
    return bytes(body)
