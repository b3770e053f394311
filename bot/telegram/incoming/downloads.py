"""Fetching files from Telegram. Their addresses hold the bot's token and go nowhere else."""

import asyncio
import logging
from urllib.parse import quote

from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.domain.attachment import Attachment
from bot.domain.file_errors import FileEmpty, FileGone
from bot.telegram.api.api_errors import retry_seconds
from bot.telegram.api.backoff import Backoff
from bot.telegram.api.response_checks import TooLarge
from bot.telegram.api.transport import LARGEST_FILE, NotSent
from bot.telegram.incoming.file_limits import largest, too_big
from bot.telegram.incoming.local_files import (
    LocalPath,
    NotHere,
    TooLong,
    local_path,
    read_local,
)

logger = logging.getLogger(__name__)

_TRIES = 5
_LONGEST_PAUSE = 15.0

_LARGE_FILE_SECONDS = 300.0
"""Until a server of one's own has fetched it from Telegram itself, before which it is silent."""

_NOT_SHARED = (
    "a file of the Bot API server could neither be read here (%s) nor fetched. Share the server's "
    "folder with the bot: at the same path, and readable to the bot's user"
)


class Downloads:
    """The way to the files of one bot. `is_own`: from a Bot API server that is not Telegram's."""

    def __init__(self, bot: Bot, *, is_own: bool = False) -> None:
        self._bot = bot
        self._is_own = is_own
        self._quiet_until = 0.0
        """Loop time until which Telegram wants no calls: of one file, and so of any."""

    async def fetch(self, attachment: Attachment) -> bytes:
        """The file's content; waits where Telegram is away. Raises FileError."""
        if attachment.size > largest(attachment, is_own=self._is_own):
            raise too_big(attachment, is_own=self._is_own)
        tries, backoff = 0, Backoff(_LONGEST_PAUSE)
        while True:
            try:
                return await self._try(attachment)
            except (BadRequest, Forbidden) as error:
                is_big = "too big" in error.message.lower()
                # A server of one's own that is not started with --local keeps Telegram's limit.
                raise (too_big(attachment, is_own=False) if is_big else FileGone()) from error
            except (TooLarge, TooLong) as error:
                raise too_big(attachment, is_own=self._is_own) from error
            except RetryAfter as error:
                until = asyncio.get_running_loop().time() + retry_seconds(error)
                self._quiet_until = max(self._quiet_until, until)
                continue
            except NotSent:
                pass  # Nobody there: that may last, and the person may stop it.
            except TelegramError as error:
                tries += 1
                logger.info("a file was not fetched: %s", type(error).__name__)
                if tries == _TRIES:
                    raise FileGone from error
            await asyncio.sleep(backoff.step())

    async def _try(self, attachment: Attachment) -> bytes:
        while (wait := self._quiet_until - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110  # it may grow
            await asyncio.sleep(wait)
        is_large = attachment.size > LARGEST_FILE
        seconds = _LARGE_FILE_SECONDS if is_large else self._bot.request.read_timeout
        file = await self._bot.get_file(attachment.file_id, read_timeout=seconds)
        # As the server said it: the library makes an address of it, unless there is such a file
        # here. What there is here is none of the server's business.
        path = (file.file_path or "").removeprefix(f"{self._bot.base_file_url}/")
        most = largest(attachment, is_own=self._is_own)
        local = local_path(path, self._bot.token) if self._is_own else None
        content = await (self._get(path) if local is None else self._get_local(local, most))
        if not content:
            raise FileEmpty
        if len(content) > most:
            raise TooLong
        return content

    async def _get(self, path: str) -> bytes:
        address = f"{self._bot.base_file_url}/{quote(path.lstrip('/'))}"
        return await self._bot.request.retrieve(address)

    async def _get_local(self, local: LocalPath, most: int) -> bytes:
        """From the disk; else over HTTP, as a web server beside the Bot API server may offer it."""
        try:
            return await asyncio.to_thread(read_local, local, most)
        except NotHere as error:
            why = str(error)
        try:
            return await self._get(str(local.relative))
        except (NotSent, TooLarge):
            raise
        except TelegramError as error:
            logger.error(_NOT_SHARED, why)  # noqa: TRY400  # where it broke is no help here
            raise FileGone from error
