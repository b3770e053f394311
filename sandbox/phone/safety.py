"""Who may speak to the page's server: only the page itself, from this machine."""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.botapi.people.misuse import Impossible
from sandbox.phone.mistakes import Mistake

HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@web.middleware
async def same_origin_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other sites: a name that was rebound to this machine, or a foreign page that posts."""
    if urlsplit(f"//{request.host}").hostname not in HOSTS:
        return _refusal("This server only answers on 127.0.0.1 and localhost.")
    is_act = request.method not in ("GET", "HEAD")
    if is_act and request.headers.get("Origin") != f"http://{request.host}":
        return _refusal("Only the sandbox's own page may do this.")
    return await handler(request)


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


@web.middleware
async def mistakes_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What cannot be done is told to the page in a sentence, not as a traceback."""
    try:
        return await handler(request)
    except Mistake as mistake:
        words = mistake.sentence
    except Impossible as impossible:
        words = f"{impossible}."
    except (LookupError, ValueError, TypeError):
        words = Mistake.sentence
    return web.json_response({"error": words}, status=400)


def _refusal(words: str) -> web.Response:
    return web.json_response({"error": words}, status=403)
