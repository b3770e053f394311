"""The page's server, with a bot that only sleeps, and a browser that speaks to it."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.cast import enter_cast
from sandbox.child import BotProcess
from sandbox.modelapi.server import ModelServer
from sandbox.phone.board import Board
from sandbox.phone.server import PhoneServer

SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")
Json = dict[str, Any]
Act = Callable[..., Awaitable[Json]]


@pytest.fixture
async def board() -> AsyncIterator[Board]:
    emulator = Emulator()
    cast = enter_cast(emulator)
    await emulator.start()
    bot = BotProcess({}, command=SLEEPER)
    yield Board(emulator=emulator, cast=cast, bot=bot, model=ModelServer())
    await bot.stop()
    await emulator.stop()


@pytest.fixture
async def phone(board: Board) -> AsyncIterator[PhoneServer]:
    phone = PhoneServer(board)
    board.bot.watchers.append(board.announce_bot)
    await phone.start()
    yield phone
    await phone.stop()


@pytest.fixture
async def browser(phone: PhoneServer) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(phone.url, headers={"Origin": phone.url}) as session:
        yield session


@pytest.fixture
def act(browser: aiohttp.ClientSession) -> Act:
    async def post(path: str, **fields: object) -> Json:
        async with browser.post(f"/api/{path}", json=fields) as response:
            return {"status": response.status, **await response.json()}

    return post
