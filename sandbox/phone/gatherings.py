"""Groups as the page may change them: who is in and who leads, topics, growth, links."""

from aiohttp import web

from sandbox.cast import grow
from sandbox.phone.board import optional_number
from sandbox.phone.fields import read_fields
from sandbox.phone.mistakes import NothingToGrow, NothingToSend, NotUnderstood
from sandbox.phone.views import message_of

routes = web.RouteTableDef()
PLACES = frozenset({"administrator", "member", "left", "kicked"})


@routes.post("/api/member")
async def set_member(request: web.Request) -> web.Response:
    """Another place for a person or for the bot; in a sandbox everybody may do this."""
    board, fields = await read_fields(request)
    emulator, place = board.emulator, board.place(fields["chat"])
    actor, status = board.person(fields["person"]).user, str(fields["status"])
    chat = emulator.world.chats[place.chat_id]
    if chat.is_private or status not in PLACES:
        raise NotUnderstood
    if optional_number(fields["user"]) != emulator.world.bot_id:
        user = board.person(fields["user"]).user
        # Who founded a group stays its owner, whatever else changes.
        keeps = chat.status_of(user["id"]) == "creator" and status == "administrator"
        emulator.set_member(
            place.chat_id,
            user,
            "creator" if keeps else status,
            is_anonymous=fields.get("anonymous") is True,
            by=actor if chat.is_led_by(actor["id"]) else None,
        )
    elif status == "kicked":
        emulator.kick_bot(place.chat_id, actor)
    elif not chat.has(emulator.world.bot_id):
        emulator.add_bot(place.chat_id, actor, status=status)
    else:
        emulator.set_member(place.chat_id, emulator.bot, status, by=actor)
    return web.json_response({})


@routes.post("/api/topic")
async def make_topic(request: web.Request) -> web.Response:
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    name = str(fields["name"]).strip()
    if not name or not board.emulator.world.chats[chat_id].is_forum:
        raise NothingToSend
    return web.json_response({"topic": board.emulator.topic(chat_id, name, by=user)})


@routes.post("/api/grow")
async def make_supergroup(request: web.Request) -> web.Response:
    board, fields = await read_fields(request)
    place = board.place(fields["chat"])
    if board.emulator.world.chats[place.chat_id].kind != "group":
        raise NothingToGrow
    grown = grow(board.emulator, board.cast, place)
    return web.json_response({"chat": grown.chat_id})


@routes.post("/api/privacy")
async def set_privacy(request: web.Request) -> web.Response:
    board, fields = await read_fields(request)
    board.emulator.set_privacy(is_on=fields["on"] is True)
    board.announce({"type": "telegram", "telegram": board.telegram_state()})
    return web.json_response({})


@routes.post("/api/link")
async def open_link(request: web.Request) -> web.Response:
    """A link to the bot, from a message, from its log or typed in."""
    board, fields = await read_fields(request)
    user, url = board.person(fields["person"]).user, str(fields["url"])
    group = optional_number(fields.get("chat"))
    message = board.emulator.open_link(user, url, group=group)
    if url == board.link:
        board.announce_link("")
    chat_id = int(message["chat"]["id"])
    return web.json_response({"chat": chat_id, "message": message_of(board, chat_id, message)})
