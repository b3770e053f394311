"""How the Bot API says no, and how it falls silent."""

from aiohttp import web

from sandbox.botapi.faults import Fault
from sandbox.botapi.refusals import Refusal


def refuse(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.to_json(), status=refusal.code)


def hang_up(request: web.Request) -> web.Response:
    """Close the connection; the response that aiohttp wants goes nowhere."""
    if request.transport:
        request.transport.close()
    return web.Response()


def page(fault: Fault) -> web.Response:
    """What is no answer of Telegram's; with a 3xx, the way to somewhere else."""
    is_redirect = 300 <= fault.status < 400  # noqa: PLR2004 - statuses of HTTP
    headers = {"Location": fault.body} if is_redirect else {}
    kind = "application/json" if fault.body[:1] in "{[" else "text/html"
    return web.Response(status=fault.status, text=fault.body, content_type=kind, headers=headers)


async def cut(request: web.Request, content: bytes) -> web.StreamResponse:
    """The length of the whole, the first half of it, and then nothing more."""
    response = web.StreamResponse(headers={"Content-Length": str(len(content))})
    await response.prepare(request)
    await response.write(content[: len(content) // 2])
    hang_up(request)
    return response
