"""Answers to inline queries and to guests."""

from typing import Any

from sandbox.botapi.formatting import read_text
from sandbox.botapi.json_types import Json
from sandbox.botapi.keyboards import read_keyboard
from sandbox.botapi.params import Params
from sandbox.botapi.people.links import PARAMETER
from sandbox.botapi.refusals import (
    QUERY_TOO_OLD,
    RESULT_CONTENT,
    RESULT_ID,
    RESULT_ID_TWICE,
    RESULT_TITLE,
    RESULT_TYPE,
    RESULTS_TOO_MANY,
    START_PARAMETER,
    Refusal,
)
from sandbox.botapi.world import World

RESULT_LIMIT = 50
ID_BYTES = 64


def answer_inline_query(world: World, params: Params) -> bool:
    query = world.inline.queries.get(params.text("inline_query_id"))
    if query is None or query.results is not None or query.until < world.clock():
        raise Refusal(QUERY_TOO_OLD)
    results = params.sequence("results") or []
    if len(results) > RESULT_LIMIT:
        raise Refusal(RESULTS_TOO_MANY)
    read = [_read_result(world, params, result) for result in results]
    if len({result["id"] for result in read}) < len(read):
        raise Refusal(RESULT_ID_TWICE)
    button = params.mapping("button")
    if button and not PARAMETER.fullmatch(str(button.get("start_parameter", ""))):
        raise Refusal(START_PARAMETER)
    query.results, query.button = read, button
    world.tell("inline_results", results=read, button=button)
    return True


def answer_guest_query(world: World, params: Params) -> Json:
    """One message, once, and soon."""
    query = world.inline.guest_queries.get(params.text("guest_query_id"))
    if query is None or query.is_answered or query.until < world.clock():
        raise Refusal(QUERY_TOO_OLD)
    result = _read_result(world, params, params.mapping("result"))
    query.is_answered = True
    chat = world.chats[query.chat_id]
    shown = {"from": world.bot, "guest_bot_caller_user": query.caller} | result["message"]
    replied = chat.find(query.message_id)
    if replied:
        shown["reply_to_message"] = dict(replied.message)
    return {"inline_message_id": world.inline.add(chat, world.add(chat, shown))}


def _read_result(world: World, params: Params, result: Any) -> Json:
    """An article, which is all that bots of words offer; with the message that it becomes."""
    if not isinstance(result, dict) or result.get("type") != "article":
        raise Refusal(RESULT_TYPE)
    if not 1 <= len(str(result.get("id", "")).encode()) <= ID_BYTES:
        raise Refusal(RESULT_ID)
    if not str(result.get("title", "")).strip():
        raise Refusal(RESULT_TITLE)
    content = result.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise Refusal(RESULT_CONTENT)
    said = params.inside(
        {
            "text": content["message_text"],
            "entities": content.get("entities"),
            "parse_mode": content.get("parse_mode"),
            "reply_markup": result.get("reply_markup"),
        }
    )
    keyboard = read_keyboard(said, must_be_inline=True)
    message = read_text(said, world.users).fields()
    return {
        "id": str(result["id"]),
        "title": result["title"],
        "description": result.get("description", ""),
        "message": message | ({"reply_markup": keyboard} if keyboard else {}),
    }
