"""How the Bot API says no, and how it falls silent."""

from aiohttp import web

from bot.sandbox.botapi.refusals import Refusal


def refuse(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.to_json(), status=refusal.code)


def hang_up(request: web.Request) -> web.Response:
    """Close the connection; the response that aiohttp wants goes nowhere."""
    if request.transport:
        request.transport.close()
    return web.Response()


async def cut_off(request: web.Request, content: bytes, at: int) -> web.StreamResponse:
    """The length of the whole, the first part of it, and then nothing more."""
    response = web.StreamResponse(headers={"Content-Length": str(len(content))})
    await response.prepare(request)
    await response.write(content[:at])
    hang_up(request)
    return response
