"""Starts Telegram, a model, the phone and the bot, and ends them in good order."""

import asyncio
import os
import secrets
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from sandbox.botapi.emulator import Emulator
from sandbox.cast import enter_cast
from sandbox.child import BOT, BotProcess
from sandbox.environment import (
    bot_environment,
    has_real_model,
    has_search_engine,
    read_env_file,
)
from sandbox.modelapi.server import ModelServer
from sandbox.phone.board import Board
from sandbox.phone.server import PhoneServer
from sandbox.watch import Watch, tell
from sandbox.web.server import WebServer

FIRST_BOT_ID, BOT_IDS = 1_000_000_001, 1_000_000
COLOURS = 7  # of the page, by the remainder of an id
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run(port: int, command: Sequence[str] = BOT) -> None:
    """Play until Ctrl-C or SIGTERM, with the bot that this command starts."""
    ending = Ending()
    async with AsyncExitStack() as stack:
        board = await _set_up(stack, command)
        phone = PhoneServer(board)
        await phone.start(port)
        stack.push_async_callback(phone.stop)
        watch = Watch(board, phone.url)
        board.bot.link_readers.append(board.announce_link)
        stack.callback(watch.close)
        # Last in, first out: the bot ends while Telegram and its model still answer.
        stack.push_async_callback(board.bot.stop)
        await board.bot.start()
        await ending.wait(board.bot)


def make_token() -> str:
    """A token of its own for each start: no other page in the browser can guess it.

    It is of another bot, too. Telegram begins anew, while the bot's folder stays: what the bot has
    told Telegram before, such as its menus of commands, it has to tell again. On the page it looks
    the same.
    """
    bot_id = FIRST_BOT_ID + COLOURS * secrets.randbelow(BOT_IDS)
    return f"{bot_id}:{secrets.token_urlsafe(26)}"


class Ending:
    """The signals that end the sandbox: the first one in good order, the second one at once."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._bot: BotProcess | None = None
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._ask)

    async def wait(self, bot: BotProcess) -> None:
        self._bot = bot
        await self._asked.wait()
        if bot.is_alive:
            tell("Ending: the bot may finish its answers. Ctrl-C again ends it at once.")

    def _ask(self) -> None:
        if self._asked.is_set() and self._bot is not None:
            self._bot.kill()
        self._asked.set()


async def _set_up(stack: AsyncExitStack, command: Sequence[str]) -> Board:
    emulator = Emulator(token=make_token())
    cast = enter_cast(emulator)
    await emulator.start()
    stack.push_async_callback(emulator.stop)
    model = await _start_model(stack)
    web = WebServer()
    await web.start()
    stack.push_async_callback(web.stop)
    environment = bot_environment(
        os.environ,
        telegram_url=emulator.url,
        token=emulator.token,
        admin_id=cast.admin.user_id,
        model_url=model.url if model else None,
        web_host=web.host,
        search_url=web.url if await _may_search() else None,
    )
    bot = BotProcess(environment, command=command)
    return Board(emulator=emulator, cast=cast, bot=bot, model=model)


async def _start_model(stack: AsyncExitStack) -> ModelServer | None:
    env_file = await asyncio.to_thread(read_env_file, Path(".env"))
    if has_real_model(os.environ, env_file):
        return None
    # Whatever model the operator has chosen, ours answers for it.
    model = ModelServer(models=())
    await model.start()
    stack.push_async_callback(model.stop)
    return model


async def _may_search() -> bool:
    """Whether the model is ours, and nobody has chosen another engine."""
    env_file = await asyncio.to_thread(read_env_file, Path(".env"))
    return not (has_real_model(os.environ, env_file) or has_search_engine(os.environ, env_file))
