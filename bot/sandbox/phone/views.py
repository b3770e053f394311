"""What a page reads: the state of everything, the commands of a chat, a file."""

from aiohttp import web

from bot.sandbox.botapi.json_types import Json
from bot.sandbox.cast import Place
from bot.sandbox.phone.board import BOARD, Board

LATEST = 300  # messages of a chat that a page gets at once
# Only what a browser shows without running anything in it; the rest is offered for saving.
STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
CONTAINERS = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}

routes = web.RouteTableDef()


@routes.get("/api/state")
async def state(request: web.Request) -> web.Response:
    return web.json_response(state_of(request.app[BOARD]))


def state_of(board: Board) -> Json:
    return {
        "bot": board.emulator.bot | board.bot_state(),
        "model": board.model_state(),
        "telegram": board.telegram_state(),
        "people": [person.user | {"note": person.note} for person in board.cast.people.values()],
        "chats": [chat_of(board, place) for place in board.cast.places.values()],
    }


def chat_of(board: Board, place: Place) -> Json:
    emulator = board.emulator
    return {
        "id": place.chat_id,
        "type": "private" if place.kind == "private" else "group",
        "is_forum": place.kind == "forum",
        "title": place.title,
        "members": sorted(place.members),
        "topics": [{"id": number, "name": name} for number, name in place.topics.items()],
        "messages": [
            message_of(board, place.chat_id, message)
            for message in emulator.screen(place.chat_id)[-LATEST:]
        ],
        "drafts": [draft_of(draft) for draft in emulator.drafts(place.chat_id)],
    }


def message_of(board: Board, chat_id: int, message: Json) -> Json:
    """The message with the bot's reactions; without its history, which no phone shows."""
    shown = {name: value for name, value in message.items() if name != "_history"}
    return shown | {"_reactions": board.emulator.reactions(chat_id, message["message_id"])}


def draft_of(draft: Json) -> Json:
    return draft | {"topic": draft.get("message_thread_id")}


@routes.get("/api/commands")
async def commands(request: web.Request) -> web.Response:
    board = request.app[BOARD]
    user, chat_id = board.person_in(dict(request.query))
    found = commands_of(board, user, board.place(chat_id))
    return web.json_response({"commands": found})


def commands_of(board: Board, user: Json, place: Place) -> list[Json]:
    """The most specific menu there is, as Telegram chooses it: scope first, then language."""
    languages = (str(user["language_code"]).split("-")[0], "")
    for scope in _scopes_of(board, user, place):
        for language in languages:
            if found := board.emulator.commands(scope, language):
                return found
    return []


def _scopes_of(board: Board, user: Json, place: Place) -> list[str]:
    chat, person = place.chat_id, user["id"]
    if place.kind == "private":
        return [f"chat:{chat}", "all_private_chats", "default"]
    is_admin = person == board.cast.admin.user_id
    scopes = {
        f"chat_member:{chat}:{person}": True,
        f"chat_administrators:{chat}": is_admin,
        f"chat:{chat}": True,
        "all_chat_administrators": is_admin,
        "all_group_chats": True,
        "default": True,
    }
    return [scope for scope, holds in scopes.items() if holds]


@routes.get("/api/file")
async def file(request: web.Request) -> web.Response:
    stored = request.app[BOARD].emulator.world.files.find(request.query["id"])
    if stored is None:
        raise web.HTTPNotFound
    kind = kind_of(stored.content)
    headers = {} if kind else {"Content-Disposition": "attachment"}
    return web.Response(
        body=stored.content, content_type=kind or "application/octet-stream", headers=headers
    )


def kind_of(content: bytes) -> str | None:
    """The media type by the first bytes, never by what the sender said."""
    if content.startswith(b"RIFF"):
        return CONTAINERS.get(content[8:12])
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return next((kind for start, kind in STARTS if content.startswith(start)), None)
