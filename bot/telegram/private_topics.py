"""Topics in private chats, each a conversation: opened by /new, named by their subject."""

import logging

from telegram import Bot
from telegram.error import TelegramError

from bot.assistant.titles import Titles
from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.storage.own_topics import OwnTopics
from bot.telegram.outgoing.send.throttled_client import (
    ResponseLost,
    ThrottledClient,
    Undeliverable,
)

logger = logging.getLogger(__name__)


class PrivateTopics:
    """Those of a bot to which BotFather gave topics. `titles` are None where none are wanted."""

    def __init__(
        self, bot: Bot, calls: ThrottledClient, own_topics: OwnTopics, titles: Titles | None
    ) -> None:
        self._bot = bot
        self._calls = calls
        self._own_topics = own_topics
        self._titles = titles
        self._naming: set[Thread] = set()

    @property
    def is_on(self) -> bool:
        """Whether private chats with the bot have topics."""
        return bool(self._bot.bot.has_topics_enabled)

    async def open(self, chat_id: int, name: str) -> Thread | None:
        """A new topic with a name that is not about anything yet; None where it cannot be had.

        One that was made and not heard of stays, empty: nothing in the Bot API lists topics, and
        to look for one by its name would rename those of people.
        """
        try:
            topic = await self._calls.call_until_done(
                chat_id,
                lambda: self._bot.create_forum_topic(chat_id, name),
                is_repeatable=False,
            )
        except (TelegramError, Undeliverable, ResponseLost) as error:
            logger.info("a topic was not opened: %s", error)
            return None
        thread = Thread(chat_id, topic.message_thread_id)
        await self._own_topics.add(thread)
        return thread

    async def note_name(self, thread: Thread) -> None:
        """Somebody has given it a name, which stays."""
        await self._own_topics.settle(thread)

    async def name_by(self, turn: Turn) -> None:
        """Name a topic of ours by its first answer, if nobody has named it meanwhile."""
        thread = turn.thread
        is_about_something = thread.is_private and thread.topic_id and turn.answer
        if self._titles is None or not is_about_something:
            return
        if thread in self._naming:
            return  # By an answer before this one.
        self._naming.add(thread)
        try:
            await self._name_by(turn, self._titles)
        finally:
            self._naming.discard(thread)

    async def _name_by(self, turn: Turn, titles: Titles) -> None:
        thread = turn.thread
        if not await self._own_topics.has(thread):
            return
        title = await titles.find(turn)
        if not await self._own_topics.settle(thread) or not title:
            return
        try:
            await self._calls.call_until_done(
                thread.chat_id,
                lambda: self._bot.edit_forum_topic(thread.chat_id, thread.topic_id, title),
            )
        except (TelegramError, Undeliverable) as error:
            logger.info("a topic was not named: %s", error)
