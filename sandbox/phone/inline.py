"""What a person does behind the bot's name: type, and choose what is offered."""

from aiohttp import web

from sandbox.phone.fields import read_fields
from sandbox.phone.mistakes import NothingToSend, NotUnderstood

OFFER_SECONDS = 5.0

routes = web.RouteTableDef()


@routes.post("/api/inline")
async def type_inline(request: web.Request) -> web.Response:
    """What the bot offers for these words; nothing where it takes too long."""
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    query = board.emulator.type_inline(user, chat_id, str(fields["text"]).strip())

    def is_answered() -> bool:
        return board.emulator.inline_results(query) is not None

    try:
        await board.emulator.wait_for(is_answered, OFFER_SECONDS)
    except AssertionError:
        return web.json_response({"query": query, "results": []})
    shown = [
        {"title": result["title"], "description": result["description"]}
        for result in board.emulator.inline_results(query) or []
    ]
    return web.json_response({"query": query, "results": shown})


@routes.post("/api/choose-result")
async def choose_result(request: web.Request) -> web.Response:
    board, fields = await read_fields(request)
    user, chat_id = board.person_in(fields)
    query, place = str(fields["query"]), fields["place"]
    typed = board.emulator.world.inline.queries.get(query)
    if typed is None or not isinstance(place, int):
        raise NotUnderstood
    is_theirs = (typed.user["id"], typed.chat_id) == (user["id"], chat_id)
    if not is_theirs or not 0 <= place < len(typed.results or []):
        raise NothingToSend
    board.emulator.choose(user, query, place)
    return web.json_response({})
