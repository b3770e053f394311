"""The methods by name, and which of them cost a chat's budget."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.botapi.methods import (
    chats,
    editing,
    identity,
    media,
    previews,
    sending,
    topics,
    updates,
    webhooks,
)
from sandbox.botapi.params import Params
from sandbox.botapi.world import World

# A result is whatever JSON the method promises; getUpdates alone has to be awaited for it.
Method = Callable[[World, Params], Any]

METHODS: Mapping[str, Method] = {
    "getUpdates": updates.get_updates,
    "setWebhook": webhooks.set_webhook,
    "deleteWebhook": webhooks.delete_webhook,
    "getWebhookInfo": webhooks.get_webhook_info,
    "getMe": identity.get_me,
    "getFile": identity.get_file,
    "setMyCommands": identity.set_my_commands,
    "getMyCommands": identity.get_my_commands,
    "deleteMyCommands": identity.delete_my_commands,
    "setMyName": identity.accept,
    "setMyDescription": identity.accept,
    "setMyShortDescription": identity.accept,
    "setMyDefaultAdministratorRights": identity.accept,
    "setChatMenuButton": identity.accept,
    "sendMessage": sending.send_message,
    "forwardMessage": sending.forward_message,
    "copyMessage": sending.copy_message,
    "sendPhoto": media.send_photo,
    "sendDocument": media.send_document,
    "sendVoice": media.send_voice,
    "sendAudio": media.send_audio,
    "sendVideo": media.send_video,
    "sendAnimation": media.send_animation,
    "sendSticker": media.send_sticker,
    "sendMediaGroup": media.send_media_group,
    "sendMessageDraft": previews.send_message_draft,
    "sendChatAction": previews.send_chat_action,
    "setMessageReaction": previews.set_message_reaction,
    "answerCallbackQuery": previews.answer_callback_query,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "createForumTopic": topics.create_forum_topic,
    "editForumTopic": topics.edit_forum_topic,
    "pinChatMessage": chats.pin_chat_message,
    "unpinChatMessage": chats.unpin_chat_message,
}
# Telegram does not mind the case of a method's name.
NAMES: Mapping[str, str] = {name.lower(): name for name in METHODS}


# What shows nothing in a chat, and so is no breach of a penalty.
_LOOKING = ("get", "answer", "leave")


def is_shown(method: str) -> bool:
    """Whether a call to a chat shows something there: in a penalty it is one too many."""
    return not method.startswith(_LOOKING)


def spending_kind(method: str) -> str | None:
    """Whether a call costs as a send, an edit or a draft; None when it is free."""
    if method == "sendChatAction":
        return None
    if method == "sendMessageDraft":
        return "draft"
    if method.startswith(("send", "forward", "copy")):
        return "send"
    return "edit" if method.startswith("edit") else None
