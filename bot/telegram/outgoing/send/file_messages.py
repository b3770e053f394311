"""Messages with a file or a picture: sent, looked for, and their captions edited."""

import logging
from collections.abc import Awaitable, Callable

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated

from bot.domain.message import Thread
from bot.i18n.language import N_, _
from bot.telegram.api import api_errors, bot_api
from bot.telegram.outgoing.send.lost_messages import LostMessages
from bot.telegram.outgoing.send.message_fields import Button, id_of, replying_to
from bot.telegram.outgoing.send.throttled_client import ThrottledClient, Undeliverable
from bot.telegram.outgoing.send.unconfirmed import Unconfirmed, find_unconfirmed
from bot.telegram.outgoing.send.upload import Upload
from bot.telegram.outgoing.text.markdown import FormattedText, plain

logger = logging.getLogger(__name__)

_NOT_TAKEN = N_("I have the file, but Telegram did not take it. Please try again.")

MoveChat = Callable[[int, int], Awaitable[None]]
Notice = Callable[[Thread, FormattedText], Callable[[], Awaitable[None]]]
NoteNotice = Callable[[int, int], Awaitable[None]]
"""Remembers that this message of this chat is none of an answer's; raises StorageUnavailable."""


async def note_nothing(_chat_id: int, _message_id: int) -> None:
    """Where nobody looks for answers."""


class FileMessages:
    """The part of Messages that is about files."""

    def __init__(
        self,
        bot: Bot,
        calls: ThrottledClient,
        lost: LostMessages,
        move_chat: MoveChat,
        notice: Notice,
        note_notice: NoteNotice,
    ) -> None:
        self._bot = bot
        self._calls = calls
        self._lost = lost
        self._move_chat = move_chat
        self._notice = notice
        self._note_notice = note_notice

    async def send(self, thread: Thread, upload: Upload, reply_to: int | None = None) -> int:
        """Send a file or a picture now, without regard to the chat's pace; the message's id."""

        async def send(topic_id: int | None) -> int:
            message = await bot_api.call(
                self._bot,
                "sendPhoto" if upload.kind == "photo" else "sendDocument",
                {
                    "chat_id": thread.chat_id,
                    "message_thread_id": topic_id,
                    "caption": upload.caption or None,
                    "reply_markup": upload.buttons,
                    "reply_parameters": replying_to(reply_to),
                },
                files={upload.kind: bot_api.File(upload.name, upload.content)},
            )
            return id_of(message)

        began_at = self._calls.now()
        message_id = await self._calls.topics.call(thread, send)
        self._calls.note_sent(thread.chat_id, message_id, began_at)
        return message_id

    def send_later(
        self, thread: Thread, upload: Upload, after: int
    ) -> Callable[[], Awaitable[None]]:
        """The sending of a file that somebody asked for, to be done later.

        `after` is the message that asks, or has the button. Where Telegram takes no such file,
        a sentence says so.
        """

        async def send() -> None:
            try:
                await self._send_once(thread, upload, after)
            except (BadRequest, Undeliverable) as error:
                logger.info("a file was not taken: %s", error)
                await self._notice(thread, plain(_(_NOT_TAKEN)))()

        return send

    async def _send_once(self, thread: Thread, upload: Upload, after: int) -> None:
        """Send it once. Raises Undeliverable, and BadRequest where Telegram refuses it."""
        chat_id = thread.chat_id
        newest = self._calls.newest_id(chat_id, after)

        async def find() -> int | None:
            lost = Unconfirmed(chat_id, newest, self._calls.now())
            return await self.find_lost(lost, upload.caption, upload.buttons) or None

        try:
            message_id = await self._calls.once(chat_id, lambda: self.send(thread, upload), find)
        except ChatMigrated as error:
            await self._move_chat(chat_id, error.new_chat_id)
            await self._send_once(Thread(error.new_chat_id), upload, 0)
            return
        await self._note_notice(chat_id, message_id)

    async def find_lost(self, lost: Unconfirmed, caption: str, button: Button = None) -> int:
        """The message with a file that was perhaps sent, if it was: only ours can be edited.

        0 if not.
        """
        found = await find_unconfirmed(
            self._calls,
            lost,
            lambda id_: self.edit_caption_surely(
                lost.chat_id, id_, caption, button, is_sought=True
            ),
        )
        return found or 0

    async def edit_caption_surely(
        self,
        chat_id: int,
        message_id: int,
        caption: str,
        button: Button = None,
        *,
        is_sought: bool = False,
    ) -> bool:
        """Whether this is our message with a file, and its caption says this now.

        `is_sought`: as in Messages.edit_surely.
        """

        async def edit() -> None:
            if is_sought:
                self._lost.check(chat_id, message_id)
            await bot_api.call(
                self._bot,
                "editMessageCaption",
                {
                    "chat_id": chat_id,
                    "message_id": message_id,
                    "caption": caption or None,
                    "reply_markup": button,
                },
            )

        try:
            await self._calls.call_until_done(chat_id, edit)
        except BadRequest as error:
            return api_errors.is_not_modified(error)
        return True
