"""Albums in groups: a part waits until one of its album names the bot, as any of them may."""

from collections.abc import Callable
from itertools import chain

from bot.storage.inbox import Inbox
from bot.telegram.dispatch.albums import Albums
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import AlbumParts, Dispatched
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.lanes import Lane


class GatherAlbum:
    """Holds parts of albums, and lets them go on with the part that is for the bot."""

    def __init__(self, albums: Albums, inbox: Inbox, clock: Callable[[], float]) -> None:
        self._albums = albums
        self._inbox = inbox
        self._clock = clock

    async def __call__(
        self, message: IncomingMessage, context: Context
    ) -> IncomingMessage | AlbumParts | Dispatched:
        """The message with the parts that were held for it; HELD where it waits itself."""
        self._albums.remember(message)
        if not message.album or not message.is_group or message.is_edit:
            return message
        is_asked = message.album in _albums_asked(context.lane)
        if not await self._albums.is_meant(message, is_asked=is_asked):
            self._albums.hold(message, lambda parts: self._discard(parts, context.lane))
            return Dispatched.HELD
        return self._albums.release(message)

    def _discard(self, parts: list[IncomingMessage], lane: Lane) -> None:
        """Nobody has addressed these to the bot: their updates are done."""
        ids = [part.update_id for part in parts]
        lane.run_in_background(lambda: self._inbox.finish(ids, self._clock()))


def _albums_asked(lane: Lane) -> set[str]:
    """The albums of which a part waits for its answer, or is being answered."""
    running = lane.running.parts if lane.running else ()
    return {part.album for part in chain(lane.waiting, running)}
