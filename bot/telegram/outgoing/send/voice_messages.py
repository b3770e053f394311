"""An answer's voice message: on the screen once, whatever became of the first try."""

from dataclasses import dataclass, replace

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated

from bot.domain.message import Thread
from bot.domain.speech import Speech
from bot.storage.delivery_log import DeliveryLog
from bot.storage.speech_rows import SpeechPart
from bot.storage.speeches import Speeches
from bot.telegram.api import api_errors, bot_api
from bot.telegram.outgoing.send.message_fields import replying_to
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.unconfirmed import Unconfirmed


class VoiceForbidden(Exception):
    """A person, or a group, takes no voice messages."""


@dataclass(frozen=True, slots=True)
class VoicePlace:
    """Where a part is said: behind the message `after`, as a reply, or as none."""

    thread: Thread
    after: int
    reply_to: int | None


class VoiceMessages:
    """Sends what is made, and looks for what was perhaps sent."""

    def __init__(
        self, bot: Bot, messages: Messages, speeches: Speeches, delivery_log: DeliveryLog
    ) -> None:
        self._bot = bot
        self._messages = messages
        self._speeches = speeches
        self._screens = delivery_log

    async def send(self, part: SpeechPart, place: VoicePlace) -> None:
        """Make sure that it is there, unless nobody wants it any more.

        Where Telegram does not know its file any more, it is only to be made anew. Raises
        VoiceForbidden, Undeliverable, and BadRequest where Telegram refuses it.
        """
        try:
            if part.message_id is not None and await self._find(part, place, -part.message_id):
                return
            await self._send(part, place)
        except ChatMigrated as error:
            old_id, new_id = place.thread.chat_id, error.new_chat_id
            await self._messages.move_chat(old_id, new_id)
            moved = VoicePlace(Thread(new_id), 0, None)
            await self.send(replace(part, message_id=None), moved)
        except BadRequest as error:
            if api_errors.is_voice_forbidden(error):
                raise VoiceForbidden(str(error)) from error
            if place.reply_to is not None and api_errors.is_reply_gone(error):
                # It was refused, so it is not there.
                await self.send(replace(part, message_id=None), replace(place, reply_to=None))
            elif part.file_id and api_errors.is_file_gone(error):
                await self._speeches.forget_file(part)
            else:
                raise

    async def _send(self, part: SpeechPart, place: VoicePlace) -> None:
        calls, chat_id = self._messages.calls, place.thread.chat_id
        after = 0

        async def send() -> bool:
            nonlocal after
            if not await self._speeches.is_open(part):
                return True  # Its turn may have taken long.
            after = calls.newest_id(chat_id, place.after)
            await self._speeches.intend(part, chat_id, after)
            message_id, file_id = await self._upload(part, place)
            await self._speeches.note_sent(part, chat_id, message_id, file_id)
            return True

        async def find() -> bool | None:
            return await self._find(part, place, after, calls.now()) or None

        await calls.once(chat_id, send, find)

    async def _upload(self, part: SpeechPart, place: VoicePlace) -> tuple[int, str]:
        """Send it now; the ids of the message, and of the file that Telegram keeps."""
        audio = part.audio if not part.file_id else None
        files = None
        if audio:
            name = Speech(audio, part.seconds).name
            files = {"voice": bot_api.File(name, audio)}

        async def send(topic_id: int | None) -> tuple[int, str]:
            message = await bot_api.call(
                self._bot,
                "sendVoice",
                {
                    "chat_id": place.thread.chat_id,
                    "message_thread_id": topic_id,
                    "voice": part.file_id or None,
                    "duration": max(1, round(part.seconds)) if part.seconds and files else None,
                    "caption": part.caption or None,
                    "reply_parameters": replying_to(place.reply_to),
                },
                files=files,
            )
            return int(message["message_id"]), _file_id(message)

        began_at, chat_id = self._messages.calls.now(), place.thread.chat_id
        message_id, file_id = await self._messages.calls.topics.call(place.thread, send)
        self._messages.calls.note_sent(chat_id, message_id, began_at)
        return message_id, file_id

    async def _find(
        self, part: SpeechPart, place: VoicePlace, after: int, lost_at: float | None = None
    ) -> bool:
        """Whether it was sent all the same: only ours can be edited, to what it says already."""
        chat_id = place.thread.chat_id

        async def look() -> tuple[set[int], int]:
            return await self._screens.known_ids(part.turn_id, chat_id, after), 0

        lost = Unconfirmed(chat_id, after, look=look)
        if lost_at is not None:
            lost.lost_at = lost_at
        found = await self._messages.files.find_lost(lost, part.caption)
        if found:
            await self._speeches.note_sent(part, chat_id, found, "")
        return bool(found)


def _file_id(message: object) -> str:
    """Of its file, as Telegram calls it: what is an MP3 may have become a piece of music."""
    fields = message if isinstance(message, dict) else {}
    for kind in ("voice", "audio", "document"):
        file = fields.get(kind)
        if isinstance(file, dict) and isinstance(file.get("file_id"), str):
            return file["file_id"] if kind == "voice" else ""
    return ""
