"""What a page sends with an act: JSON, and of no other type."""

from aiohttp import web

from sandbox.botapi.json_types import Json
from sandbox.phone.board import BOARD, Board
from sandbox.phone.mistakes import NotUnderstood


async def read_fields(request: web.Request) -> tuple[Board, Json]:
    # Another site's form could post text, but never this type without being asked for leave.
    if request.content_type != "application/json":
        raise NotUnderstood
    fields = await request.json()
    if not isinstance(fields, dict):
        raise NotUnderstood
    return request.app[BOARD], fields
