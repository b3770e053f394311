"""Reading an update: Telegram's JSON in, our event out, whatever it holds."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from bot.domain.addressing import BotName, Command, find_words, is_mention, parse_command
from bot.domain.joining import FULL, count_units
from bot.domain.message import Thread
from bot.domain.message_marks import Marked
from bot.domain.reactions import read_thumbs
from bot.domain.speaker_labels import CLOSE, OPEN, clean_name, escape_brackets
from bot.storage.inbox import StoredUpdate
from bot.telegram.incoming.attachments import read_attachments, read_things
from bot.telegram.incoming.authors import name_origin, read_author, read_person
from bot.telegram.incoming.elsewhere_events import GuestMessage
from bot.telegram.incoming.events import (
    ButtonPress,
    Event,
    Ignored,
    MemberChanged,
    Membership,
    Migrated,
    Reaction,
    StopRequest,
    TopicNamed,
    Unreadable,
)
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.incoming.inline import read_inline_choice, read_inline_press, read_inline_query
from bot.telegram.incoming.json_fields import Fields, chat_of
from bot.telegram.incoming.links import read_links
from bot.telegram.incoming.message_text import read_words
from bot.telegram.incoming.replied_message import is_reply_to, read_replied

logger = logging.getLogger(__name__)


def read_update(stored: StoredUpdate, name: BotName) -> Event:
    """As `read_body`, of an update that was stored."""
    body: object = None
    with suppress(ValueError, RecursionError):  # It is Unreadable then.
        body = json.loads(stored.body)
    return read_body(stored.update_id, body, name)


def read_body(update_id: int, body: object, name: BotName) -> Event:
    """What an update says, in values of sane types and ranges. Raises nothing.

    Of a kind that we do not know: Ignored. One that is not as Telegram says: Unreadable.
    """
    try:
        return _read(update_id, Fields(body), name)
    except Exception as error:  # noqa: BLE001  # Anything may come; one such must not hold up the rest.
        # Not what went wrong: that may quote what somebody wrote.
        logger.error("update %d cannot be read: %s", update_id, type(error).__name__)  # noqa: TRY400  # as above
    chat_id = chat_of(body)
    return Unreadable(update_id, Thread(chat_id) if chat_id else None)


def _read(update_id: int, update: Fields, name: BotName) -> Event:
    for kind, read in _READERS.items():
        if content := update.inner(kind):
            return read(update_id, content, name)
    return Ignored(update_id)


def _read_message(
    update_id: int, message: Fields, name: BotName, *, is_edit: bool = False
) -> Event:
    chat = message.needed("chat")
    here = chat.integer("id")
    old_id, new_id = (message.integer(f"migrate_{way}_chat_id", 0) for way in ("from", "to"))
    if old_id or new_id:
        # Each of the two chats is told, in any order.
        return Migrated(update_id, Thread(here), old_id or here, new_id or here)
    renamed = message.inner("forum_topic_edited")
    if renamed is not None and renamed.word("name", is_optional=True):
        return TopicNamed(update_id, _thread_of(message))
    via = message.inner("via_bot")
    if via is not None and via.integer("id") == name.id:
        return Ignored(update_id)  # An inline result of ours: that it was sent is told besides.
    author = read_author(message)
    is_group = _is_group(chat)
    ephemeral_id = _read_ephemeral_id(message)
    clean = escape_brackets if is_group else str
    said = read_words(message)
    said = replace(said, text=clean(said.text))
    things, attachments = clean(read_things(message)), read_attachments(message)
    if author is None or not (said.text or things or attachments):
        return Ignored(update_id)  # a bot's, or a service message
    if is_edit and message.has("location"):
        return Ignored(update_id)  # Nobody edits a place: it moves by itself.
    origin = message.inner("forward_origin")
    # A command that somebody else gave elsewhere is a text here.
    command = _read_command(said, clean) if origin is None else None
    if command is None:
        attachments += read_links(said)
    words = clean(_without_mention(said, name).write()).strip()
    text = _attributed("\n".join(filter(None, (words, things))), origin, is_group=is_group)
    return IncomingMessage(
        update_id=update_id,
        thread=_thread_of(message),
        message_id=_number_of(message, ephemeral_id),
        author=author,
        text=text,
        plain=said.text if said.text.strip() != text else "",
        attachments=attachments,
        album=message.word("media_group_id", is_optional=True),
        blocks=tuple(dict.fromkeys(block.strip() for _, block in said.under("pre"))),
        command=command,
        is_addressed=(
            not is_group or bool(ephemeral_id) or _is_addressed(message, said, command, name)
        ),
        is_for_another=_is_for_another(command, name),
        replied=read_replied(message, name.id, clean, reads_links=command is None),
        is_group=is_group,
        is_edit=is_edit,
        is_forward=origin is not None,
        ephemeral_id=ephemeral_id,
        sent_at=message.integer("date", least=0),
    )


def _without_mention(said: Marked, name: BotName) -> Marked:
    """A full message keeps it: its length tells that it was cut inside a word."""
    return said if count_units(said.text) == FULL else said.cut(*find_words(said.text, name))


def _read_command(said: Marked, clean: Callable[[str], str]) -> Command | None:
    command = parse_command(said.text)
    if command is None:
        return None
    end = len(said.text.rstrip())
    marked = clean(said.cut(end - len(command.argument), end).write())
    return replace(command, marked=marked) if marked != command.argument else command


def _is_for_another(command: Command | None, name: BotName) -> bool:
    return command is not None and command.addressee not in ("", name.username.lower())


def _attributed(text: str, origin: Fields | None, *, is_group: bool) -> str:
    """What was forwarded, with who said it; also where it is only a picture.

    In a group in the brackets that no member can write.
    """
    if origin is None:
        return text
    source = name_origin(origin)
    title = f"Forwarded from {clean_name(source)}" if source else "Forwarded"
    title = f"{OPEN}{title}{CLOSE}" if is_group else f"[{title}]"
    return f"{title}\n{text}".strip()


def _is_addressed(message: Fields, said: Marked, command: Command | None, name: BotName) -> bool:
    """In a group: by a mention of us, a reply to us, or a command that is not another bot's."""
    if command is not None and command.addressee:
        return command.addressee == name.username.lower()
    return is_reply_to(message, name.id) or command is not None or _is_mentioned(said, name)


