"""Somebody who asks a model through our door, and a server that says any bytes at all."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from openai import AsyncOpenAI

from bot.domain.attachment import Image
from bot.domain.completion import Delta, Finish, Retrying, Unsaid, Unseen
from bot.domain.message import Message
from bot.domain.prompt import Prompt
from bot.llm.client import open_client, open_http_client, usual_timeout
from bot.llm.completion import ChatCompletions
from bot.llm.limiter import Limiter
from bot.llm.provider import LONGEST_ANSWER, Options, Provider
from bot.llm.quirks import Quirks
from bot.llm.streamed_post import StreamedPost
from sandbox.modelapi.mistakes import error_body
from sandbox.modelapi.pictures import draw_png
from sandbox.modelapi.reply import Reply

PLAIN, REASONING = "gpt-4o", "gpt-6-luna"
NO_OPTIONS = Options()


def prompt(text: str = "Hello", model: str = PLAIN) -> Prompt:
    """A question and nothing before it."""
    return Prompt(model, "Be brief.", (Message("user", text),))


def picture(name: str) -> Image:
    """A small one; the same name gives the same."""
    content = draw_png(name, 16, 16)
    return Image(sha256(content).hexdigest(), "image/png", 16, 16, content)


def show(*images: Image, text: str = "What is it?", model: str = PLAIN) -> Prompt:
    """A question about pictures, after another one."""
    earlier = (Message("user", "Hello"), Message("assistant", "Hi."))
    return Prompt(model, "Be brief.", (*earlier, Message("user", text, images)))


@dataclass(frozen=True, slots=True)
class Heard:
    """A completion, as whoever pulls it sees it."""

    text: str
    pauses: tuple[float, ...]
    finish: Finish
    unseen: int = 0


async def hear(deltas: AsyncIterator[Delta]) -> Heard:
    """Listen to the end, which is the one Finish."""
    heard = [delta async for delta in deltas]
    (finish,) = [delta for delta in heard if isinstance(delta, Finish)]
    assert heard[-1] is finish
    unsaid = max((at for at, delta in enumerate(heard) if isinstance(delta, Unsaid)), default=0)
    return Heard(
        "".join(delta for delta in heard[unsaid:] if isinstance(delta, str)),
        tuple(delta.seconds for delta in heard if isinstance(delta, Retrying)),
        finish,
        sum(isinstance(delta, Unseen) for delta in heard),
    )


async def hear_first(deltas: AsyncGenerator[Delta]) -> Delta:
    """The first delta, and then hang up."""
    async with aclosing(deltas):
        return await anext(deltas)


@dataclass(slots=True)
class Asker:
    """Asks one provider, and sees what is remembered of its refusals."""

    client: AsyncOpenAI
    post: StreamedPost
    provider: Provider
    learnt: list[tuple[str, str]] = field(default_factory=list)

    def completions(
        self,
        options: Options = NO_OPTIONS,
        known: dict[str, set[str]] | None = None,
        limiter: Limiter | None = None,
    ) -> ChatCompletions:
        """The door; `known` is what an earlier process has learnt."""

        async def remember(model: str, parameter: str) -> None:
            self.learnt.append((model, parameter))

        quirks = Quirks(known or {}, remember)
        return ChatCompletions(self.post, self.provider, options, quirks, limiter)

    def stream(self, options: Options = NO_OPTIONS, model: str = PLAIN) -> AsyncGenerator[Delta]:
        """A completion that is not begun yet."""
        return self.completions(options).stream(prompt(model=model))

    async def put(self, asked: Prompt) -> Heard:
        """This very prompt's completion."""
        return await hear(self.completions().stream(asked))

    async def ask(self, options: Options = NO_OPTIONS, model: str = PLAIN) -> Heard:
        """A completion, heard to its end."""
        return await hear(self.stream(options, model))


@asynccontextmanager
async def asking(
    base_url: str,
    silence_seconds: float = 5,
    proxy: str = "",
    answer_chars: int = LONGEST_ANSWER,
    answer_seconds: float = 60,
    api: Literal["auto", "chat", "responses"] = "auto",
) -> AsyncIterator[Asker]:
    """Somebody who asks at this address."""
    provider = Provider(
        "sandbox",
        base_url,
        proxy,
        silence_seconds,
        answer_chars=answer_chars,
        answer_seconds=answer_seconds,
        api=api,
    )
    http = open_http_client(provider, usual_timeout(provider))
    async with open_client(provider, http=http) as client:
        yield Asker(client, StreamedPost(client, http), provider)


@asynccontextmanager
async def answering(
    *pieces: bytes, is_cut: bool = False, kind: str = "text/event-stream", pause: float = 0
) -> AsyncIterator[str]:
    """The address of a server that says these pieces, one by one, and then ends or hangs up."""

    serving: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        # Some of those who ask hang up.
        with closing(writer), suppress(ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if b"content-length" in line)
            await reader.readexactly(int(length.split(b":")[1]))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\n" % kind.encode())
            writer.write(b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
            for piece in pieces:
                writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                await writer.drain()
                await asyncio.sleep(pause)
            if not is_cut:
                writer.write(b"0\r\n\r\n")
            await writer.drain()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        tasks = list(filter(None, serving))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def event(content: str = "", finish: str | None = None) -> bytes:
    """One chunk of a stream as its bytes; what is not ASCII is escaped."""
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


FINE = Reply(text="Fine.", pause=0)
WARM = Options(temperature=0.2)
SOON = {"retry-after-ms": "20"}


def failing(status: int, message: str = "No.", **fields: str) -> Reply:
    """A failure that asks to be tried again soon."""
    return Reply(status=status, error=error_body(message, **fields), headers=SOON)


def again_soon(reply: Reply) -> Reply:
    """The same failure, with a word about when to try again."""
    return Reply(status=reply.status, error=reply.error, headers=SOON)
