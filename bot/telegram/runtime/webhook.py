"""Updates that Telegram brings by itself: it is told where, and each is kept before the answer."""

import asyncio
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.storage.errors import StorageUnavailable
from bot.telegram.api.api_errors import retry_seconds
from bot.telegram.api.backoff import Backoff
from bot.telegram.api.connection_log import ConnectionLog
from bot.telegram.api.webhook_info import ask_webhook_info
from bot.telegram.health_check import PollMonitor
from bot.telegram.runtime.receiver import Body, Receive, read_call
from bot.telegram.runtime.update_kinds import UpdateKinds

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 60.0
_LOOK_SECONDS = 60.0
"""Between two looks at whether Telegram still knows the webhook."""
_RECENT_SECONDS = 300.0
"""For so long an error that Telegram has met is told, where updates are waiting."""
_ADVICE = "Check TELEGRAM_WEBHOOK_URL. This bot keeps trying."
_NOT_SET = "the webhook is not set yet"
_CONNECTIONS = 40
"""At once; Telegram's own default. Each is done as soon as its update is on the disk."""


def make_secret(token: str) -> str:
    """What Telegram shows with each call, so that nobody else can make one.

    It is made out of the token: every process of a bot knows it, and it need not be kept.
    """
    return hmac.new(token.encode(), b"webhook of parley", "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """Where Telegram is to call, and the secret that shows that it is Telegram who does."""

    url: str
    secret: str = field(repr=False)


class Webhook:
    """Takes what is brought, from `run` on until that is cancelled."""

    def __init__(
        self,
        bot: Bot,
        address: WebhookAddress,
        receive: Receive,
        heartbeat: PollMonitor,
        connection_log: ConnectionLog,
        clock: Callable[[], float],
    ) -> None:
        self._bot = bot
        self.address = address
        self._receive = receive
        self._heartbeat = heartbeat
        self._connection_log = connection_log
        self._clock = clock
        self._kinds = UpdateKinds(lambda: asyncio.get_running_loop().time())
        self._broken: asyncio.Future[None] | None = None
        """Set while updates are taken; it fails where they cannot be kept any more."""
        self._keeping: set[asyncio.Task[bool]] = set()
        self.trouble: str | None = _NOT_SET
        """Why Telegram may not be able to bring anything; None where all is in order."""

    async def run(self) -> None:
        """Take updates until cancelled. Raises StorageUnavailable."""
        self._broken = asyncio.get_running_loop().create_future()
        staying = asyncio.create_task(self._stay_known())
        try:
            await asyncio.wait({staying, self._broken}, return_when=asyncio.FIRST_COMPLETED)
            for end in (staying, self._broken):
                if end.done():
                    end.result()
        finally:
            self._broken.cancel()
            self._broken = None
            staying.cancel()

    async def take(self, content: bytes) -> bool:
        """Keep what one call has brought; whether it is kept, so that Telegram may be told.

        Before `run` and after it nothing is: Telegram brings it again. What is no update is taken,
        too, or it would come for a day.
        """
        broken = self._broken
        if broken is None:
            return False
        body = read_call(content)
        if body is None:
            return True
        # Whoever calls may give up meanwhile. Brought again it would be known, and so not set to
        # work: it would wait for the next start.
        keeping = asyncio.create_task(self._keep(body, broken))
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)
        return await asyncio.shield(keeping)

    async def _keep(self, body: Body, broken: asyncio.Future[None]) -> bool:
        try:
            await self._receive([body])
        except StorageUnavailable as error:
            if not broken.done():
                broken.set_exception(error)
            return False
        self._note_in_order()
        return True

    async def _stay_known(self) -> None:
        """Tell Telegram where to call, and look from time to time whether it still knows."""
        backoff = Backoff(_LONGEST_PAUSE)
        is_known = False
        while True:
            pause = _LOOK_SECONDS
            try:
                is_known = is_known and await self._look()
                if not is_known:
                    await self._make_known()
                    self._kinds.settle()
                    is_known = True
                self._connection_log.settle()
                backoff.reset()
            except RetryAfter as error:
                pause = min(retry_seconds(error), _LONGEST_PAUSE)
            except BadRequest as error:
                is_of_address = is_known or "webhook" in error.message.lower()
                if not is_of_address and self._kinds.leave_out():
                    continue
                words = f"Telegram refuses the webhook: {error.message}. {_ADVICE}"
                self._note_trouble(words)
                pause = backoff.step()
            except TelegramError as error:
                if isinstance(error, InvalidToken):
                    self._heartbeat.note_refusal()
                self._connection_log.note(error, is_lasting=True)
                pause = backoff.step()
            await asyncio.sleep(pause)

    async def _make_known(self) -> None:
        """Also what Telegram has waiting comes then, and what was asked for but not confirmed."""
        await self._bot.set_webhook(
            self.address.url,
            secret_token=self.address.secret,
            max_connections=_CONNECTIONS,
            allowed_updates=self._kinds.names,
            drop_pending_updates=False,
        )
        self._note_in_order()
        logger.info("Telegram calls the webhook from now on")

    async def _look(self) -> bool:
        """Whether Telegram still knows it; what has gone wrong with it meanwhile is told."""
        info = await ask_webhook_info(self._bot)
        if info.url != self.address.url:
            logger.warning("the webhook was removed or replaced by another program; it is set anew")
            return False
        if info.pending and self._clock() - info.last_error_at < _RECENT_SECONDS:
            self._note_trouble(f"Telegram can't reach the webhook: {info.last_error}")
        else:
            self._note_in_order()
        return True

    def _note_in_order(self) -> None:
        if self.trouble and self.trouble != _NOT_SET:
            logger.info("the webhook works again")
        self.trouble = None
        self._heartbeat.beat()

    def _note_trouble(self, words: str) -> None:
        if words != self.trouble:
            logger.warning("%s", words)
        self.trouble = words
