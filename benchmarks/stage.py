"""A measured bot between a lean Telegram and a lean model, both in this process."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from benchmarks.messenger import Messenger
from benchmarks.model import Model
from benchmarks.process import Process, Program, start
from benchmarks.questions import Asked, Questions, Rhythm

_START_SECONDS = 60.0
_ANSWER_SECONDS = 120.0
_WARM_UP_CHATS = range(1, 11)
_SHORT = Rhythm(deltas=5, seconds=0.1)


class NoAnswer(Exception):
    """The bot did not start, or left questions without an answer; with the end of its log."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One bot on stage. `start_seconds` is from its launch to its first poll."""

    program: Program
    process: Process
    messenger: Messenger
    start_seconds: float

    def ask(self, chat_id: int, rhythm: Rhythm) -> Asked:
        """A person asks."""
        return self.messenger.ask(chat_id, rhythm)

    def ask_all(self, chat_ids: Iterable[int], rhythm: Rhythm) -> list[Asked]:
        """Many people ask at the same moment."""
        return [self.messenger.ask(chat_id, rhythm) for chat_id in chat_ids]

    async def wait(self, *questions: Asked) -> None:
        """Until each is answered completely on the screen. Raises NoAnswer."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                for asked in questions:
                    await asked.done.wait()
        except TimeoutError:
            left = sum(not asked.done.is_set() for asked in questions)
            lines = f"{self.program.name}: {left} of {len(questions)} without an answer"
            raise NoAnswer(f"{lines}\n{self.process.last_words}") from None

    async def warm_up(self) -> None:
        """A few answers, so that nothing measured later is done for the first time."""
        await self.wait(*self.ask_all(_WARM_UP_CHATS, _SHORT))
        await asyncio.sleep(0.5)


@asynccontextmanager
async def on_stage(program: Program, folder: Path) -> AsyncIterator[Stage]:
    """The program, started in the folder and ready for questions."""
    questions = Questions()
    messenger = Messenger(questions)
    async with _serve(messenger.answer) as telegram, _serve(Model(questions).answer) as model:
        began_at = time.perf_counter()
        process = await start(program, folder, telegram, f"{model}/v1")
        try:
            await _wait_for_poll(messenger, process)
            yield Stage(program, process, messenger, time.perf_counter() - began_at)
        finally:
            await process.stop()


async def _wait_for_poll(messenger: Messenger, process: Process) -> None:
    try:
        async with asyncio.timeout(_START_SECONDS):
            await messenger.polled.wait()
    except TimeoutError:
        raise NoAnswer(f"the bot does not poll\n{process.last_words}") from None


@asynccontextmanager
async def _serve(
    handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    # A bare server: no router, no middleware, no log; the machine is the bot's.
    runner = web.ServerRunner(web.Server(handler), handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
