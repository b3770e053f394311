"""POST /v1/responses: checked on its own terms, and answered by the same model as a chat."""

import asyncio
import time

from aiohttp import web

from sandbox.modelapi.chat import send_steps, shorten
from sandbox.modelapi.front import answer_reply
from sandbox.modelapi.mistakes import Refused, context_too_long
from sandbox.modelapi.playbook import Playbook
from sandbox.modelapi.reading import last_said
from sandbox.modelapi.reply import Json, Reply, Request
from sandbox.modelapi.responses_checks import check_request
from sandbox.modelapi.responses_events import encode_named, plan_events, write_output
from sandbox.modelapi.responses_input import to_chat
from sandbox.modelapi.sight import check_sight, look
from sandbox.modelapi.tokens import count_prompt, make_usage


async def respond(book: Playbook, http: web.Request, record: Request) -> web.StreamResponse:
    """An answer, as a stream of named events or as a whole."""
    body = record.body
    chat, prompt = _check(book, body)
    if body.get("store") is not False:
        book.violations.append(f"{record.path}: the provider is asked to keep the conversation")
    look(book, record, chat["messages"])
    reply = book.choose_reply(chat, last_said(chat["messages"]), book.default)
    if reply.is_error:
        await asyncio.sleep(reply.first_pause)
        return answer_reply(reply)
    reply = shorten(reply, body.get("max_output_tokens"))
    tools = chat.get("tools") or ()
    cached = book.cache.add(body["model"], chat["messages"], tools)
    response: Json = {
        "id": book.new_id("resp_"),
        "object": "response",
        "created_at": int(time.time()),
        "status": "in_progress",
        "model": body["model"],
        "output": [],
        "store": False,
        "tools": body.get("tools") or [],
        "tool_choice": body.get("tool_choice") or "auto",
        "parallel_tool_calls": True,
    }
    usage = _usage(reply, make_usage(prompt, cached, reply))
    if reply.is_whole or not body.get("stream"):
        output = write_output(reply, response, body)
        record.reply_text = reply.said
        await asyncio.sleep(reply.first_pause)
        done = {**response, "output": output, "usage": usage, **_ending(reply)}
        return web.json_response(done, headers=reply.headers)
    steps = plan_events(reply, response, body, {"usage": usage, **_ending(reply)})
    return await send_steps(book, http, record, reply, steps, encode_named)


def _check(book: Playbook, body: Json) -> tuple[Json, int]:
    """The same question as a chat, and its tokens; an unsound one is refused."""
    for mistake in check_request(book, body):
        raise Refused(mistake)
    chat = to_chat(body)
    check_sight(book, body["model"], chat["messages"])
    tokens = count_prompt(chat["messages"], chat.get("tools") or ())
    if tokens > book.context_limit:
        raise Refused(context_too_long(book.context_limit, tokens))
    return chat, tokens


def _usage(reply: Reply, counted: Json) -> Json | None:
    if reply.usage is None:
        return None
    return {
        "input_tokens": counted["prompt_tokens"],
        "input_tokens_details": {
            "cached_tokens": counted["prompt_tokens_details"]["cached_tokens"],
            "cache_write_tokens": 0,
        },
        "output_tokens": counted["completion_tokens"],
        "output_tokens_details": {
            "reasoning_tokens": counted["completion_tokens_details"]["reasoning_tokens"]
        },
        "total_tokens": counted["total_tokens"],
    }


def _ending(reply: Reply) -> Json:
    """How the response ends."""
    if reply.finish_reason == "length":
        return {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
    if reply.finish_reason == "content_filter":
        return {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}
    return {"status": "completed", "incomplete_details": None}
