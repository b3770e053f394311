"""A reply to one picture of an album is about all of them."""

from bot.telegram.dispatch.albums import Albums
from bot.telegram.dispatch.context import Context
from bot.telegram.incoming.incoming_message import IncomingMessage


class BringRepliedAlbum:
    """Lets a reply bring along the whole album of the message that it replies to."""

    def __init__(self, albums: Albums) -> None:
        self._albums = albums

    async def __call__(self, message: IncomingMessage, _context: Context) -> IncomingMessage:
        """The message, with the files of all parts."""
        return await self._albums.with_replied_album(message)
