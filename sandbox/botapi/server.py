"""The Bot API over HTTP: from a request to a method, through whatever trouble was ordered."""

import asyncio
import inspect
import math
import time
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Any

from aiohttp import web

from sandbox.botapi.answers import cut, hang_up, page, refuse
from sandbox.botapi.downloads import Downloads
from sandbox.botapi.faults import Fault
from sandbox.botapi.inline import FIRST_PACE
from sandbox.botapi.leaks import leaks_in
from sandbox.botapi.methods.table import METHODS, NAMES, is_shown, spending_kind
from sandbox.botapi.params import Params, read_params
from sandbox.botapi.refusals import (
    METHOD_NOT_FOUND,
    NOT_FOUND,
    TOO_LARGE,
    UNAUTHORIZED,
    Refusal,
    TooManyRequests,
)
from sandbox.botapi.world import Call, World

# What costs as many messages as it brings.
PARTS = {
    "sendMediaGroup": "media",
    "forwardMessages": "message_ids",
    "copyMessages": "message_ids",
}
# All else is called one after the other; of these several may be on their way together.
AT_ONCE = ("getFile", "answerCallbackQuery")
UPLOAD_LIMIT = 52 * 1024 * 1024
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
SENTENCES = {
    "400": "Bad Request: the sandbox was told to refuse this",
    "401": UNAUTHORIZED,
    "403": "Forbidden: the sandbox was told to refuse this",
    "404": NOT_FOUND,
    "500": "Internal Server Error",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a call, and how long it takes to arrive; None is a closed connection."""

    response: web.Response | None
    delay: float = 0.0
    is_cut: bool = False


def build_server(world: World) -> web.Application:
    application = web.Application(client_max_size=UPLOAD_LIMIT)
    server = Server(world)
    application.router.add_route("*", "/bot{token}/{method}", server.answer)
    application.router.add_get("/file/bot{token}/{path:.+}", Downloads(world).answer)
    return application


class Server:
    """Answers the bot, and keeps a list of what it asked."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def answer(self, request: web.Request) -> web.StreamResponse:
        outcome = await self._outcome(request)
        await asyncio.sleep(outcome.delay + self.world.faults.latency)
        if outcome.response is None:
            return hang_up(request)
        date = formatdate(time.time() + self.world.faults.clock_ahead, usegmt=True)
        outcome.response.headers["Date"] = date
        if outcome.is_cut and isinstance(outcome.response.body, bytes):
            return await cut(request, outcome.response.body)
        return outcome.response

    async def _outcome(self, request: web.Request) -> Outcome:
        if self.world.faults.away:
            return Outcome(None)
        if request.match_info["token"] != self.world.token:
            return Outcome(refuse(Refusal(UNAUTHORIZED)))
        asked = request.match_info["method"]
        at = time.monotonic()
        try:
            params = await read_params(request)
        except web.HTTPRequestEntityTooLarge:
            return Outcome(refuse(Refusal(TOO_LARGE)))
        except Refusal as refusal:
            return Outcome(refuse(refusal))
        call = Call(at, NAMES.get(asked.lower(), asked), params.recorded(), self._chat_id(params))
        self._watch(call, params)
        try:
            return await self._carry_out(call, params)
        except Refusal as refusal:
            call.code, call.error = refusal.code, refusal.description
            return Outcome(refuse(refusal))
        except asyncio.CancelledError:
            call.code, call.error = 0, "the bot hung up"
            raise
        finally:
            # Listed when its effect is there, which may be long before its answer arrives.
            self.world.calls.append(call)
            self.world.broadcast.beat()

    def _watch(self, call: Call, params: Params) -> None:
        for place in leaks_in(params, self.world.token):
            self.world.violations.append(f"the token stands in {place} of {call.method}")

    async def _carry_out(self, call: Call, params: Params) -> Outcome:
        self._check_penalty(call)
        fault = self.world.faults.next_for(call.method, call.chat_id)
        match fault:
            case Fault(kind="429" | "400" | "401" | "403" | "404" | "500"):
                raise self._refusal(call, fault)
            case Fault(kind="502"):
                call.code, call.error = 502, "Bad Gateway"
                return Outcome(page(replace(fault, status=502, body=BAD_GATEWAY)))
            case Fault(kind="page"):
                call.code, call.error = fault.status, "page"
                return Outcome(page(fault))
            case Fault(kind="refuse" | "hang"):
                call.code, call.error = 0, fault.kind
                return Outcome(None, fault.seconds)
            case Fault(kind="empty"):
                call.error = "empty"
                return Outcome(web.json_response({"ok": True, "result": []}))
        self._pay(call, params)
        result = await self._run(call, params)
        if call.method == "getUpdates" and self.world.faults.away:
            call.code, call.error = 0, "away"
            return Outcome(None)
        call.ok = True
        return self._answered(call, fault, result)

    def _answered(self, call: Call, fault: Fault | None, result: Any) -> Outcome:
        response = web.json_response({"ok": True, "result": result})
        match fault:
            case Fault(kind="late"):
                call.error = "late"
                return Outcome(response, fault.seconds)
            case Fault(kind="lost"):
                call.code, call.error = 0, "lost"
                return Outcome(None)
            case Fault(kind="cut"):
                call.error = "cut"
                return Outcome(response, is_cut=True)
            case Fault(kind="odd"):
                call.code, call.error = fault.status, "odd"
                return Outcome(page(fault))
        return Outcome(response)

    async def _run(self, call: Call, params: Params) -> Any:
        method = METHODS.get(call.method)
        if method is None:
            raise Refusal(METHOD_NOT_FOUND)
        result = method(self.world, params)
        return await result if inspect.isawaitable(result) else result

    def _check_penalty(self, call: Call) -> None:
        if call.chat_id is not None and not is_shown(call.method):
            return
        who = call.method if call.chat_id is None else call.chat_id
        left = self.world.floods.penalty_left(who)
        if left > 0:
            where = "" if call.chat_id is None else f" to chat {call.chat_id}"
            early = f"{call.method}{where}, {left:.2f} s before its penalty ended"
            if call.method not in AT_ONCE or not self.world.floods.is_news(who):
                self.world.violations.append(early)
            raise TooManyRequests(math.ceil(left))

    def _pay(self, call: Call, params: Params) -> None:
        kind = spending_kind(call.method)
        if kind is None or call.chat_id is None:
            return
        if call.chat_id > FIRST_PACE and call.chat_id not in self.world.chats:
            return
        parts = params.values.get(PARTS.get(call.method, ""))
        cost = max(len(parts), 1) if isinstance(parts, list) else 1
        retry_after = self.world.floods.spend(call.chat_id, kind, cost)
        if retry_after:
            raise TooManyRequests(retry_after)

    def _chat_id(self, params: Params) -> int | None:
        """An inline message is counted by itself: what chat it stands in is not told."""
        value = params.values.get("chat_id")
        if value is None and params.has("inline_message_id"):
            return self.world.inline.pace_of(params.text("inline_message_id"))
        return value if isinstance(value, int) else None

    def _refusal(self, call: Call, fault: Fault) -> Refusal:
        if fault.kind != "429":
            return Refusal(fault.description or SENTENCES[fault.kind], code=int(fault.kind))
        retry_after = fault.retry_after or 1
        who = call.method if call.chat_id is None else call.chat_id
        self.world.floods.penalise(who, retry_after)
        return TooManyRequests(retry_after)
