"""How the bot is doing, for those who run it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from telegram import Bot
from telegram.error import TelegramError

from bot.domain.providers import ProviderState
from bot.storage.engine import Engine
from bot.storage.health import count_pending, count_set_aside

logger = logging.getLogger(__name__)


_LONGEST_SILENCE = 120.0
"""Seconds; a poll is answered within half a minute, and asked again at once where it fails."""


class PollMonitor:
    """When Telegram last answered: a question for updates, or, at the start, who the bot is."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began_at = clock()
        self._at: float | None = None
        self._is_refused = False

    def beat(self) -> None:
        """It has answered now."""
        self._at = self._clock()
        self._is_refused = False

    def note_refusal(self) -> None:
        """It has answered that it does not know the token."""
        self._is_refused = True

    @property
    def age(self) -> float | None:
        """Seconds since then; None before the first time."""
        return None if self._at is None else max(0.0, self._clock() - self._at)

    @property
    def silence(self) -> float:
        """The same; before the first time, seconds since the start."""
        return max(0.0, self._clock() - (self._began_at if self._at is None else self._at))

    def trouble(self) -> str | None:
        """Why no updates can be expected to come, in a few words; None where they can."""
        if self._is_refused:
            return "Telegram refuses the token"
        if self._at is None:
            return "Telegram has not answered yet"
        if self.silence > _LONGEST_SILENCE:
            return f"Telegram has not answered for {self.silence:.0f} s"
        return None


@dataclass(frozen=True, slots=True)
class HealthReport:
    """`sees_all`: privacy mode is off, so that groups show the bot every message.

    None stands for what could not be found out. `rates` are the provider's limits by name.
    """

    pending: int
    set_aside: int
    database_bytes: int
    seconds_since_poll: float | None
    sees_all: bool | None
    rates: Mapping[str, str]
    balance: str | None
    providers: Sequence[ProviderState] = ()
    """Of each, where there are several."""


class HealthCheck:
    """Looks everywhere at once."""

    def __init__(
        self,
        bot: Bot,
        database: Engine,
        heartbeat: PollMonitor,
        rates: Callable[[], Mapping[str, str]],
        balance: Callable[[], Awaitable[str | None]],
        states: Callable[[], Awaitable[Sequence[ProviderState]]],
    ) -> None:
        self._bot = bot
        self._database = database
        self._heartbeat = heartbeat
        self._rates = rates
        self._balance = balance
        self._states = states

    async def look(self, but: int) -> HealthReport:
        """How it is now; `but` is the update that asks. Takes seconds where others are slow."""
        sees_all, balance = await asyncio.gather(self._ask_privacy(), self._balance())
        return HealthReport(
            pending=await count_pending(self._database, but),
            set_aside=await count_set_aside(self._database),
            database_bytes=await self._database.size(),
            seconds_since_poll=self._heartbeat.age,
            sees_all=sees_all,
            rates=self._rates(),
            balance=balance,
            providers=await self._states(),
        )

    async def _ask_privacy(self) -> bool | None:
        """Asked anew each time: it is changed at BotFather while the bot runs."""
        try:
            return (await self._bot.get_me()).can_read_all_group_messages
        except TelegramError as error:
            logger.info("privacy mode is not told: %s", error)
            return None
