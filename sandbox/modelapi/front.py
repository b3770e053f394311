"""What happens to every request: recorded, let in by its key, and refused in OpenAI's form."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

from aiohttp import BodyPartReader, web

from sandbox.headers import kind_of
from sandbox.modelapi.mistakes import (
    Refused,
    bad_request,
    missing_key,
    server_error,
    wrong_key,
)
from sandbox.modelapi.playbook import Playbook
from sandbox.modelapi.reply import Json, Reply, Request, Upload

Answer = Callable[[Playbook, web.Request, Request], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def attend(book: Playbook, answer: Answer, *, needs_key: bool = True) -> Handler:
    """The handler of an address: `answer`, between the record and the refusals."""

    async def handle(http: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in http.headers.items()}
        record = Request(at=time.monotonic(), path=http.path, body={}, headers=headers)
        book.requests.append(record)
        book.note_change()
        if book.refuse:
            return hang_up(http)
        try:
            response = await _admit(book, http, record, answer, needs_key=needs_key)
        except (asyncio.CancelledError, ConnectionError):
            # aiohttp cancels the handler when the client hangs up, and also when the server stops.
            record.closed_early = not (book.is_stopping or record.finished)
            raise
        finally:
            book.note_change()
        record.status = response.status
        record.finished = True
        return response

    return handle


async def _admit(
    book: Playbook, http: web.Request, record: Request, answer: Answer, *, needs_key: bool
) -> web.StreamResponse:
    try:
        if needs_key:
            check_key(record)
        record.body = await read_body(http, record.uploads)
        book.look_for_leaks(record)
        return await answer(book, http, record)
    except Refused as refused:
        return answer_reply(refused.reply)


def check_key(record: Request) -> None:
    scheme, _, key = record.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refused(missing_key())
    if key.strip() == "wrong":
        raise Refused(wrong_key())


async def read_body(http: web.Request, uploads: list[Upload]) -> Json:
    """The fields of a JSON object or a form; of a file its name, type, size and kind."""
    if http.method == "GET":
        return {}
    if http.content_type.startswith("multipart/"):
        return await _read_form(http, uploads)
    try:
        body = await http.json()
    except ValueError:
        raise Refused(
            bad_request(
                "We could not parse the JSON body of your request. (HINT: This likely means you"
                " aren't using your HTTP library correctly. The OpenAI API expects a JSON payload,"
                " but what was sent was not valid JSON.)"
            )
        ) from None
    if not isinstance(body, dict):
        raise Refused(bad_request("Invalid body: expected a JSON object."))
    return body


async def _read_form(http: web.Request, uploads: list[Upload]) -> Json:
    """Repeated fields, and those whose name ends with [], become lists."""
    form: Json = {}
    async for part in await http.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        name = part.name or ""
        content = bytes(await part.read(decode=True))
        value = _form_value(part, content)
        if part.filename is not None:
            uploads.append(Upload(name.removesuffix("[]"), part.filename, content))
        if name.endswith("[]"):
            form.setdefault(name.removesuffix("[]"), []).append(value)
        else:
            form[name] = value
    return form


def _form_value(part: BodyPartReader, content: bytes) -> object:
    if part.filename is None:
        return content.decode(errors="replace")
    return {
        "filename": part.filename,
        "content_type": part.headers.get("Content-Type", ""),
        "size": len(content),
        "kind": kind_of(content),
    }


def answer_reply(reply: Reply) -> web.Response:
    """A reply that is an error, as JSON or as the page of a gateway."""
    if isinstance(reply.error, str):
        return web.Response(
            status=reply.status, text=reply.error, content_type="text/html", headers=reply.headers
        )
    body = server_error().error if reply.error is None else reply.error
    headers = {"x-request-id": "req_sandbox", **reply.headers}
    return web.Response(
        status=reply.status,
        text=json.dumps(body, ensure_ascii=False),
        content_type="application/json",
        headers=headers,
    )


def hang_up(http: web.Request) -> web.Response:
    """Close the connection; the response is only there because aiohttp wants one."""
    if http.transport is not None:
        http.transport.close()
    return web.Response()
