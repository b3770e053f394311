"""The one line in which everything waits that the provider is asked for."""

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from types import TracebackType
from typing import Self, TypeVar

from openai import APIError

from bot.domain.errors import (
    LineTooLong,
    ModelBusy,
    ModelError,
    ModelTimeout,
    ModelUnreachable,
    RateLimited,
)
from bot.domain.observers import ModelOutcome, ObserveModel, observe_nothing
from bot.llm.concurrency_limit import ConcurrencyLimit
from bot.llm.errors import TRANSPORT_ERRORS, to_model_error
from bot.llm.retries import LONGEST_PAUSE, pause_before_retry

Answer = TypeVar("Answer")

LONGEST_WAIT = 300.0
"""Seconds that a question waits in all before it gives up."""

_HASTY_WAIT, _HASTY_PAUSE = 20.0, 2.0
"""Seconds in line, and before another attempt, for who has another provider to ask."""

_OUTCOMES: Mapping[type[ModelError], ModelOutcome] = {
    RateLimited: "rate_limited",
    ModelBusy: "busy",
    ModelTimeout: "timeout",
    ModelUnreachable: "unreachable",
}
"""What is none of these is a refusal: of the key, of the model, of what was asked."""

_HEAD_STARTS = 3
"""Refusals behind which a question still goes first. Then others try: it may be about this one."""


class Limiter:
    """Whoever came first goes first, and so does a question that was refused, a few times."""

    def __init__(
        self,
        most: int | None = None,
        patience: float = LONGEST_WAIT,
        clock: Callable[[], float] = time.monotonic,
        observe: ObserveModel = observe_nothing,
    ) -> None:
        self.patience = patience
        self.observe = observe
        """Told how each request has ended."""
        self.valve = ConcurrencyLimit(most)
        self.clock = clock
        self._numbers = count()
        self._line: list[tuple[int, asyncio.Future[int]]] = []
        self._timer: asyncio.TimerHandle | None = None

    def line_up(self, *, is_hasty: bool = False) -> "Slot":
        """A place at the end of the line; who is hasty has another provider to ask."""
        return Slot(self, self.last_number(), is_hasty=is_hasty)

    def last_number(self) -> int:
        """The number of whoever goes to the end of the line now."""
        return next(self._numbers)

    def is_free_for(self, number: int) -> bool:
        """Whether it need not wait at all."""
        self._forget_the_gone()
        is_first = not self._line or number < self._line[0][0]
        return is_first and self.valve.may_begin(self.clock())

    async def enter(self, number: int, patience: float) -> int:
        """The round of a call that may begin now. Raises RateLimited after `patience` seconds."""
        if self.is_free_for(number):
            return self.valve.begin()
        turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._line, (number, turn))
        self.let_in()
        try:
            async with asyncio.timeout(patience):
                return await turn
        except TimeoutError:
            self._give_back(turn)
            raise LineTooLong("waited in line for too long") from None
        except asyncio.CancelledError:
            self._give_back(turn)
            raise

    def let_in(self) -> None:
        """Let those begin who may; called whenever that may have changed."""
        self._forget_the_gone()
        while self._line and self.valve.may_begin(self.clock()):
            _, turn = heapq.heappop(self._line)
            turn.set_result(self.valve.begin())
            self._forget_the_gone()
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._line and (shut := self.valve.opens_at - self.clock()) > 0:
            self._timer = asyncio.get_running_loop().call_later(shut, self.let_in)

    def _give_back(self, turn: "asyncio.Future[int]") -> None:
        """It was let in at the very moment at which it went away."""
        if turn.done() and not turn.cancelled():
            self.valve.end(is_accepted=False)
            self.let_in()
        turn.cancel()

    def _forget_the_gone(self) -> None:
        while self._line and self._line[0][1].done():
            heapq.heappop(self._line)


