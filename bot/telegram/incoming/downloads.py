"""Fetching files from Telegram. Their addresses hold the bot's token and go nowhere else."""

import asyncio
import logging

from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.domain.attachment import Attachment
from bot.domain.errors import FileEmpty, FileGone, FileTooBig
from bot.telegram.api.api_errors import retry_seconds
from bot.telegram.api.backoff import Backoff
from bot.telegram.api.response_checks import TooLarge
from bot.telegram.api.transport import LARGEST_FILE, NotSent

logger = logging.getLogger(__name__)

_TRIES = 5
_LONGEST_PAUSE = 15.0


class Downloads:
    """The way to the files of one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._quiet_until = 0.0
        """Loop time until which Telegram wants no calls: of one file, and so of any."""

    async def fetch(self, attachment: Attachment) -> bytes:
        """The file's content; waits where Telegram is away. Raises FileError."""
        if attachment.size > LARGEST_FILE:
            raise FileTooBig
        tries, backoff = 0, Backoff(_LONGEST_PAUSE)
        while True:
            try:
                return await self._try(attachment.file_id)
            except (BadRequest, Forbidden) as error:
                is_big = "too big" in error.message.lower()
                raise (FileTooBig if is_big else FileGone) from error
            except TooLarge as error:
                raise FileTooBig from error
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

    async def _try(self, file_id: str) -> bytes:
        while (wait := self._quiet_until - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110  # it may grow
            await asyncio.sleep(wait)
        file = await self._bot.get_file(file_id)
        # The library's own way; it makes the address out of the token.
        content = bytes(await file.download_as_bytearray())
        if not content:
            raise FileEmpty
        return content
