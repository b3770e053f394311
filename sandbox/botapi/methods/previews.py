"""Signs of life: drafts, chat actions, reactions, answers to buttons."""

import asyncio

from sandbox.botapi.chats import Chat, Draft
from sandbox.botapi.formatting import TEXT_LIMIT, read_formatted
from sandbox.botapi.json_types import Json
from sandbox.botapi.methods.targets import chat_of, topic_of
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    ACTION_INVALID,
    ANSWER_TOO_LONG,
    DRAFT_ID,
    DRAFT_PEER,
    QUERY_TOO_OLD,
    REACT_NOT_FOUND,
    REACTION_INVALID,
    REACTIONS_TOO_MANY,
    TEXT_TOO_LONG,
    Refusal,
)
from sandbox.botapi.utf16 import units
from sandbox.botapi.words import words
from sandbox.botapi.world import World

DRAFT_SECONDS = 30.0
ACTION_SECONDS = 5.0
ANSWER_LIMIT = 200
ACTIONS = words(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note"
)
EMOJI = words(
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ "
    "🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 "
    "🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)


def send_message_draft(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    if not chat.is_private:
        raise Refusal(DRAFT_PEER)
    topic = topic_of(chat, params) or 0
    draft_id = params.number("draft_id")
    if not draft_id:
        raise Refusal(DRAFT_ID)
    formatted = read_formatted(params, "text", "entities", world.users)
    if units(formatted.text) > TEXT_LIMIT:
        raise Refusal(TEXT_TOO_LONG)
    shown = world.alive_draft(chat, topic)
    if shown and shown.content["draft_id"] != draft_id:
        world.drop_draft(chat, topic, "replaced")
    content: Json = {
        "draft_id": draft_id,
        "chat_id": chat.chat_id,
        "message_thread_id": topic or None,
        "text": formatted.text,
        "entities": formatted.entities,
        "can_stop": params.flag("can_stop"),
        "keep_on_stop": params.flag("keep_on_stop"),
    }
    draft = Draft(content, world.clock() + DRAFT_SECONDS)
    chat.drafts[topic] = draft
    world.tell("draft", chat_id=chat.chat_id, draft=content)
    asyncio.get_running_loop().call_later(DRAFT_SECONDS, _expire, world, chat, topic, draft)
    return True


def _expire(world: World, chat: Chat, topic: int, draft: Draft) -> None:
    if chat.drafts.get(topic) is draft:
        world.drop_draft(chat, topic, "expired")


def send_chat_action(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    topic = topic_of(chat, params)
    action = params.text("action")
    if action not in ACTIONS:
        raise Refusal(ACTION_INVALID)
    world.tell("action", chat_id=chat.chat_id, topic=topic, action=action, seconds=ACTION_SECONDS)
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    message_id = params.message_id()
    if chat.find(message_id) is None:
        raise Refusal(REACT_NOT_FOUND)
    given = params.sequence("reaction") or []
    if len(given) > 1:
        raise Refusal(REACTIONS_TOO_MANY)
    emojis = [str(reaction.get("emoji", "")).replace("\ufe0f", "") for reaction in given]
    if not EMOJI.issuperset(emojis):
        raise Refusal(REACTION_INVALID)
    chat.reactions[message_id] = emojis
    world.tell("reaction", chat_id=chat.chat_id, message_id=message_id, reactions=emojis)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    query_id = params.text("callback_query_id")
    query = world.queries.get(query_id)
    if query is None or query.answer is not None or query.until < world.clock():
        raise Refusal(QUERY_TOO_OLD)
    text = params.text("text")
    if units(text) > ANSWER_LIMIT:
        raise Refusal(ANSWER_TOO_LONG)
    query.answer = {
        "text": text,
        "show_alert": params.flag("show_alert"),
        "url": params.text("url"),
    }
    place = {"chat_id": query.chat_id, "message_id": query.message_id, "query_id": query_id}
    world.tell("callback_answer", **place, **query.answer)
    return True
