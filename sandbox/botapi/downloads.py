"""Files as the bot fetches them, through whatever trouble was ordered for "file"."""

import asyncio
import time
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.botapi.answers import cut, hang_up, page, refuse
from sandbox.botapi.faults import Fault
from sandbox.botapi.files import StoredFile
from sandbox.botapi.refusals import NOT_FOUND, UNAUTHORIZED, Refusal
from sandbox.botapi.world import Call, World

METHOD = "file"
SENTENCES = {"400": "Bad Request", "403": "Forbidden", "429": "Too Many Requests"}


@dataclass(frozen=True, slots=True)
class Download:
    """The answer to a fetch, how much of it arrives, and when."""

    response: web.Response | None
    delay: float = 0.0
    # Half of this arrives, and then the connection is closed.
    cut: bytes | None = field(default=None, repr=False)


class Downloads:
    """Answers at the addresses that getFile names."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if self.world.faults.away:
            return hang_up(request)
        path = request.match_info["path"]
        call = Call(time.monotonic(), METHOD, {"file_path": path}, None)
        found = self._find(request.match_info["token"], path, call)
        self.world.calls.append(call)
        self.world.broadcast.beat()
        await asyncio.sleep(found.delay + self.world.faults.latency)
        if found.cut is not None:
            return await cut(request, found.cut)
        return hang_up(request) if found.response is None else found.response

    def _find(self, token: str, path: str, call: Call) -> Download:
        if token != self.world.token:
            call.code, call.error = 401, UNAUTHORIZED
            return Download(refuse(Refusal(UNAUTHORIZED)))
        stored = self.world.files.at_path(path)
        if stored is None:
            call.code, call.error = 404, NOT_FOUND
            return Download(refuse(Refusal(NOT_FOUND)))
        fault = self.world.faults.next_for(METHOD, None)
        if fault is not None and fault.kind != "late":
            call.error = fault.kind
            call.code = int(fault.kind) if fault.kind.isdigit() else 0
            return _trouble(fault, stored)
        call.ok = True
        delay = fault.seconds if fault else 0.0
        body = web.Response(body=stored.content, content_type="application/octet-stream")
        return Download(body, delay)


def _trouble(fault: Fault, stored: StoredFile) -> Download:
    if fault.kind in ("refuse", "hang"):
        return Download(None, fault.seconds)
    if fault.kind in ("lost", "cut"):
        return Download(None, cut=stored.content)
    if fault.kind in ("odd", "page"):
        return Download(page(fault))
    # The servers of files answer without Telegram's JSON when they are in trouble.
    words = fault.description or SENTENCES.get(fault.kind, "Internal Server Error")
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
    return Download(web.Response(status=int(fault.kind), text=words, headers=headers))
