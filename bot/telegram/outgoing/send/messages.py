"""Single messages: sent, edited, deleted, and looked for where Telegram's word was lost."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.domain.message import Thread
from bot.telegram.api import api_errors, bot_api
from bot.telegram.outgoing.send.file_messages import FileMessages, NoteNotice, note_nothing
from bot.telegram.outgoing.send.lost_messages import LostMessages
from bot.telegram.outgoing.send.message_fields import Button, content_of, id_of, replying_to
from bot.telegram.outgoing.send.throttled_client import ResponseLost, ThrottledClient, Undeliverable
from bot.telegram.outgoing.send.unconfirmed import Unconfirmed, find_unconfirmed
from bot.telegram.outgoing.text.markdown import FormattedText, plain
from bot.telegram.outgoing.text.splitting import split

logger = logging.getLogger(__name__)


class Messages:
    """What the bot writes into chats. `..._surely` goes on until Telegram has taken it."""

    def __init__(
        self,
        bot: Bot,
        calls: ThrottledClient,
        move_chat: Callable[[int, int], Awaitable[None]],
        note_notice: NoteNotice = note_nothing,
    ) -> None:
        self._bot = bot
        self.calls = calls
        self.move_chat = move_chat
        """Moves what is stored of a chat to its new id: a group became a supergroup."""
        self.lost = LostMessages(bot, calls)
        self._note_notice = note_notice
        self.files = FileMessages(bot, calls, self.lost, move_chat, self.notice, note_notice)

    async def act(self, thread: Thread, action: str) -> None:
        """Show that something is being done, for some five seconds."""

        async def show(topic_id: int | None) -> None:
            await self._bot.send_chat_action(thread.chat_id, action, message_thread_id=topic_id)

        topics = self.calls.topics
        await self.calls.call_uncounted(thread.chat_id, lambda: topics.call(thread, show))

    async def react(self, thread: Thread, message_id: int, emoji: str) -> None:
        """Put an emoji on a message, if that can be done right now."""
        await self.calls.call_uncounted(
            thread.chat_id,
            lambda: self._bot.set_message_reaction(thread.chat_id, message_id, emoji),
        )

    async def send(
        self,
        thread: Thread,
        rich: FormattedText,
        button: Button = None,
        reply_to: int | None = None,
    ) -> int:
        """Send it now, without regard to the chat's pace; the message's id."""

        async def send(topic_id: int | None) -> int:
            message = await bot_api.call(
                self._bot,
                "sendRichMessage" if rich.rich else "sendMessage",
                {
                    "chat_id": thread.chat_id,
                    "message_thread_id": topic_id,
                    **content_of(rich),
                    "reply_markup": button,
                    "reply_parameters": replying_to(reply_to),
                },
            )
            return id_of(message)

        began_at = self.calls.now()
        message_id = await self.calls.topics.call(thread, send)
        self.calls.note_sent(thread.chat_id, message_id, began_at)
        return message_id

    async def edit(
        self, chat_id: int, message_id: int, rich: FormattedText, button: Button = None
    ) -> bool:
        """Edit it now, without regard to the chat's pace."""
        await bot_api.call(
            self._bot,
            "editMessageText",
            {
                "chat_id": chat_id,
                "message_id": message_id,
                **content_of(rich),
                "reply_markup": button,
            },
        )
        return True

    async def say(
        self,
        thread: Thread,
        rich: FormattedText,
        button: Button = None,
        reply_to: int | None = None,
    ) -> int:
        """Send a notice surely; its id.

        Raises Undeliverable, and BadRequest where Telegram refuses even the plain text.
        """
        chat_id = thread.chat_id
        after = self.calls.newest_id(chat_id, reply_to or 0)

        async def find() -> int | None:
            if not after:
                return None  # Nobody knows where to begin; an older message is not to be changed.
            edit, lost = self.edit_surely, Unconfirmed(chat_id, after, self.calls.now())
            found = await find_unconfirmed(
                self.calls, lost, lambda id_: edit(chat_id, id_, rich, button, is_sought=True)
            )
            return found or None

        try:
            message_id = await self.calls.once(
                chat_id, lambda: self.send(thread, rich, button, reply_to), find
            )
        except BadRequest as error:
            if reply_to is None or not api_errors.is_reply_gone(error):
                raise
            return await self.say(thread, rich, button)
        except ChatMigrated as error:
            await self.move_chat(chat_id, error.new_chat_id)
            return await self.say(Thread(error.new_chat_id), rich, button)
        await self._note_notice(chat_id, message_id)
        return message_id

    def notice(
        self,
        thread: Thread,
        rich: FormattedText,
        button: Button = None,
        reply_to: int | None = None,
    ) -> Callable[[], Awaitable[None]]:
        """The sending of a notice, to be done later; one that nobody can be given is dropped."""

        async def send() -> None:
            try:
                *first, last = split(rich)
                for part in first:
                    await self.say(thread, part, reply_to=reply_to)
                await self.say(thread, last, button, reply_to)
            except (Undeliverable, TelegramError) as error:
                logger.info("a notice was not taken: %s", error)

        return send

    def rewriting(
        self, thread: Thread, message_id: int, rich: FormattedText, button: Button = None
    ) -> Callable[[], Awaitable[None]]:
        """The rewriting of a notice, to be done later."""

        async def edit() -> None:
            try:
                await self.edit_surely(thread.chat_id, message_id, rich, button)
            except (Undeliverable, TelegramError) as error:
                logger.info("a notice was not rewritten: %s", error)

        return edit

    def changing_buttons(
        self, thread: Thread, message_id: int, button: Button = None
    ) -> Callable[[], Awaitable[None]]:
        """The putting of other buttons under a message of ours, to be done later."""
        message = {"chat_id": thread.chat_id, "message_id": message_id, "reply_markup": button}

        async def change() -> None:
            try:
                await self.calls.call_until_done(
                    thread.chat_id,
                    lambda: bot_api.call(self._bot, "editMessageReplyMarkup", message),
                )
            except (Undeliverable, TelegramError) as error:
                logger.debug("buttons were not changed: %s", error)

        return change

    async def edit_surely(
        self,
        chat_id: int,
        message_id: int,
        rich: FormattedText,
        button: Button = None,
        *,
        is_sought: bool = False,
    ) -> bool:
        """Whether the message shows this now; False where it cannot be made to, or is not ours.

        `is_sought`: it is only looked for, and left alone where it is another one of ours. Raises
        BadRequest where a rich message is refused.
        """
        edit = partial(self._edit_sought, chat_id, message_id, rich, button, is_sought)
        try:
            await self.calls.call_until_done(chat_id, edit)
        except BadRequest as error:
            if api_errors.is_not_modified(error):
                return True
            if rich.rich and not api_errors.is_gone(error):
                raise
            if api_errors.is_bad_markup(error) and rich.entities:
                bare = plain(rich.text)
                return await self.edit_surely(
                    chat_id, message_id, bare, button, is_sought=is_sought
                )
            if not api_errors.is_gone(error):
                logger.warning("an edit was refused: %s", error)
            return False
        return True

    async def delete_surely(self, chat_id: int, message_id: int) -> None:
        """Take a message off the screen; one that cannot be deleted stays."""
        try:
            await self.calls.call_until_done(
                chat_id, lambda: self._bot.delete_message(chat_id, message_id)
            )
        except BadRequest as error:
            logger.debug("a message stays: %s", error)

    async def edit_if_possible(
        self,
        chat_id: int,
        message_id: int,
        rich: FormattedText,
        button: Button = None,
        *,
        is_sought: bool = False,
    ) -> bool | None:
        """As edit_surely, but at once; None where it may not go now, or nobody knows if it did.

        Raises BadRequest where the text is refused.
        """
        edit = partial(self._edit_sought, chat_id, message_id, rich, button, is_sought)
        try:
            return await self.calls.call_now_or_skip(chat_id, edit)
        except ResponseLost:
            return None
        except BadRequest as error:
            if api_errors.is_not_modified(error):
                return True
            if api_errors.is_gone(error):
                return False
            raise

    async def _edit_sought(
        self, chat_id: int, message_id: int, rich: FormattedText, button: Button, is_sought: bool
    ) -> bool:
        if is_sought:
            self.lost.check(chat_id, message_id)
        return await self.edit(chat_id, message_id, rich, button)