def _is_mentioned(said: Marked, name: BotName) -> bool:
    return any(
        mark.user_id == name.id or (mark.kind == "mention" and is_mention(words, name))
        for mark, words in said.under("mention", "text_mention")
    )


def _read_edit(update_id: int, message: Fields, name: BotName) -> Event:
    return _read_message(update_id, message, name, is_edit=True)


def _read_press(update_id: int, query: Fields, _name: BotName) -> Event:
    message, data = query.inner("message"), query.word("data", is_optional=True)
    action, _, argument = data.partition(":")
    if data and message is None and query.has("inline_message_id"):
        return read_inline_press(update_id, query, action, argument)
    if message is None or not data:
        return Ignored(update_id)
    ephemeral_id = _read_ephemeral_id(message)
    return ButtonPress(
        update_id=update_id,
        thread=_thread_of(message),
        message_id=_number_of(message, ephemeral_id),
        author=read_person(query.needed("from")),
        query_id=query.word("id"),
        action=action,
        argument=argument,
        ephemeral_id=ephemeral_id,
    )


def _read_reaction(update_id: int, changed: Fields, _name: BotName) -> Event:
    """Comes from private chats, and from groups where the bot is an administrator.

    An anonymous administrator's is passed over: all of a group are one to us.
    """
    user = changed.inner("user")
    if user is None or user.flag("is_bot"):
        return Ignored(update_id)
    given = [reaction.word("emoji", is_optional=True) for reaction in changed.each("new_reaction")]
    return Reaction(
        update_id=update_id,
        thread=_chat_of(changed),
        message_id=changed.integer("message_id", least=1),
        author=read_person(user),
        value=read_thumbs(given),
    )


def _read_guest(update_id: int, message: Fields, name: BotName) -> Event:
    """Since Bot API 10.0. Only a person may call us: two bots would talk to each other."""
    said = _read_message(update_id, message, name)
    query_id = message.word("guest_query_id", is_optional=True)
    if not isinstance(said, IncomingMessage) or said.author.id <= 0 or not query_id:
        return Ignored(update_id)
    return GuestMessage(update_id, said, query_id)


def _read_membership(update_id: int, changed: Fields, _name: BotName) -> Event:
    old, new = changed.needed("old_chat_member"), changed.needed("new_chat_member")
    return Membership(
        update_id=update_id,
        thread=_chat_of(changed),
        author=read_person(changed.needed("from")),
        is_member=_is_in(new),
        is_new=not _is_in(old),
    )


def _is_in(member: Fields) -> bool:
    status = member.word("status")
    return member.flag("is_member") if status == "restricted" else status not in ("left", "kicked")


def _read_member(update_id: int, changed: Fields, _name: BotName) -> Event:
    member = changed.needed("new_chat_member")
    user_id = member.needed("user").integer("id")
    return MemberChanged(update_id, _chat_of(changed), user_id, member.word("status"))


def _read_stop(update_id: int, stopped: Fields, _name: BotName) -> Event:
    """Since Bot API 10.3."""
    thread = Thread(_chat_of(stopped).chat_id, stopped.integer("message_thread_id", 0))
    return StopRequest(update_id, thread, stopped.integer("draft_id"))


def _is_group(chat: Fields) -> bool:
    return chat.word("type") in ("group", "supergroup")


def _read_ephemeral_id(message: Fields) -> int:
    """Since Bot API 10.2, and in groups alone: what one member and the bot see; else 0."""
    ephemeral_id = message.integer("ephemeral_message_id", 0, least=0)
    return ephemeral_id if ephemeral_id and _is_group(message.needed("chat")) else 0


def _number_of(message: Fields, ephemeral_id: int) -> int:
    """The message's number in the chat, which one that is ephemeral does not have."""
    return 0 if ephemeral_id else message.integer("message_id")


def _chat_of(holder: Fields) -> Thread:
    return Thread(holder.needed("chat").integer("id"))


def _thread_of(message: Fields) -> Thread:
    """The chat, or its topic; elsewhere message_thread_id is only the root of a reply chain."""
    is_topic = message.flag("is_topic_message")
    topic_id = message.integer("message_thread_id", 0) if is_topic else 0
    return Thread(_chat_of(message).chat_id, topic_id)


_READERS: dict[str, Callable[[int, Fields, BotName], Event]] = {
    "message": _read_message,
    "edited_message": _read_edit,
    "callback_query": _read_press,
    "inline_query": read_inline_query,
    "chosen_inline_result": read_inline_choice,
    "guest_message": _read_guest,
    "my_chat_member": _read_membership,
    "chat_member": _read_member,
    "message_reaction": _read_reaction,
    "stopped_message_generation": _read_stop,
}

KINDS = tuple(_READERS)
"""All kinds of updates that are read."""
