"""POST /v1/chat/completions: checked, answered, and streamed at the pace of the script."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus
from itertools import chain

from aiohttp import web

from sandbox.modelapi.front import answer_reply, hang_up
from sandbox.modelapi.messages import check_messages
from sandbox.modelapi.mistakes import (
    Refused,
    context_too_long,
    missing_parameter,
    thoughts_missing,
    tools_elsewhere,
    unknown_parameter,
)
from sandbox.modelapi.parameters import FORMATS, check_parameters, reasons
from sandbox.modelapi.playbook import Playbook
from sandbox.modelapi.reading import last_said
from sandbox.modelapi.reply import Json, Reply, Request
from sandbox.modelapi.sight import check_sight, look
from sandbox.modelapi.stream import (
    Step,
    cut_bytes,
    encode_event,
    plan_stream,
    write_calls,
)
from sandbox.modelapi.tokens import count_prompt, count_tokens, make_usage


async def complete(book: Playbook, http: web.Request, record: Request) -> web.StreamResponse:
    body = record.body
    prompt = check_body(book, body)
    look(book, record, body["messages"])
    reply = book.choose_reply(body, last_said(body["messages"]), book.default)
    if book.wants_thoughts and body.get("tools") and not reply.reasoning:
        reply = replace(reply, reasoning="Let me think about that.")
    if reply.is_error:
        await asyncio.sleep(reply.first_pause)
        return answer_reply(reply)
    reply = shorten(reply, body.get("max_completion_tokens") or body.get("max_tokens"))
    cached = book.cache.add(body["model"], body["messages"], body.get("tools") or ())
    usage = reply.usage
    if usage == "auto":
        usage = make_usage(prompt, cached, reply)
    envelope: Json = {
        "id": book.new_id("chatcmpl-"),
        "object": "chat.completion.chunk" if body.get("stream") else "chat.completion",
        "created": int(time.time()),
        "model": body["model"],
        "service_tier": "default",
        "system_fingerprint": "fp_sandbox",
    }
    if reply.is_whole or not body.get("stream"):
        return await _answer_whole(
            http, record, reply, envelope | _choices(reply, envelope["id"], usage)
        )
    wanted = bool((body.get("stream_options") or {}).get("include_usage"))
    steps = plan_stream(reply, envelope, usage, usage_wanted=wanted)
    return await send_steps(book, http, record, reply, steps)


def check_body(book: Playbook, body: Json) -> int:
    """The tokens of a sound prompt; an unsound one is refused."""
    if not body.get("model"):
        raise Refused(missing_parameter("model"))
    book.check_model(body["model"])
    book.check_parameters(body)
    check_sight(book, body["model"], body.get("messages"))
    check_known_format(book, body)
    check_known_tools(book, body)
    more = {"reasoning_content"} if book.wants_thoughts else set()
    mistakes = chain(check_messages(body.get("messages"), more), check_parameters(body))
    for mistake in mistakes:
        raise Refused(mistake)
    check_thoughts(book, body["messages"])
    tokens = count_prompt(body["messages"], body.get("tools") or ())
    if tokens > book.context_limit:
        raise Refused(context_too_long(book.context_limit, tokens))
    return tokens


def check_known_format(book: Playbook, body: Json) -> None:
    """Refuse a response_format that this server has never heard of."""
    wanted = body.get("response_format")
    if wanted is None:
        return
    if not book.formats:
        raise Refused(unknown_parameter("response_format"))
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if kind in FORMATS - book.formats:
        raise Refused(book.format_answer)


def check_known_tools(book: Playbook, body: Json) -> None:
    """Refuse tools to a model that has none, or none at this address."""
    if not body.get("tools"):
        return
    if not book.tools:
        raise Refused(book.tools_answer)
    if not book.tools_in_chat and reasons(body["model"]) and body.get("reasoning_effort") != "none":
        raise Refused(tools_elsewhere(body["model"]))


def check_thoughts(book: Playbook, messages: list[Json]) -> None:
    """Refuse calls without the reasoning that came with them, as DeepSeek does."""
    calling = [message for message in messages if message.get("tool_calls")]
    if book.wants_thoughts and not all(one.get("reasoning_content") for one in calling):
        raise Refused(thoughts_missing())


def shorten(reply: Reply, limit: int | None) -> Reply:
    """The reply as a model must end it that may say no more than so many tokens."""
    if limit is None or reply.deltas is not None or count_tokens(reply.text) <= limit:
        return reply
    kept = reply.text.encode()[: 4 * limit].decode(errors="ignore")
    return replace(reply, text=kept, finish_reason="length")


def _choices(reply: Reply, completion: str, usage: Json | None) -> Json:
    message: Json = {
        "role": "assistant",
        "content": None if reply.refusal else reply.said or (None if reply.calls else ""),
        "refusal": reply.refusal or None,
        "annotations": [],
    }
    if reply.reasoning:
        message[reply.reasoning_field] = reply.reasoning
    if reply.calls:
        message["tool_calls"] = write_calls(reply, completion)
    finish = reply.finish_reason
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
    return {"choices": [choice]} | ({"usage": usage} if usage else {})


async def _answer_whole(
    http: web.Request, record: Request, reply: Reply, answer: Json
) -> web.StreamResponse:
    stall = 0.0 if reply.stall_after is None else reply.stall_seconds
    await asyncio.sleep(reply.first_pause + stall)
    if reply.cut_after is not None:
        return hang_up(http)
    if reply.error_after is not None:
        return answer_reply(replace(reply, status=500))
    record.reply_text = reply.said
    return web.json_response(answer, headers=reply.headers)


async def send_steps(
    book: Playbook,
    http: web.Request,
    record: Request,
    reply: Reply,
    steps: Iterator[Step],
    encode: Callable[[Json | str, Reply], bytes] = encode_event,
) -> web.StreamResponse:
    """The stream of these steps, at their pace."""
    response = web.StreamResponse(headers=reply.headers)
    response.content_type = "text/event-stream"
    response.headers["Cache-Control"] = "no-cache"
    record.status = HTTPStatus.OK
    await response.prepare(http)
    for step in steps:
        if step.pause:
            await asyncio.sleep(step.pause)
        if step.hangs_up:
            hang_up(http)
            record.finished = True
            return response
        if step.event is not None:
            await _write(response, encode(step.event, reply), whole=not reply.split_utf8)
        if step.text:
            record.reply_text += step.text
            book.note_change()
    await response.write_eof()
    return response


async def _write(response: web.StreamResponse, raw: bytes, *, whole: bool) -> None:
    if whole:
        await response.write(raw)
        return
    for part in filter(None, cut_bytes(raw)):
        await response.write(part)
        # Else the parts would travel together, and a reader would never see the cut.
        await asyncio.sleep(0.001)
