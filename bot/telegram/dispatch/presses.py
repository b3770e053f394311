"""Presses of buttons: each is answered, or the button shows a clock for a minute."""

import logging
import math
from collections.abc import Awaitable, Callable, Mapping

from telegram.error import RetryAfter, TelegramError

from bot.i18n.language import N_, _
from bot.storage.effect import begin_effect, current_effect
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.api.api_errors import retry_seconds
from bot.telegram.commands import FOR_STRANGERS
from bot.telegram.commands.context import ButtonContext, PressButton, Services
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.steps.limit_rate import TOO_FAST
from bot.telegram.incoming.events import ButtonPress
from bot.telegram.lanes.lanes import Lane
from bot.telegram.outgoing.send.clock import Clock

logger = logging.getLogger(__name__)

_VALID = 15.0
"""Seconds for which a press can be answered, about."""

OLD_BUTTON = N_("This button no longer works.")

AnswerPress = Callable[[str, str | None], Awaitable[object]]
"""Answers the press of this id with some words, or with none. Raises TelegramError."""


class Presses:
    """Does what a button stands for, and shows its words to the presser."""

    def __init__(
        self,
        buttons: Mapping[str, PressButton],
        rate_limiter: RateLimiter,
        services: Services,
        answer: AnswerPress,
        clock: Clock,
    ) -> None:
        self._buttons = buttons
        self._rate_limiter = rate_limiter
        self._services = services
        self._answer = answer
        self._clock = clock
        self._quiet_until = -math.inf
        """When Telegram takes answers again, to whatever press."""

    async def press(self, pressed: ButtonPress, context: Context) -> None:
        """Whatever comes of it, it is answered."""
        words = ""
        try:
            words = await self._carry_out(pressed, context)
        finally:
            self.answer_soon(pressed.query_id, words, context.lane)

    async def _carry_out(self, pressed: ButtonPress, context: Context) -> str:
        if context.may_speak and not self._rate_limiter.allow_press(pressed):
            return _(TOO_FAST)
        if not context.may_speak and pressed.action not in FOR_STRANGERS:
            return ""
        button = self._buttons.get(pressed.action)
        begin_effect()
        if button is None:
            return _(OLD_BUTTON)
        return await button(ButtonContext(pressed, context.lane, context.lanes, self._services))

    def answer_soon(self, query_id: str, words: str, lane: Lane) -> None:
        """At once, and nothing waits for it: if it is lost the update is done all the same."""
        effect = current_effect.get()
        current_effect.set(None)
        lane.run_in_background(lambda: self._answer_press(query_id, words))
        current_effect.set(effect)

    async def _answer_press(self, query_id: str, words: str) -> None:
        valid_until = self._clock.now() + _VALID
        while self._quiet_until < valid_until:
            await self._rest()
            try:
                await self._answer(query_id, words or None)
            except RetryAfter as error:
                until = self._clock.now() + retry_seconds(error)
                self._quiet_until = max(self._quiet_until, until)
                continue
            except TelegramError as error:
                # It is valid for some seconds only; after a restart it is often too old.
                logger.debug("a press was not answered: %s", error)
            return

    async def _rest(self) -> None:
        while (wait := self._quiet_until - self._clock.now()) > 0:
            await self._clock.sleep(wait)
