"""The controls of the sandbox: the bot's life, Telegram's moods, the model's speed."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from aiohttp import web

from sandbox.botapi.faults import Fault
from sandbox.botapi.json_types import Json
from sandbox.modelapi.chatter import answer_freely
from sandbox.modelapi.reply import Reply
from sandbox.phone.board import BOARD, Board
from sandbox.phone.mistakes import ModelIsReal, NotUnderstood

FLOOD_SECONDS = 8
AWAY_SECONDS = 10.0
SLOW_START = 2.0
SLOW_PAUSE = 0.3

routes = web.RouteTableDef()


@routes.post("/api/bot")
async def bot(request: web.Request) -> web.Response:
    board = request.app[BOARD]
    action = (await request.json())["action"]
    if action == "kill":
        board.bot.kill()
    elif action == "restart":
        await board.bot.restart()
    elif action in RULES:
        RULES[action](board)
        board.link = ""
        await board.bot.restart(**_settings(board))
    else:
        raise NotUnderstood
    return web.json_response(board.bot_state())


@routes.post("/api/faults")
async def faults(request: web.Request) -> web.Response:
    board = request.app[BOARD]
    TROUBLES[(await request.json())["kind"]](board)
    return web.json_response({})


def flood(board: Board) -> None:
    board.emulator.faults.add(Fault("sendMessage", "429", retry_after=FLOOD_SECONDS))
    words = f"The next message of the bot gets a 429: wait {FLOOD_SECONDS} seconds."
    board.announce({"type": "told", "text": words})


def away(board: Board) -> None:
    _set_away(board, is_away=True)
    asyncio.get_running_loop().call_later(AWAY_SECONDS, _come_back, board)


def lost(board: Board) -> None:
    """The next message of the bot is there, and the bot is not told."""
    board.emulator.faults.add(Fault("send*Message", "lost"))
    board.announce({"type": "told", "text": "The next message of the bot arrives, unknown to it."})


def rich(board: Board) -> None:
    world = board.emulator.world
    world.refuses_rich = not world.refuses_rich
    board.announce({"type": "telegram", "telegram": board.telegram_state()})


def slow(board: Board) -> None:
    _set_speed(board, _answer_slowly, is_slow=True)


def normal(board: Board) -> None:
    _set_speed(board, answer_freely, is_slow=False)


def _set_admin(board: Board, *, has_admin: bool) -> None:
    board.has_admin = has_admin


def _set_open(board: Board, *, is_open: bool) -> None:
    board.is_open = is_open


# Who rules the bot, and whom it answers: settings that it reads when it starts.
RULES: dict[str, Callable[[Board], None]] = {
    "admin": partial(_set_admin, has_admin=True),
    "claim": partial(_set_admin, has_admin=False),
    "everyone": partial(_set_open, is_open=True),
    "invited": partial(_set_open, is_open=False),
}


def _settings(board: Board) -> dict[str, str]:
    return {
        "ADMIN_USER_IDS": str(board.cast.admin.user_id) if board.has_admin else "",
        "ALLOWED_USER_IDS": "*" if board.is_open else "",
    }


TROUBLES: dict[str, Callable[[Board], None]] = {
    "flood": flood,
    "away": away,
    "lost": lost,
    "rich": rich,
    "slow": slow,
    "normal": normal,
}


def _come_back(board: Board) -> None:
    _set_away(board, is_away=False)


def _set_away(board: Board, *, is_away: bool) -> None:
    board.emulator.faults.away = is_away
    board.announce({"type": "telegram", "telegram": board.telegram_state()})


def _answer_slowly(body: Json) -> Reply:
    return replace(answer_freely(body), first_pause=SLOW_START, pause=SLOW_PAUSE)


def _set_speed(board: Board, default: Callable[[Json], Reply], *, is_slow: bool) -> None:
    if board.model is None:
        raise ModelIsReal
    board.model.default = default
    board.is_slow = is_slow
    board.announce({"type": "model", "model": board.model_state()})
