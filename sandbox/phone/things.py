"""What a person sends from the small sheet: a place, a contact, a poll, dice."""

import secrets
from collections.abc import Callable

from aiohttp import web

from sandbox.botapi.json_types import Json
from sandbox.botapi.people import things
from sandbox.phone.board import optional_number
from sandbox.phone.fields import read_fields
from sandbox.phone.mistakes import ThingIncomplete

routes = web.RouteTableDef()


@routes.post("/api/things")
async def send_thing(request: web.Request) -> web.Response:
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    board.emulator.send_other(
        user,
        chat_id,
        MAKERS[fields["thing"]](fields),
        reply_to=optional_number(fields.get("reply_to")),
        topic=optional_number(fields.get("topic")),
    )
    return web.json_response({})


def _place(fields: Json) -> Json:
    try:
        latitude, longitude = float(fields["latitude"]), float(fields["longitude"])
    except ValueError:
        raise ThingIncomplete from None
    title = str(fields.get("title", "")).strip()
    if not title:
        return things.location(latitude, longitude)
    return things.venue(latitude, longitude, title, str(fields.get("address", "")).strip())


def _contact(fields: Json) -> Json:
    phone, name = str(fields["phone"]).strip(), str(fields["name"]).strip()
    if not phone or not name:
        raise ThingIncomplete
    first, _, last = name.partition(" ")
    return things.contact(phone, first, last or None)


def _poll(fields: Json) -> Json:
    options = [line.strip() for line in str(fields["options"]).splitlines() if line.strip()]
    return things.poll(str(fields["question"]).strip(), options)


def _dice(fields: Json) -> Json:
    emoji = str(fields["emoji"])
    return things.dice(emoji, secrets.randbelow(things.DICE[emoji]) + 1)


MAKERS: dict[str, Callable[[Json], Json]] = {
    "place": _place,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
}
