"""Albums: several messages that Telegram parts, without saying how many they are.

In a group an album is meant for the bot if any part is, and the part that says so may come last.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from bot.domain.attachment import Attachment
from bot.storage.albums import SeenAlbums
from bot.telegram.dispatch.step import AlbumParts
from bot.telegram.incoming.incoming_message import IncomingMessage

HOLD_SECONDS = 12.0
"""How long parts wait for one that is addressed; parts 5 to 11 s late were seen."""

_REMEMBERED = 500
"""Albums, so that a reply to one picture can bring the others along."""

_Key = tuple[int, str]

GiveUp = Callable[[list[IncomingMessage]], None]
"""Told of parts that nobody has addressed to the bot."""


class Albums:
    """What is known of the albums of all chats; in memory, and only where the files are."""

    def __init__(self, seen: SeenAlbums, hold: float) -> None:
        self._seen = seen
        self._hold_seconds = hold
        self._held: dict[_Key, list[IncomingMessage]] = {}
        self._timers: dict[_Key, asyncio.TimerHandle] = {}
        self._files: OrderedDict[_Key, dict[int, tuple[Attachment, ...]]] = OrderedDict()

    async def is_meant(self, message: IncomingMessage, *, is_asked: bool) -> bool:
        """Whether the album of this part is for the bot, as far as it is known.

        `is_asked`: another part of it is waiting for its answer already.
        """
        if message.is_addressed or is_asked:
            return True
        return await self._seen.is_known(message.thread.chat_id, message.album)

    def hold(self, message: IncomingMessage, give_up: GiveUp) -> None:
        """Let this part wait for one that is addressed."""
        key = (message.thread.chat_id, message.album)
        self._held.setdefault(key, []).append(message)
        if timer := self._timers.pop(key, None):
            timer.cancel()
        self._timers[key] = asyncio.get_running_loop().call_later(
            self._hold_seconds, self._discard, key, give_up
        )

    def release(self, message: IncomingMessage) -> AlbumParts:
        """This part and those that were held: they are meant for the bot, all of them."""
        key = (message.thread.chat_id, message.album)
        if timer := self._timers.pop(key, None):
            timer.cancel()
        held = tuple(replace(part, is_addressed=True) for part in self._held.pop(key, []))
        return AlbumParts(held, replace(message, is_addressed=True))

    async def with_replied_album(self, message: IncomingMessage) -> IncomingMessage:
        """The message with the whole album that it replies to, and not just one picture of it."""
        replied = message.replied
        if replied is None or not replied.album:
            return message
        key = (message.thread.chat_id, replied.album)
        known = self._files.get(key) or await self._seen.parts(*key)
        parts = {**known, replied.message_id: replied.attachments}
        quoted = tuple(
            replace(attachment, is_quoted=True)
            for _, attachments in sorted(parts.items())
            for attachment in attachments
        )
        return replace(message, replied=replace(replied, attachments=quoted))

    def remember(self, message: IncomingMessage) -> None:
        """Keep in mind which files its album is made of."""
        if not message.album:
            return
        key = (message.thread.chat_id, message.album)
        self._files.setdefault(key, {})[message.message_id] = message.attachments
        self._files.move_to_end(key)
        if len(self._files) > _REMEMBERED:
            self._files.popitem(last=False)

    def _discard(self, key: _Key, give_up: GiveUp) -> None:
        self._timers.pop(key, None)
        give_up(self._held.pop(key, []))
