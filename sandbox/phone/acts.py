"""What a person does on the page: write, send files, edit, delete, forward, press."""

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from sandbox.botapi.json_types import Json
from sandbox.botapi.posting import SERVICE_FIELDS
from sandbox.phone.board import BOARD, optional_number
from sandbox.phone.fields import read_fields
from sandbox.phone.mistakes import NothingToSend
from sandbox.phone.views import message_of

KINDS = frozenset({"photo", "document", "voice"})

routes = web.RouteTableDef()


@routes.post("/api/say")
async def say(request: web.Request) -> web.Response:
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    if board.calls_guest(chat_id, _text(fields)):
        reply_to = optional_number(fields.get("reply_to"))
        message = board.emulator.ask_as_guest(user, chat_id, _text(fields), reply_to=reply_to)
        return web.json_response({"message": message_of(board, chat_id, message)})
    message = board.emulator.say(
        user,
        chat_id,
        _text(fields),
        reply_to=optional_number(fields.get("reply_to")),
        quote=fields.get("quote") or None,
        topic=optional_number(fields.get("topic")),
    )
    return web.json_response({"message": message_of(board, chat_id, message)})


@routes.post("/api/choose")
async def choose(request: web.Request) -> web.Response:
    """A command out of the menu; one that is marked goes to the bot alone."""
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    board.emulator.choose_command(user, chat_id, str(fields["command"]))
    return web.json_response({})


@routes.post("/api/edit")
async def edit(request: web.Request) -> web.Response:
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    message = board.emulator.edit(user, chat_id, int(fields["message_id"]), _text(fields))
    return web.json_response({"message": message_of(board, chat_id, message)})


@routes.post("/api/delete")
async def delete(request: web.Request) -> web.Response:
    board, fields = await read_fields(request)
    board.emulator.delete(board.place(fields["chat"]).chat_id, int(fields["message_id"]))
    return web.json_response({})


@routes.post("/api/forward")
async def forward(request: web.Request) -> web.Response:
    """One message, or all of an album, to another chat or topic of the same person."""
    board, fields = await read_fields(request)
    user, source = board.person_in(fields)
    target = board.chat_with(board.person(fields["person"]), fields["to"])
    wanted = {int(number) for number in fields["message_ids"]}
    found = [one for one in board.emulator.screen(source) if one["message_id"] in wanted]
    if not found or any(not SERVICE_FIELDS.isdisjoint(message) for message in found):
        raise NothingToSend
    album = board.emulator.new_album_id() if len(found) > 1 else None
    for message in found:
        board.emulator.forward(
            user,
            target,
            message,
            topic=optional_number(fields.get("topic")),
            media_group_id=album,
        )
    return web.json_response({})


@routes.post("/api/press")
async def press(request: web.Request) -> web.Response:
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    button, whisper = str(fields["button"]), optional_number(fields.get("ephemeral_id"))
    if whisper:
        query = board.emulator.press_whisper(user, chat_id, whisper, button)
    else:
        query = board.emulator.press(user, chat_id, int(fields["message_id"]), button)
    board.pressed[query] = user["id"]
    return web.json_response({"query_id": query})


@routes.post("/api/react")
async def react(request: web.Request) -> web.Response:
    """Gives an emoji in place of the person's last one, or takes it back."""
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    message_id, emoji = int(fields["message_id"]), str(fields["emoji"])
    given = board.emulator.people_reactions(chat_id, message_id).get(user["id"], [])
    board.emulator.react(user, chat_id, message_id, *([] if emoji in given else [emoji]))
    return web.json_response({})


@routes.post("/api/vote")
async def vote(request: web.Request) -> web.Response:
    """Chooses an option, beside the person's others or in their place, or takes it back."""
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    message_id, option = int(fields["message_id"]), int(fields["option"])
    chosen = board.emulator.votes(chat_id, message_id).get(user["id"], [])
    others = [one for one in chosen if one != option] if fields.get("several") is True else []
    board.emulator.vote(user, chat_id, message_id, *others, *([] if option in chosen else [option]))
    return web.json_response({})


@routes.post("/api/stop")
async def stop_draft(request: web.Request) -> web.Response:
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    board.emulator.press_native_stop(user, chat_id, int(fields["draft_id"]))
    return web.json_response({})


@routes.post("/api/files")
async def files(request: web.Request) -> web.Response:
    board = request.app[BOARD]
    fields, found = await _read_parts(request)
    user, chat_id = board.person_in(fields)
    kind = str(fields["kind"])
    if kind not in KINDS or not found:
        raise NothingToSend
    topic = optional_number(fields.get("topic"))
    reply_to = optional_number(fields.get("reply_to"))
    caption = fields.get("caption") or None
    if kind != "voice" and len(found) > 1:
        contents = [content for _, _, content in found]
        names = [name for name, _, _ in found]
        board.emulator.send_album(
            user,
            chat_id,
            contents,
            kind=kind,
            captions=[caption],
            names=names,
            reply_to=reply_to,
            topic=topic,
        )
        return web.json_response({})
    name, mime_type, content = found[0]
    board.emulator.send_file(
        user,
        chat_id,
        kind,
        content,
        file_name=name,
        mime_type=mime_type,
        caption=caption,
        duration=optional_number(fields.get("duration")),
        reply_to=reply_to,
        topic=topic,
    )
    return web.json_response({})


def _text(fields: Json) -> str:
    text = str(fields["text"]).strip()
    if not text:
        raise NothingToSend
    return text


async def _read_parts(request: web.Request) -> tuple[Json, list[tuple[str, str, bytes]]]:
    fields: Json = {}
    found: list[tuple[str, str, bytes]] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.filename is None:
            fields[part.name or ""] = await part.text()
        else:
            mime_type = part.headers.get("Content-Type", "application/octet-stream")
            found.append((part.filename, mime_type, bytes(await part.read())))
    return fields, found
