"""What a page reads: the state of everything, the commands of a chat, a file."""

from aiohttp import web

from sandbox.botapi.json_types import Json
from sandbox.botapi.members import Member
from sandbox.cast import Place
from sandbox.phone.board import BOARD, Board

LATEST = 300  # messages of a chat that a page gets at once
WHISPERS = 1_000_000  # more than anybody will see between two messages
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
    chat = emulator.world.chats[place.chat_id]
    return {
        "id": place.chat_id,
        "type": "private" if chat.is_private else "group",
        "is_basic": chat.kind == "group",
        "is_forum": chat.is_forum,
        "title": place.title,
        "was": place.was,
        "members": [user_id for user_id in sorted(board.cast.people) if chat.has(user_id)],
        "roles": {user_id: _role(member) for user_id, member in chat.members.items()},
        "topics": [
            {"id": number, "name": name, "is_closed": number in chat.closed_topics}
            for number, name in chat.topics.items()
        ],
        "messages": [
            message_of(board, message["chat"]["id"], message)
            for message in (_before(board, place) + emulator.screen(place.chat_id))[-LATEST:]
        ]
        + [
            message_of(board, place.chat_id, whisper)
            for whisper in emulator.all_whispers(place.chat_id)
        ],
        "drafts": [draft_of(draft) for draft in emulator.drafts(place.chat_id)],
    }


def _before(board: Board, place: Place) -> list[Json]:
    """What was said in the group before it grew, but for its own word of that."""
    return board.emulator.screen(place.was)[:-1] if place.was is not None else []


def _role(member: Member) -> Json:
    return {"status": member.status, "is_anonymous": member.is_anonymous}


def message_of(board: Board, chat_id: int, message: Json) -> Json:
    """The message with its reactions and votes; without its history, which no phone shows."""
    shown = {name: value for name, value in message.items() if name != "_history"}
    if "_only" in message:
        shown["message_id"] = page_number(message)
    if "poll" in message:
        shown["_votes"] = board.emulator.votes(chat_id, message["message_id"])
    return shown | {"_reactions": reactions_of(board, chat_id, message["message_id"])}


def reactions_of(board: Board, chat_id: int, message_id: int) -> list[Json]:
    """Each emoji once, with the ids of who gave it, the bot first."""
    emulator = board.emulator
    given = {emulator.world.bot_id: emulator.reactions(chat_id, message_id)}
    given |= emulator.people_reactions(chat_id, message_id)
    emojis = dict.fromkeys(emoji for one in given.values() for emoji in one)
    return [
        {"emoji": emoji, "by": [user_id for user_id, one in given.items() if emoji in one]}
        for emoji in emojis
    ]


def page_number(whisper: Json) -> float:
    """What only one member sees has no number; on the page it stands behind one that has."""
    return float(whisper["_after"] + whisper["ephemeral_message_id"] / WHISPERS)


def draft_of(draft: Json) -> Json:
    return draft | {"topic": draft.get("message_thread_id")}


@routes.get("/api/commands")
async def commands(request: web.Request) -> web.Response:
    board = request.app[BOARD]
    user, chat_id = board.person_in(dict(request.query))
    return web.json_response({"commands": board.emulator.menu(user, chat_id)})


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
