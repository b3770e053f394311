"""The Telegram side as a whole: starts, takes up what was left, runs, and ends in good order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import Inbox
from bot.storage.turns import Turns
from bot.telegram.api.api_errors import retry_seconds
from bot.telegram.api.backoff import Backoff
from bot.telegram.api.connection_log import ConnectionLog
from bot.telegram.commands import COMMANDS
from bot.telegram.dispatch.chat_moves import ChatMoves
from bot.telegram.dispatch.membership import Memberships
from bot.telegram.dispatch.owner_setup import Claim
from bot.telegram.health_check import PollMonitor
from bot.telegram.lanes.lanes import Lanes
from bot.telegram.runtime.automatic_backups import AutomaticBackups
from bot.telegram.runtime.backlog import Backlog
from bot.telegram.runtime.intake import Intake
from bot.telegram.runtime.maintenance import Maintenance
from bot.telegram.runtime.menus import CommandMenus
from bot.telegram.runtime.polling import TokenRefused
from bot.telegram.runtime.reminder_clock import ReminderClock

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 15.0
_MOST_REFUSALS = 3
"""Of a token at the start."""


class Application:
    """The bot on Telegram, from its start to its end."""

    def __init__(
        self,
        *,
        bot: Bot,
        inbox: Inbox,
        turns: Turns,
        lanes: Lanes,
        backlog: Backlog,
        intake: Intake,
        moves: ChatMoves,
        memberships: Memberships,
        menus: CommandMenus,
        claim: Claim,
        cleaning: Maintenance,
        backups: AutomaticBackups,
        reminder_clock: ReminderClock,
        receive_updates: Sequence[Callable[[], Coroutine[Any, Any, None]]],
        connection_log: ConnectionLog,
        heartbeat: PollMonitor,
        resume_speech: Callable[[Lanes], Awaitable[None]] | None = None,
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._turns = turns
        self._lanes = lanes
        self._backlog = backlog
        self._intake = intake
        self._moves = moves
        self._memberships = memberships
        self._menus = menus
        self._claim = claim
        self._cleaning = cleaning
        self._backups = backups
        self._reminder_clock = reminder_clock
        self._receive_updates = receive_updates
        """Until they are cancelled: by polling, or by a webhook, and what others have stored."""
        self._connection_log = connection_log
        self._heartbeat = heartbeat
        self._resume_speech = resume_speech

    async def run(
        self, stop: asyncio.Event, shutdown_seconds: float, load: Callable[[], Awaitable[None]]
    ) -> None:
        """Serve until `stop` is set, then finish what is under way for up to so many seconds.

        `load` gets ready what a first poll need not wait for. Raises what it raises, TokenRefused,
        and StorageUnavailable where updates cannot be kept.
        """
        try:
            if not await self._connect(stop):
                return
            await self._find_backlog()
            if self._resume_speech:
                await self._resume_speech(self._lanes)
            taking_up = asyncio.create_task(self._backlog.run(self._lanes, self._intake.hand_on))
            taking_up.add_done_callback(self._lanes.note_end)
            receiving = [asyncio.create_task(work()) for work in self._receive_updates]
            menus = asyncio.create_task(self._show_menus())
            stopping = asyncio.create_task(stop.wait())
            cleaning = asyncio.create_task(self._cleaning.run())
            backups = asyncio.create_task(self._backups.run())
            reminding = asyncio.create_task(self._reminder_clock.run(self._lanes))
            loading = asyncio.create_task(_load_and_stay(load))
            broken = self._lanes.broken
            ends: list[asyncio.Future[Any]] = [
                *receiving,
                stopping,
                cleaning,
                reminding,
                loading,
                broken,
            ]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for task in (
                taking_up,
                *receiving,
                stopping,
                cleaning,
                backups,
                reminding,
                loading,
                menus,
            ):
                task.cancel()
            await self._memberships.close()
            await self._lanes.end(shutdown_seconds)
            under_way = (taking_up, *receiving, cleaning, backups, reminding, loading, menus)
            await asyncio.gather(*under_way, return_exceptions=True)
            ended = [end for end in ends if end.done() and not end.cancelled()]
            # All are looked at, or asyncio says later on that one was forgotten.
            for error in [error for end in ended if (error := end.exception())][:1]:
                raise error
        finally:
            await self._bot.shutdown()

    async def _connect(self, stop: asyncio.Event) -> bool:
        """Wait until Telegram answers; False where `stop` came first."""
        backoff, refusals = Backoff(_LONGEST_PAUSE), 0
        while not stop.is_set():
            asked = 0.0
            try:
                await self._bot.initialize()
            except InvalidToken:
                # It may be a moment's trouble of what stands before Telegram.
                refusals += 1
                if refusals == _MOST_REFUSALS:
                    raise TokenRefused from None
            except TelegramError as error:
                self._connection_log.note(error, is_lasting=True)
                if isinstance(error, RetryAfter):
                    asked = retry_seconds(error)
            else:
                self._connection_log.settle()
                self._heartbeat.beat()  # The first poll may take half a minute.
                break
            try:
                async with asyncio.timeout(max(asked, backoff.step())):
                    await stop.wait()
            except TimeoutError:
                continue
        if stop.is_set():
            return False
        logger.info("this is @%s", self._bot.username)
        self._claim.offer(self._bot.username)
        return True

    async def _show_menus(self) -> None:
        """Nobody waits for them."""
        try:
            await self._menus.show(COMMANDS)
        except StorageUnavailable as error:
            # Whoever has to store something ends the process.
            logger.warning("the menus of commands could not be shown: %s", error)
        except Exception:
            # The last resort: without menus the bot serves all the same.
            logger.exception("the menus of commands could not be shown")

    async def _find_backlog(self) -> None:
        """What an earlier process left: turns to end, updates that nothing has come of."""
        await self._moves.resume()
        await self._memberships.resume()
        turns, updates = await self._turns.open(), await self._inbox.open()
        if turns or updates:
            logger.info("taking up %d turns and %d updates", len(turns), len(updates))
        self._backlog.fill(turns, [self._intake.read_stored(update) for update in updates])


async def _load_and_stay(load: Callable[[], Awaitable[None]]) -> None:
    """Ends only where loading fails."""
    await load()
    await asyncio.Event().wait()
