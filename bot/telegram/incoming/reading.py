"""Reading an update: Telegram's types in, our arrival out."""

import json
from collections.abc import Callable
from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    MessageEntity,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType

from bot.conversation.addressing import (
    BotName,
    Command,
    is_mention,
    parse_command,
    strip_mention,
)
from bot.conversation.message import Author, Thread
from bot.conversation.speaking import CLOSE, OPEN, clean_name, defuse
from bot.conversation.unicode import mend
from bot.storage.inbox import StoredUpdate
from bot.telegram.incoming.arrival import (
    Arrival,
    Ignored,
    MemberChanged,
    Membership,
    Migrated,
    Pressed,
    Replied,
    Said,
    Stopped,
)
from bot.telegram.incoming.attached import read_attachments, read_things


def read_update(stored: StoredUpdate, bot: Bot, name: BotName) -> Arrival:
    """What an update says. Of a kind that we do not know, nothing."""
    body: dict[str, Any] = json.loads(stored.body)
    update = Update.de_json(body, bot)
    if update.message is not None:
        return _read_message(stored.update_id, update.message, name)
    if update.edited_message is not None:
        return _read_message(stored.update_id, update.edited_message, name, is_edit=True)
    if update.callback_query is not None:
        return _read_press(stored.update_id, update.callback_query)
    if update.my_chat_member is not None:
        return _read_membership(stored.update_id, update.my_chat_member)
    if update.chat_member is not None:
        changed = update.chat_member
        member = changed.new_chat_member
        thread = Thread(changed.chat.id)
        return MemberChanged(stored.update_id, thread, member.user.id, member.status)
    if "stopped_message_generation" in body:
        return _read_stop(stored.update_id, body["stopped_message_generation"])
    return Ignored(stored.update_id)


def _read_message(
    update_id: int, message: Message, name: BotName, *, is_edit: bool = False
) -> Arrival:
    old_id, new_id = message.migrate_from_chat_id, message.migrate_to_chat_id
    if old_id or new_id:
        # Each of the two chats is told, in any order.
        here = message.chat.id
        return Migrated(update_id, Thread(here), old_id or here, new_id or here)
    author = _author(message)
    is_group = message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)
    clean = defuse if is_group else str
    said = clean(mend(message.text or message.caption or ""))
    things, attachments = clean(mend(read_things(message))), read_attachments(message)
    if author is None or not (said or things or attachments):
        return Ignored(update_id)  # a bot's, or a service message
    if is_edit and message.location is not None:
        return Ignored(update_id)  # Nobody edits a place: it moves by itself.
    origin = message.forward_origin
    # A command that somebody else gave elsewhere is a text here.
    command = parse_command(said) if origin is None else None
    words = strip_mention(said, name).strip()
    text = "\n".join(filter(None, (words, things)))
    return Said(
        update_id=update_id,
        thread=thread_of(message),
        message_id=message.message_id,
        author=author,
        text=_attributed(text, origin, is_group=is_group),
        attachments=attachments,
        album=message.media_group_id or "",
        blocks=_blocks(message),
        command=command,
        is_addressed=not is_group or _is_addressed(message, command, name),
        is_for_another=_is_for_another(command, name),
        replied=_read_replied(message, name, clean),
        is_group=is_group,
        is_edit=is_edit,
        is_forward=origin is not None,
        sent_at=int(message.date.timestamp()),
    )


def _is_for_another(command: Command | None, name: BotName) -> bool:
    return command is not None and command.addressee not in ("", name.username.lower())


def _read_replied(message: Message, name: BotName, clean: Callable[[str], str]) -> Replied | None:
    """In a forum each message "replies" to the one that created its topic, which says nothing."""
    replied, quote = message.reply_to_message, message.quote
    if replied is None:
        return _read_external(message)
    if replied.forum_topic_created is not None:
        return None
    is_ours = replied.from_user is not None and replied.from_user.id == name.id
    return Replied(
        message_id=replied.message_id,
        text=clean(mend(replied.text or replied.caption or read_things(replied))),
        quote=clean(mend(quote.text)) if quote and quote.is_manual else "",
        author=_speaker(replied),
        is_ours=is_ours,
        attachments=read_attachments(replied, is_quoted=True),
        album=replied.media_group_id or "",
    )


