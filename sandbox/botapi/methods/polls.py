"""Polls of the bot, from the question to the end."""

import copy
import time
from typing import Any

from sandbox.botapi.formatting import Formatted, read_formatted
from sandbox.botapi.json_types import Json
from sandbox.botapi.keyboards import read_keyboard
from sandbox.botapi.methods.sending import publish
from sandbox.botapi.methods.targets import chat_of, target_of
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    POLL_CANNOT_STOP,
    POLL_CLOSED,
    POLL_FEW_OPTIONS,
    POLL_MANY_OPTIONS,
    POLL_NO_POLL,
    POLL_NOT_FOUND,
    POLL_OPTION_EMPTY,
    POLL_OPTION_LONG,
    POLL_QUESTION_EMPTY,
    POLL_QUESTION_LONG,
    POLL_TYPE,
    POLL_WRONG_ANSWER,
    Refusal,
)
from sandbox.botapi.world import World

LONGEST_QUESTION = 300
LONGEST_OPTION = 100
MOST_OPTIONS = 12
FEWEST_OPTIONS = 2


def send_poll(world: World, params: Params) -> Json:
    target = target_of(world, params)
    return publish(world, target, params, {"poll": _read_poll(world, params)})


def stop_poll(world: World, params: Params) -> Json:
    chat = chat_of(world, params)
    stored = chat.find(params.message_id())
    if stored is None:
        raise Refusal(POLL_NOT_FOUND)
    if "poll" not in stored.message:
        raise Refusal(POLL_NO_POLL)
    if not stored.by_bot or "forward_origin" in stored.message:
        raise Refusal(POLL_CANNOT_STOP)
    poll: Json = stored.message["poll"]
    if poll["is_closed"]:
        raise Refusal(POLL_CLOSED)
    keyboard = read_keyboard(params, must_be_inline=True)
    poll["is_closed"] = True
    stored.message.pop("reply_markup", None)
    if keyboard:
        stored.message["reply_markup"] = keyboard
    world.tell("edited", chat_id=chat.chat_id, message=stored.message)
    # Bots hear of the polls that they have sent.
    world.offer("poll", poll)
    return copy.deepcopy(poll)


def _read_poll(world: World, params: Params) -> Json:
    question = _read_words(world, params, "question")
    if not question.text.strip():
        raise Refusal(POLL_QUESTION_EMPTY)
    if len(question.text) > LONGEST_QUESTION:
        raise Refusal(POLL_QUESTION_LONG)
    kind = params.text("type") or "regular"
    if kind not in ("regular", "quiz"):
        raise Refusal(POLL_TYPE)
    options = _read_options(world, params)
    is_anonymous = not params.has("is_anonymous") or params.flag("is_anonymous")
    is_revoting = params.flag("allows_revoting") if params.has("allows_revoting") else None
    poll: Json = {
        "id": world.new_poll_id(),
        **question.fields("question"),
        "options": options,
        "total_voter_count": 0,
        **_end(params),
        "is_closed": params.flag("is_closed"),
        "is_anonymous": is_anonymous,
        "allows_multiple_answers": params.flag("allows_multiple_answers"),
        "allows_revoting": kind != "quiz" if is_revoting is None else is_revoting,
        "members_only": params.flag("members_only"),
        "type": kind,
    }
    described = _read_words(world, params, "description")
    if described.text:
        poll |= described.fields("description")
    return poll | (_read_quiz(world, params, len(options)) if kind == "quiz" else {})


def _read_words(world: World, params: Params, name: str) -> Formatted:
    """Words with a parse mode of their own."""
    mode = {"parse_mode": params.values.get(f"{name}_parse_mode")}
    inner = params.inside(params.values | mode)
    return read_formatted(inner, name, f"{name}_entities", world.users)


def _read_options(world: World, params: Params) -> list[Json]:
    given = params.sequence("options") or []
    if len(given) < FEWEST_OPTIONS:
        raise Refusal(POLL_FEW_OPTIONS)
    if len(given) > MOST_OPTIONS:
        raise Refusal(POLL_MANY_OPTIONS)
    return [
        {"persistent_id": str(number), **_read_option(world, params, option), "voter_count": 0}
        for number, option in enumerate(given)
    ]


def _read_option(world: World, params: Params, option: Any) -> Json:
    """An InputPollOption, or its bare words."""
    fields = option if isinstance(option, dict) else {"text": str(option)}
    words = _read_words(world, params.inside(fields), "text")
    if not words.text.strip():
        raise Refusal(POLL_OPTION_EMPTY)
    if len(words.text) > LONGEST_OPTION:
        raise Refusal(POLL_OPTION_LONG)
    shown = words.fields()
    return {"text": shown["text"]} | (
        {"text_entities": shown["entities"]} if "entities" in shown else {}
    )


def _end(params: Params) -> Json:
    """When it closes by itself, told both ways."""
    now = int(time.time())
    if period := params.number("open_period"):
        return {"open_period": period, "close_date": now + period}
    if date := params.number("close_date"):
        return {"open_period": max(date - now, 0), "close_date": date}
    return {}


def _read_quiz(world: World, params: Params, options: int) -> Json:
    given = params.sequence("correct_option_ids") or []
    if not given and params.has("correct_option_id"):
        given = [params.number("correct_option_id")]
    right = [number for number in given if isinstance(number, int) and 0 <= number < options]
    if not right or len(right) != len(given):
        raise Refusal(POLL_WRONG_ANSWER)
    quiz: Json = {"correct_option_id": right[0]} if len(right) == 1 else {}
    quiz["correct_option_ids"] = right
    explained = _read_words(world, params, "explanation")
    if explained.text:
        quiz |= {"explanation": explained.text, "explanation_entities": explained.entities}
    return quiz
