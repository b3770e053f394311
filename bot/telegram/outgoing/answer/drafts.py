"""Telegram's own growing previews, in private chats only."""

import logging

from telegram import Bot
from telegram.error import BadRequest

from bot.domain.message import Thread
from bot.telegram.api import bot_api
from bot.telegram.outgoing.send.throttled_client import ResponseLost, ThrottledClient, Undeliverable
from bot.telegram.outgoing.text.markdown import FormattedText

logger = logging.getLogger(__name__)

KEEP_ALIVE = 20.0
"""Seconds; a draft that is not repeated vanishes after 30."""


_MOST = 1000
"""Chats to remember; one that is forgotten is asked once more."""


class Drafts:
    """Drafts of answers; a chat that refuses them gets edits from then on."""

    def __init__(self, bot: Bot, calls: ThrottledClient) -> None:
        self._bot = bot
        self._calls = calls
        self._refused: dict[int, None] = {}

    def are_possible(self, thread: Thread) -> bool:
        """Whether a draft may be tried in this chat."""
        return thread.is_private and thread.chat_id not in self._refused

    async def show(self, thread: Thread, draft_id: int, rich: FormattedText) -> None:
        """Show the answer so far, if that may be done right now; with Telegram's own Stop."""
        topics = self._calls.topics

        async def send(topic_id: int | None) -> None:
            draft = {
                "chat_id": thread.chat_id,
                "message_thread_id": topic_id,
                "draft_id": draft_id,
                "text": rich.text,
                "entities": rich.entities or None,
                "can_stop": True,
            }
            await bot_api.call(self._bot, "sendMessageDraft", draft)

        try:
            await self._calls.call_now_or_skip(thread.chat_id, lambda: topics.call(thread, send))
        except ResponseLost as error:
            logger.debug("whether a draft was shown is not known: %s", error)
        except (BadRequest, Undeliverable) as error:
            # An older Bot API server does not know drafts at all.
            logger.info("no drafts in this chat: %s", error)
            self._refuse(thread.chat_id)

    def _refuse(self, chat_id: int) -> None:
        if len(self._refused) >= _MOST:
            del self._refused[next(iter(self._refused))]
        self._refused[chat_id] = None
