"""A response's body, read to its end only if it has one."""

from collections.abc import AsyncIterable

from bot.conversation.errors import AnswerUnreadable


async def read_body(chunks: AsyncIterable[bytes], most: int) -> bytes:
    """All of it. Raises AnswerUnreadable for more than `most` bytes."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise AnswerUnreadable(f"a body of more than {most} bytes")
    return bytes(body)
