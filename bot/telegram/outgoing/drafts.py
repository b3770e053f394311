"""Telegram's own growing previews, in private chats only."""

import logging

from telegram import Bot
from telegram.error import BadRequest

from bot.conversation.message import Thread
from bot.telegram.outgoing.calls import Calls, Undeliverable
from bot.telegram.outgoing.markup import Rich

logger = logging.getLogger(__name__)

KEEP_ALIVE = 20.0
"""Seconds; a draft that is not repeated vanishes after 30."""


class Drafts:
    """Drafts of answers; a chat that refuses them gets edits from then on."""

    def __init__(self, bot: Bot, calls: Calls) -> None:
        self._bot = bot
        self._calls = calls
        self._refused: set[int] = set()

    def are_possible(self, thread: Thread) -> bool:
        """Whether a draft may be tried in this chat."""
        return thread.is_private and thread.chat_id not in self._refused

    async def show(self, thread: Thread, draft_id: int, rich: Rich) -> None:
        """Show the answer so far, if that may be done right now; with Telegram's own Stop."""
        try:
            await self._calls.may(
                thread.chat_id,
                lambda: self._bot.send_message_draft(
                    thread.chat_id,
                    draft_id,
                    rich.text,
                    entities=rich.entities,
                    message_thread_id=thread.topic_id or None,
                    api_kwargs={"can_stop": True},
                ),
            )
        except (BadRequest, Undeliverable) as error:
            # An older Bot API server does not know drafts at all, which comes as a 404.
            logger.info("no drafts in this chat: %s", error)
            self._refused.add(thread.chat_id)
