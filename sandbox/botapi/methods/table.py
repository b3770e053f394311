"""The methods by name, and which of them cost a chat's budget."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.botapi.methods import (
    chats,
    copying,
    editing,
    ephemeral,
    identity,
    inline,
    media,
    moderation,
    pins,
    polls,
    previews,
    profile,
    sending,
    things,
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
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
    "setMyDefaultAdministratorRights": profile.set_my_default_administrator_rights,
    "getMyDefaultAdministratorRights": profile.get_my_default_administrator_rights,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "getUserProfilePhotos": profile.get_user_profile_photos,
    "sendMessage": sending.send_message,
    "sendRichMessage": sending.send_rich_message,
    "forwardMessage": copying.forward_message,
    "forwardMessages": copying.forward_messages,
    "copyMessage": copying.copy_message,
    "copyMessages": copying.copy_messages,
    "sendPhoto": media.send_photo,
    "sendDocument": media.send_document,
    "sendVoice": media.send_voice,
    "sendAudio": media.send_audio,
    "sendVideo": media.send_video,
    "sendAnimation": media.send_animation,
    "sendVideoNote": media.send_video_note,
    "sendSticker": media.send_sticker,
    "sendMediaGroup": media.send_media_group,
    "sendLocation": things.send_location,
    "sendVenue": things.send_venue,
    "sendContact": things.send_contact,
    "sendDice": things.send_dice,
    "sendPoll": polls.send_poll,
    "stopPoll": polls.stop_poll,
    "sendMessageDraft": previews.send_message_draft,
    "sendChatAction": previews.send_chat_action,
    "setMessageReaction": previews.set_message_reaction,
    "answerCallbackQuery": previews.answer_callback_query,
    "answerInlineQuery": inline.answer_inline_query,
    "answerGuestQuery": inline.answer_guest_query,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editEphemeralMessageText": ephemeral.edit_text,
    "editEphemeralMessageCaption": ephemeral.edit_caption,
    "editEphemeralMessageReplyMarkup": ephemeral.edit_reply_markup,
    "deleteEphemeralMessage": ephemeral.delete,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "banChatMember": moderation.ban_chat_member,
    "unbanChatMember": moderation.unban_chat_member,
    "setChatTitle": moderation.set_chat_title,
    "setChatDescription": moderation.set_chat_description,
    "exportChatInviteLink": moderation.export_chat_invite_link,
    "createChatInviteLink": moderation.create_chat_invite_link,
    "leaveChat": chats.leave_chat,
    "createForumTopic": topics.create_forum_topic,
    "editForumTopic": topics.edit_forum_topic,
    "closeForumTopic": topics.close_forum_topic,
    "reopenForumTopic": topics.reopen_forum_topic,
    "deleteForumTopic": topics.delete_forum_topic,
    "pinChatMessage": pins.pin_chat_message,
    "unpinChatMessage": pins.unpin_chat_message,
    "unpinAllChatMessages": pins.unpin_all_chat_messages,
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
    return "edit" if method.startswith(("edit", "stop")) else None
