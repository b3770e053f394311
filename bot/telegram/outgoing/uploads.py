"""An answer's file or picture: on the screen once, whatever became of the first try."""

import logging
from dataclasses import replace

from telegram.error import BadRequest, ChatMigrated

from bot.conversation.message import Thread
from bot.storage.uploads import Uploaded, UploadedFiles
from bot.telegram.errors import is_reply_gone
from bot.telegram.outgoing.calls import ResponseLost
from bot.telegram.outgoing.messages import Messages
from bot.telegram.outgoing.upload import Upload

logger = logging.getLogger(__name__)


class Uploads:
    """Shows and replaces the uploads of turns."""

    def __init__(self, messages: Messages, uploaded: UploadedFiles) -> None:
        self._messages = messages
        self._uploaded = uploaded

    async def show(
        self, turn_id: int, thread: Thread, upload: Upload | None, reply_to: int | None
    ) -> None:
        """Make the screen show this, or nothing, for the turn.

        Raises Undeliverable, and BadRequest where Telegram refuses it.
        """
        known = await self._uploaded.find(turn_id)
        if known and upload and known.digest == upload.digest:
            if known.message_id or await self._find_lost(turn_id, thread, upload, reply_to or 0):
                return
        elif known and known.message_id:
            await self._messages.delete_surely(known.chat_id, known.message_id)
        if upload:
            await self._send(turn_id, thread, upload, reply_to)
        elif known:
            await self._uploaded.forget(turn_id)

    async def _send(
        self, turn_id: int, thread: Thread, upload: Upload, reply_to: int | None
    ) -> None:
        calls, chat_id = self._messages.calls, thread.chat_id
        after = calls.newest_id(chat_id, reply_to or 0)
        await self._uploaded.note(turn_id, Uploaded(chat_id, 0, upload.digest))
        try:
            message_id = await calls.must(
                chat_id,
                lambda: self._messages.upload(thread, upload, reply_to),
                is_repeatable=False,
            )
        except ResponseLost:
            if not await self._find_lost(turn_id, thread, upload, after):
                await self._send(turn_id, thread, upload, reply_to)
        except ChatMigrated as error:
            await self._messages.move_chat(chat_id, error.new_chat_id)
            await self._send(turn_id, Thread(error.new_chat_id), upload, None)
        except BadRequest as error:
            if reply_to is not None and is_reply_gone(error):
                await self._send(turn_id, thread, upload, None)
            elif upload.kind == "photo":
                logger.info("not taken as a photo: %s", error)
                await self._send(turn_id, thread, replace(upload, kind="document"), reply_to)
            else:
                raise
        else:
            await self._uploaded.note(turn_id, Uploaded(chat_id, message_id, upload.digest))

    async def _find_lost(self, turn_id: int, thread: Thread, upload: Upload, after: int) -> bool:
        """Whether the message that was perhaps sent was: only ours can be edited."""
        for message_id in self._messages.may_be_lost(thread.chat_id, after, set()):
            if await self._messages.edit_caption_surely(
                thread.chat_id, message_id, upload.caption, upload.buttons
            ):
                self._messages.calls.note_sent(thread.chat_id, message_id)
                found = Uploaded(thread.chat_id, message_id, upload.digest)
                await self._uploaded.note(turn_id, found)
                return True
        return False
