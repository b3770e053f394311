"""Files are fetched as Telegram allows it."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest
from telegram import Bot, File
from telegram.error import RetryAfter

from bot.domain.attachment import Attachment, Kind
from bot.telegram.incoming.downloads import Downloads

PENALTY = timedelta(milliseconds=50)


class Telegram:
    """Refuses the first call of getFile with a penalty, and notes who calls within it."""

    def __init__(self) -> None:
        self.until: float | None = None
        self.early: list[str] = []
        self.has_refused = asyncio.Event()

    async def get_file(self, file_id: str, read_timeout: float) -> File:
        now = asyncio.get_running_loop().time()
        if self.until is None:
            self.until = now + PENALTY.total_seconds()
            self.has_refused.set()
            raise RetryAfter(PENALTY)
        assert read_timeout == self.read_timeout
        if now < self.until:
            self.early.append(file_id)
        return File(file_id, file_id, file_path=f"{self.base_file_url}/{file_id}")

    base_file_url = "https://api.telegram.org/file/bot1:token"
    token = "1:token"

    @property
    def request(self) -> "Telegram":
        return self

    read_timeout = 30.0

    async def retrieve(self, url: str) -> bytes:
        return url.rpartition("/")[2].encode()


def photo(file_id: str) -> Attachment:
    return Attachment(Kind.PHOTO, file_id, file_id)


async def test_a_penalty_of_one_file_holds_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as the bot does
    telegram = Telegram()
    downloads = Downloads(cast("Bot", telegram))

    async def later() -> bytes:
        await telegram.has_refused.wait()
        return await downloads.fetch(photo("b"))

    first, second = await asyncio.gather(downloads.fetch(photo("a")), later())

    assert (first, second) == (b"a", b"b")
    assert telegram.early == []
