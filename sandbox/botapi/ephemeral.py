"""Messages in a group that one member and the bot see alone, and when the bot may send one.

By "Ephemeral Messages and Commands" of the Bot API's page (10.2 to 10.4). The sentences of its
refusals stand nowhere: these are what other servers of this kind say.
"""

import time

from sandbox.botapi.chats import Chat, Whisper
from sandbox.botapi.json_types import Json
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    ADMIN_REQUIRED,
    MESSAGE_INVALID,
    PEER_INVALID,
    QUERY_TOO_OLD,
    USER_IS_BOT,
    USER_NOT_MEMBER,
    Refusal,
)
from sandbox.botapi.world import World

# So long after a command or a press any bot may answer it so.
ANSWER_SECONDS = 15.0
PARAMETERS = "ephemeral_message_parameters"


def find_receiver(world: World, chat: Chat, params: Params) -> Json:
    """Who is to see it; refuses where the bot may not send it, or not to them."""
    asked = params.inside(params.mapping(PARAMETERS) or {})
    query = world.queries.get(asked.text("callback_query_id"))
    if asked.has("callback_query_id") and (query is None or query.chat_id != chat.chat_id):
        raise Refusal(QUERY_TOO_OLD)
    # Since 10.4 the press alone says whom.
    user_id = asked.number("receiver_user_id") or (query.user_id if query else 0)
    if chat.kind not in ("group", "supergroup"):
        raise Refusal(PEER_INVALID)
    if asked.flag("replace_callback_query_message") and (query is None or query.ephemeral_id):
        raise Refusal(MESSAGE_INVALID)
    if not chat.has(user_id):
        raise Refusal(USER_NOT_MEMBER)
    user = chat.members[user_id].user
    if user["is_bot"]:
        raise Refusal(USER_IS_BOT)
    is_answer = query is not None and query.user_id == user_id and query.until >= world.clock()
    is_reply = _replied(world, chat, params, user_id)
    if not (chat.is_led_by(world.bot_id) or is_answer or is_reply):
        raise Refusal(ADMIN_REQUIRED)
    return user


def _replied(world: World, chat: Chat, params: Params, user_id: int) -> bool:
    """Whether it answers what this member has just said to the bot alone."""
    number = replied_id(params)
    if not number:
        return False
    said = chat.whispers.get(number)
    if said is None or said.by_bot or said.user_id != user_id:
        raise Refusal(MESSAGE_INVALID)
    return said.at + ANSWER_SECONDS >= world.clock()


def replied_id(params: Params) -> int:
    """The ephemeral message that a call replies to; 0 where it is none."""
    inner = params.inside(params.mapping("reply_parameters") or {})
    return inner.number("ephemeral_message_id") or 0


def whisper(world: World, chat: Chat, user_id: int, fields: Json, *, by_bot: bool) -> Whisper:
    """Show it to this member, and to nobody else."""
    world.last_ephemeral_id += 1
    number = world.last_ephemeral_id
    head = {
        "message_id": 0,
        "ephemeral_message_id": number,
        "date": int(time.time()),
        "chat": chat.to_json(),
    }
    last = max(chat.messages, default=0)
    said = Whisper(head | fields, by_bot, user_id=user_id, after=last, at=world.clock())
    chat.whispers[number] = said
    world.tell("message", chat_id=chat.chat_id, message=said.on_screen)
    return said


def own_whisper(chat: Chat, params: Params) -> Whisper:
    """One that the bot has sent, by its receiver and its id."""
    said = chat.whispers.get(params.number("ephemeral_message_id") or 0)
    if said is None or not said.by_bot or said.deleted:
        raise Refusal(MESSAGE_INVALID)
    if said.user_id != params.number("receiver_user_id"):
        raise Refusal(MESSAGE_INVALID)
    return said


def drop_whisper(world: World, chat: Chat, said: Whisper) -> None:
    """It is gone from the screen of the one who saw it."""
    said.deleted = True
    world.tell("deleted", chat_id=chat.chat_id, message=said.on_screen)
