"""Messages in chats that the bot need not be in: they have an id of their own, and only change.

Telegram: editMessageText and editMessageReplyMarkup take an inline_message_id; nothing else does.
"""

import logging

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.telegram.api import api_errors, bot_api
from bot.telegram.outgoing.send.message_fields import NO_PREVIEW, Button
from bot.telegram.outgoing.send.throttled_client import ResponseLost, ThrottledClient, Undeliverable
from bot.telegram.outgoing.text.markdown import FormattedText, plain

logger = logging.getLogger(__name__)


class InlineMessages:
    """Changes them. `pace` is a number below those of all chats, one for each message.

    An edit that was perhaps made is made once more: that changes nothing.
    """

    def __init__(self, bot: Bot, calls: ThrottledClient) -> None:
        self._bot = bot
        self.calls = calls

    async def edit_surely(
        self, inline_message_id: str, pace: int, rich: FormattedText, button: Button = None
    ) -> bool:
        """Whether the message shows this now; False where it is gone, or cannot be changed.

        Raises Undeliverable, and BadRequest where Telegram refuses even the plain text.
        """
        try:
            await self.calls.call_until_done(
                pace, lambda: self._edit(inline_message_id, rich, button)
            )
        except BadRequest as error:
            if api_errors.is_not_modified(error):
                return True
            if api_errors.is_gone(error):
                return False
            if not (api_errors.is_bad_markup(error) and rich.entities):
                raise
            bare = plain(rich.text)
            return await self.edit_surely(inline_message_id, pace, bare, button)
        return True

    async def edit_if_possible(
        self, inline_message_id: str, pace: int, rich: FormattedText, button: Button = None
    ) -> bool:
        """As edit_surely, but at once or not at all; False also where nobody knows if it did."""
        try:
            edited = await self.calls.call_now_or_skip(
                pace, lambda: self._edit(inline_message_id, rich, button)
            )
        except ResponseLost:
            return False
        except BadRequest as error:
            if api_errors.is_not_modified(error):
                return True
            if api_errors.is_gone(error):
                return False
            raise
        return bool(edited)

    async def tell(self, inline_message_id: str, pace: int, rich: FormattedText) -> None:
        """Let the message say a sentence; one that cannot be told so is dropped."""
        try:
            await self.edit_surely(inline_message_id, pace, rich)
        except (Undeliverable, ChatMigrated, TelegramError) as error:
            logger.info("a sentence was not taken: %s", error)

    async def _edit(self, inline_message_id: str, rich: FormattedText, button: Button) -> bool:
        await bot_api.call(
            self._bot,
            "editMessageText",
            {
                "inline_message_id": inline_message_id,
                "text": rich.text,
                "entities": rich.entities or None,
                "reply_markup": button,
                "link_preview_options": NO_PREVIEW,
            },
        )
        return True