def _read_external(message: Message) -> Replied | None:
    """A message of another chat, of which only the quoted piece and the file are handed on."""
    external, quote = message.external_reply, message.quote
    if external is None:
        return None
    attachments = read_attachments(external, is_quoted=True)
    if quote is None and not attachments:
        return None
    author = Author(0, mend(_name_of(external.origin)))
    said = mend(quote.text) if quote else ""
    return Replied(0, quote=said, author=author, attachments=attachments)


def _blocks(message: Message) -> tuple[str, ...]:
    """Code blocks: clients take the backticks away and send an entity."""
    kinds: list[str | None] = [MessageEntity.PRE]
    found = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    return tuple(mend(text).strip() for text in found.values())


def _attributed(text: str, origin: MessageOrigin | None, *, is_group: bool) -> str:
    """What was forwarded, with who said it; also where it is only a picture.

    In a group in the brackets that no member can write.
    """
    if origin is None:
        return text
    source = _name_of(origin)
    title = f"Forwarded from {clean_name(source)}" if source else "Forwarded"
    title = f"{OPEN}{title}{CLOSE}" if is_group else f"[{title}]"
    return f"{title}\n{text}".strip()


def _name_of(origin: MessageOrigin) -> str:
    if isinstance(origin, MessageOriginUser):
        return origin.sender_user.full_name
    if isinstance(origin, MessageOriginHiddenUser):
        return origin.sender_user_name
    if isinstance(origin, MessageOriginChannel):
        return origin.chat.title or ""
    if isinstance(origin, MessageOriginChat):
        return origin.sender_chat.title or ""
    return ""


def _read_membership(update_id: int, changed: ChatMemberUpdated) -> Membership:
    old, new = changed.old_chat_member, changed.new_chat_member
    return Membership(
        update_id=update_id,
        thread=Thread(changed.chat.id),
        author=_person(changed.from_user),
        is_member=_is_in(new),
        is_new=not _is_in(old),
    )


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return bool(member.is_member)
    return member.status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


def _read_stop(update_id: int, stopped: dict[str, Any]) -> Stopped:
    """Bot API 10.3, which python-telegram-bot 22.8 does not know yet."""
    thread = Thread(stopped["chat"]["id"], stopped.get("message_thread_id") or 0)
    return Stopped(update_id, thread, stopped["draft_id"])


def _read_press(update_id: int, query: CallbackQuery) -> Arrival:
    message = query.message
    if message is None or not query.data:
        return Ignored(update_id)
    action, _, argument = query.data.partition(":")
    is_topic = isinstance(message, Message) and message.is_topic_message
    topic_id = message.message_thread_id if isinstance(message, Message) and is_topic else None
    return Pressed(
        update_id=update_id,
        thread=Thread(message.chat.id, topic_id or 0),
        message_id=message.message_id,
        author=_person(query.from_user),
        query_id=query.id,
        action=action,
        argument=argument,
    )


def thread_of(message: Message) -> Thread:
    """The chat, or its topic; elsewhere message_thread_id is only the root of a reply chain."""
    topic_id = message.message_thread_id if message.is_topic_message else None
    return Thread(message.chat.id, topic_id or 0)


def _author(message: Message) -> Author | None:
    """Who speaks; None for other bots, and for a linked channel's posts."""
    if message.is_automatic_forward or message.from_user is None:
        return None
    if message.sender_chat is None and message.from_user.is_bot:
        return None
    return _speaker(message)


def _speaker(message: Message) -> Author | None:
    if message.sender_chat is not None:
        # An anonymous admin or a channel. The account in `from` is the same for all of them, so
        # it must never be granted anything.
        return Author(message.sender_chat.id, mend(message.sender_chat.title or ""))
    return _person(message.from_user) if message.from_user else None


def _person(user: User) -> Author:
    return Author(user.id, mend(user.full_name), user.username or "", user.language_code or "")


def _is_addressed(message: Message, command: Command | None, name: BotName) -> bool:
    """In a group: by a mention of us, a reply to us, or a command that is not another bot's."""
    if command is not None and command.addressee:
        return command.addressee == name.username.lower()
    replied = message.reply_to_message
    # In a forum each message "replies" to the one that created its topic.
    replied_id = replied.from_user.id if replied is not None and replied.from_user else None
    if replied is not None and replied_id == name.id and replied.forum_topic_created is None:
        return True
    return command is not None or _is_mentioned(message, name)


def _is_mentioned(message: Message, name: BotName) -> bool:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    # parse_entities counts in UTF-16 units, as Telegram does.
    entities = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    return any(
        (entity.user is not None and entity.user.id == name.id) or is_mention(text, name)
        for entity, text in entities.items()
    )
