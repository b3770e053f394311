"""An answer's file or picture: on the screen once, whatever became of the first try."""

import logging
from dataclasses import replace

from telegram.error import BadRequest, ChatMigrated

from bot.domain.message import Thread
from bot.storage.delivery_log import DeliveryLog
from bot.storage.sent_uploads import SentUpload, SentUploads
from bot.telegram.api.api_errors import is_reply_gone
from bot.telegram.outgoing.answer.answer_messages import AnswerPlace
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.unconfirmed import Unconfirmed
from bot.telegram.outgoing.send.upload import Upload

logger = logging.getLogger(__name__)


class Uploads:
    """Shows and replaces the uploads of turns."""

    def __init__(
        self, messages: Messages, uploaded: SentUploads, delivery_log: DeliveryLog
    ) -> None:
        self._messages = messages
        self._uploaded = uploaded
        self._screens = delivery_log

    async def show(self, place: AnswerPlace, upload: Upload | None) -> None:
        """Make the screen show this, or nothing, for the turn.

        Raises Undeliverable, and BadRequest where Telegram refuses it.
        """
        known = await self._uploaded.find(place.turn_id)
        try:
            if known and await self._is_shown(place, known, upload):
                return
            if upload:
                await self._send(place, upload)
            elif known:
                await self._uploaded.forget(place.turn_id)
        except ChatMigrated as error:
            await self._messages.move_chat(place.thread.chat_id, error.new_chat_id)
            # Nothing of the old chat can be changed from the new one, where all is counted anew.
            await self._uploaded.forget(place.turn_id)
            shifted = Thread(error.new_chat_id)
            await self.show(
                replace(place, thread=shifted, question_message_id=0, reply_to=None), upload
            )

    async def _is_shown(self, place: AnswerPlace, known: SentUpload, upload: Upload | None) -> bool:
        """Whether what an earlier time has left is what is wanted; else it is taken away."""
        message_id = known.message_id
        is_wanted = upload is not None and upload.digest == known.digest
        wanted = upload or Upload("document", "", b"", "…")
        if not message_id:
            message_id = await self._find_lost(place, known, wanted)
            if message_id and is_wanted:
                return True
        elif is_wanted:
            # Somebody may have deleted it.
            chat_id, buttons = known.chat_id, wanted.buttons
            edit = self._messages.files.edit_caption_surely
            return await edit(chat_id, message_id, wanted.caption, buttons)
        if message_id:
            await self._messages.delete_surely(known.chat_id, message_id)
        return False

    async def _send(self, place: AnswerPlace, upload: Upload) -> None:
        calls, chat_id = self._messages.calls, place.thread.chat_id
        after = calls.newest_id(chat_id, max(0, place.question_message_id))
        intended = SentUpload(chat_id, 0, after, upload.digest)
        await self._uploaded.note(place.turn_id, intended)

        async def find() -> int | None:
            return await self._find_lost(place, intended, upload) or None

        try:
            message_id = await calls.once(
                chat_id,
                lambda: self._messages.files.send(place.thread, upload, place.reply_to),
                find,
            )
        except BadRequest as error:
            if place.reply_to is not None and is_reply_gone(error):
                await self._send(replace(place, reply_to=None), upload)
            elif upload.kind == "photo":
                logger.info("not taken as a photo: %s", error)
                await self._send(place, replace(upload, kind="document"))
            else:
                raise
        else:
            await self._uploaded.note(place.turn_id, replace(intended, message_id=message_id))

    async def _find_lost(self, place: AnswerPlace, lost: SentUpload, upload: Upload) -> int:
        """The message that was perhaps sent, if it was: only ours can be edited. 0 if not."""
        chat_id = lost.chat_id

        async def look() -> tuple[set[int], int]:
            return await self._screens.known_ids(place.turn_id, chat_id, lost.sent_after), 0

        unconfirmed = Unconfirmed(chat_id, lost.sent_after, look=look)
        found = await self._messages.files.find_lost(unconfirmed, upload.caption, upload.buttons)
        if found:
            await self._uploaded.note(place.turn_id, replace(lost, message_id=found))
        return found