class Slot:
    """A place in the line for all attempts at one thing; `async with` it for each of them."""

    def __init__(self, limiter: Limiter, number: int, *, is_hasty: bool = False) -> None:
        self._limiter = limiter
        self._number = number
        self._is_hasty = is_hasty
        self._patience = min(limiter.patience, _HASTY_WAIT) if is_hasty else limiter.patience
        self._waited = 0.0
        self._rest = 0.0
        self._failures = 0
        self._refusals = 0
        self._round: int | None = None
        self._is_accepted = False
        self._pause: float | None = None

    @property
    def has_to_wait(self) -> bool:
        """Whether entering takes a while."""
        return not self._limiter.is_free_for(self._number)

    @property
    def pause(self) -> float:
        """Seconds until the line moves at all."""
        return max(0.0, self._limiter.valve.opens_at - self._limiter.clock())

    async def __aenter__(self) -> Self:
        """Wait until the call may begin. Raises RateLimited where that took too long in all."""
        if self._rest:
            await asyncio.sleep(self._rest)
        self._rest, self._pause, self._is_accepted = 0.0, None, False
        began = self._limiter.clock()
        self._round = await self._limiter.enter(self._number, self._patience - self._waited)
        self._waited += self._limiter.clock() - began
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        round_, self._round = self._round, None
        if round_ is None:
            return
        self._limiter.observe(_outcome(error, is_accepted=self._is_accepted))
        if isinstance(error, RateLimited):
            self._pause = self._refuse(round_, error)
        else:
            self._limiter.valve.end(is_accepted=self._is_accepted)
        self._limiter.let_in()

    def accept(self) -> None:
        """The provider answers."""
        if self._round is not None and not self._is_accepted:
            self._is_accepted = True
            self._limiter.valve.accept(self._round, self._limiter.clock())
            self._limiter.let_in()

    def pause_after(self, error: ModelError) -> float | None:
        """Seconds until another attempt, which entering waits for; None to give up."""
        if isinstance(error, RateLimited):
            return self._pause
        if self._is_hasty and (self._failures or isinstance(error, ModelTimeout)):
            return None
        pause = pause_before_retry(error, self._failures)
        if self._is_hasty and pause is not None and pause > _HASTY_PAUSE:
            return None
        self._failures += 1
        self._rest = pause or 0.0
        return pause

    async def carry(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """What the call gives, made again where there were too many. Raises ModelError."""
        while True:
            try:
                async with self:
                    answer = await _as_model_errors(call)
                    self.accept()
                    return answer
            except RateLimited as error:
                if self.pause_after(error) is None:
                    raise

    def _refuse(self, round_: int, error: RateLimited) -> float | None:
        self._refusals += 1
        if self._refusals % _HEAD_STARTS == 0:
            self._number = self._limiter.last_number()
        is_bearable = error.retry_after is None or error.retry_after <= LONGEST_PAUSE
        # What lasts for longer holds up nobody else: who comes then asks, and is told by itself.
        pause = self._limiter.valve.refuse(
            round_,
            self._limiter.clock(),
            error.retry_after if is_bearable else 0.0,
            is_accepted=self._is_accepted,
        )
        most = _HASTY_PAUSE if self._is_hasty else self._patience - self._waited
        return pause if is_bearable and pause <= most else None


def _outcome(error: BaseException | None, *, is_accepted: bool) -> ModelOutcome:
    if error is None:
        return "answered"
    if not isinstance(error, Exception):
        return "stopped"  # cancelled, or closed while it was read
    if not isinstance(error, ModelError):
        return "failed"
    if is_accepted:
        return "broken_off"
    return next((name for kind, name in _OUTCOMES.items() if isinstance(error, kind)), "refused")


async def _as_model_errors(call: Callable[[], Awaitable[Answer]]) -> Answer:
    try:
        return await call()
    except (APIError, *TRANSPORT_ERRORS) as cause:
        raise to_model_error(cause) from cause
