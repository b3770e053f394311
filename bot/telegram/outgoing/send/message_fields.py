"""What a call that sends or edits a message carries, and what the sent one is called."""

import json

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters

from bot.telegram.api import bot_api
from bot.telegram.api.response_checks import Unreadable
from bot.telegram.outgoing.text.markdown import FormattedText

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Button = InlineKeyboardMarkup | None


def id_of(message: dict[str, int]) -> int:
    """The message's id. Raises Unreadable where it is 0, as only an ephemeral message's is."""
    if not message["message_id"]:
        raise Unreadable("a message without a number")
    return message["message_id"]


def content_of(rich: FormattedText) -> dict[str, bot_api.Value]:
    """What the message shows; a rich one has no text beside it, and no preview of links."""
    if rich.rich:
        return {"rich_message": json.dumps({"markdown": rich.rich}, ensure_ascii=False)}
    return {
        "text": rich.text,
        "entities": rich.entities or None,
        "link_preview_options": NO_PREVIEW,
    }


def replying_to(message_id: int | None) -> ReplyParameters | None:
    """As a reply to this message, or as none where that is gone or not asked for."""
    if not message_id:
        return None
    return ReplyParameters(message_id, allow_sending_without_reply=True)
