"""Messages that were perhaps sent: a call tells whether one is ours, and not known as another."""

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.telegram.api import api_errors, bot_api
from bot.telegram.outgoing.send.message_fields import Button
from bot.telegram.outgoing.send.throttled_client import ThrottledClient


class LostMessages:
    """Tries one message by its id; find_unconfirmed says which."""

    def __init__(self, bot: Bot, calls: ThrottledClient) -> None:
        self._bot = bot
        self._calls = calls

    def check(self, chat_id: int, message_id: int) -> None:
        """Raises BadRequest where it is known by now: another was sent while a try waited."""
        if message_id in self._calls.sent_ids(chat_id):
            raise BadRequest(api_errors.NOT_THERE)

    async def has_buttons(
        self, chat_id: int, message_id: int, button: InlineKeyboardMarkup
    ) -> bool:
        """Whether this is our message that was lost, and has these buttons, which no other has.

        Where it is another one of ours, that nobody knows of, its words stay as they are.
        """
        try:
            await self._put_buttons(chat_id, message_id, button)
        except BadRequest as error:
            return api_errors.is_not_modified(error)
        await self.strip(chat_id, message_id)
        return False

    async def strip(self, chat_id: int, message_id: int) -> bool:
        """Whether this is our message that was lost, and had buttons, which it has no longer."""
        try:
            await self._put_buttons(chat_id, message_id, None)
        except BadRequest:
            return False
        return True

    async def _put_buttons(self, chat_id: int, message_id: int, button: Button) -> None:
        message = {"chat_id": chat_id, "message_id": message_id, "reply_markup": button}

        async def put() -> None:
            self.check(chat_id, message_id)
            await bot_api.call(self._bot, "editMessageReplyMarkup", message)

        await self._calls.call_until_done(chat_id, put)
