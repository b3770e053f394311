"""The events of the emulator as a page hears them, for as long as it listens."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from sandbox.botapi.feed import Feed
from sandbox.botapi.json_types import Json
from sandbox.phone.board import BOARD, Board
from sandbox.phone.views import draft_of, message_of, page_number

QUIET = 15.0  # seconds after which a sign of life shows whether the page is still there
# What the page hears as it is: the sandbox's own news.
OWN = frozenset({"bot", "model", "telegram", "told"})

routes = web.RouteTableDef()


@routes.get("/api/events")
async def events(request: web.Request) -> web.StreamResponse:
    board = request.app[BOARD]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    feed = board.emulator.listen()
    board.feeds.add(feed)
    try:
        await response.prepare(request)
        await response.write(_line({"type": "hello"}))
        await _pour(board, feed, response)
    except ConnectionResetError:
        # The page was closed: nobody is left to tell.
        return response
    finally:
        board.feeds.discard(feed)
        feed.close()
    return response


async def _pour(board: Board, feed: Feed, response: web.StreamResponse) -> None:
    while True:
        try:
            event = await asyncio.wait_for(anext(feed), QUIET)
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        except StopAsyncIteration:
            return
        if (told := for_page(board, event)) is not None:
            await response.write(_line(told))


def _line(event: Json) -> bytes:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def for_page(board: Board, event: Json) -> Json | None:
    """The event in the page's words, or None if no phone would show it."""
    kind = event["type"]
    if kind in OWN:
        return event
    if kind in ("chat", "commands"):
        return {"type": kind}
    if kind == "callback_answer":
        return _answer(board, event)
    if event.get("chat_id") not in board.cast.places:
        return None
    translate = TRANSLATIONS.get(kind)
    return translate(board, event) if translate else None


def _message(board: Board, event: Json) -> Json:
    shown = message_of(board, event["chat_id"], event["message"])
    return {"type": event["type"], "chat_id": event["chat_id"], "message": shown}


def _deleted(_board: Board, event: Json) -> Json:
    whisper = event.get("message")
    number = page_number(whisper) if whisper else event["message_id"]
    return {"type": "deleted", "chat_id": event["chat_id"], "message_ids": [number]}


def _draft(_board: Board, event: Json) -> Json:
    return {"type": "draft", "chat_id": event["chat_id"], "draft": draft_of(event["draft"])}


def _draft_gone(_board: Board, event: Json) -> Json:
    return {
        "type": "draft_gone",
        "chat_id": event["chat_id"],
        "draft_id": event["draft"]["draft_id"],
    }


def _action(_board: Board, event: Json) -> Json:
    return {name: event.get(name) for name in ("type", "chat_id", "topic", "action")}


def _pressed(_board: Board, event: Json) -> Json:
    shown = {name: event[name] for name in ("type", "chat_id", "message_id")}
    if whisper := event.get("message"):
        shown["message_id"] = page_number(whisper)
    return shown | {"who": event["user"]["first_name"], "button": event["button"]}


def _reaction(board: Board, event: Json) -> Json | None:
    screen = board.emulator.screen(event["chat_id"])
    found = [message for message in screen if message["message_id"] == event["message_id"]]
    return _message(board, event | {"type": "edited", "message": found[0]}) if found else None


def _answer(board: Board, event: Json) -> Json:
    shown = {name: event.get(name) for name in ("type", "query_id", "text", "show_alert", "url")}
    return shown | {"person": board.pressed.get(event["query_id"])}


TRANSLATIONS: dict[str, Callable[[Board, Json], Json | None]] = {
    "message": _message,
    "edited": _message,
    "deleted": _deleted,
    "draft": _draft,
    "draft_gone": _draft_gone,
    "action": _action,
    "pressed": _pressed,
    "reaction": _reaction,
}
