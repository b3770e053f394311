"""What is around the bot, or not in order: webhook, clock, disk, backups, version, tool servers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from telegram import Bot
from telegram.error import TelegramError

from bot.domain.server_clock import ServerClock
from bot.domain.telegram_account import WebhookInfo
from bot.storage.backup_failure import BackupFailure
from bot.telegram.api.webhook_info import ask_webhook_info
from bot.tools.mcp.server_state import ServerState

logger = logging.getLogger(__name__)

_DAY = 86400.0
_CLOCK_SECONDS = 5.0
"""A Date header has whole seconds, and takes a while to arrive."""


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """How the machine is asked; the first and the third raise OSError.

    Of `free_bytes` there are few below `low_bytes`. `newest_backup_at` is None where backups are
    off, and gives None where there is none yet. `backup_failure` is told where the last one failed.
    `tool_servers` are those of MCP_CONFIG.
    """

    free_bytes: Callable[[], int]
    low_bytes: int
    newest_backup_at: Callable[[], float | None] | None
    find_newer: Callable[[], Awaitable[str | None]]
    backup_failure: Callable[[], BackupFailure | None] = lambda: None
    tool_servers: Callable[[], Sequence[ServerState]] = lambda: ()


@dataclass(frozen=True, slots=True)
class MachineReport:
    """None, or "", stands for what is in order or not known.

    `webhook_error` is in Telegram's words, and so many seconds old. `clock_off` are seconds,
    `free_bytes` are too few. `backup_age` is in seconds, None without one; `has_backups`: they are
    made by themselves.
    """

    webhook_error: str = ""
    webhook_error_age: float = 0.0
    clock_off: float | None = None
    free_bytes: int | None = None
    has_backups: bool = False
    backup_age: float | None = None
    backup_failure: BackupFailure | None = None
    newer_release: str | None = None
    tool_servers: Sequence[ServerState] = ()


class MachineCheck:
    """Looks everywhere at once."""

    def __init__(
        self, bot: Bot, server_clock: ServerClock, facts: MachineFacts, clock: Callable[[], float]
    ) -> None:
        self._bot = bot
        self._server_clock = server_clock
        self._facts = facts
        self._clock = clock

    async def look(self) -> MachineReport:
        """How it is now. Takes seconds where others are slow."""
        webhook, newer, (free, backup_at), backup_failure = await asyncio.gather(
            self._ask_webhook(),
            self._facts.find_newer(),
            asyncio.to_thread(self._look_at_disk),
            asyncio.to_thread(self._facts.backup_failure),
        )
        now = self._clock()
        age = now - webhook.last_error_at
        is_failing = bool(webhook.url and webhook.last_error) and age < _DAY
        ahead = self._server_clock.ahead_of(now)
        return MachineReport(
            webhook_error=webhook.last_error if is_failing else "",
            webhook_error_age=max(0.0, age) if is_failing else 0.0,
            clock_off=abs(ahead) if ahead is not None and abs(ahead) > _CLOCK_SECONDS else None,
            free_bytes=free if free is not None and free < self._facts.low_bytes else None,
            has_backups=self._facts.newest_backup_at is not None,
            backup_age=None if backup_at is None else max(0.0, now - backup_at),
            backup_failure=backup_failure if self._facts.newest_backup_at else None,
            newer_release=newer,
            tool_servers=self._facts.tool_servers(),
        )

    def _look_at_disk(self) -> tuple[int | None, float | None]:
        """Bytes that are free, and when the newest backup was made."""
        newest_backup_at = self._facts.newest_backup_at
        try:
            return self._facts.free_bytes(), newest_backup_at() if newest_backup_at else None
        except OSError as error:
            logger.warning("the data folder cannot be looked at: %s", error)
            return None, None

    async def _ask_webhook(self) -> WebhookInfo:
        try:
            return await ask_webhook_info(self._bot)
        except TelegramError as error:
            logger.info("the webhook is not told of: %s", error)
            return WebhookInfo()
