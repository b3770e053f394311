"""When a failed call is worth another one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from openai import APIError

from bot.domain.errors import ModelBusy, ModelError, ModelTimeout, ModelUnreachable, RateLimited
from bot.llm.errors import TRANSPORT_ERRORS, to_model_error

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

MAX_RETRIES = 3
LONGEST_PAUSE = 60.0
"""Seconds. A person waits this long for a busy model, not longer."""

_MAX_QUIET_RETRIES = 2

_WORTH_IT = (ModelBusy, ModelUnreachable, RateLimited, ModelTimeout)


def pause_before_retry(error: ModelError, attempt: int) -> float | None:
    """Seconds to wait before the call after `attempt` (0 = the first), or None to give up."""
    if attempt >= MAX_RETRIES or not isinstance(error, _WORTH_IT):
        return None
    if isinstance(error, ModelTimeout) and attempt:
        return None  # Each one has cost minutes already.
    pause = error.retry_after if error.retry_after is not None else float(2**attempt)
    return pause if pause <= LONGEST_PAUSE else None


async def call_with_retries(
    call: Callable[[], Awaitable[Answer]], *, is_billable: bool = False, is_in_line: bool = False
) -> Answer:
    """What the call gives, tried again where nobody has to be told. Raises ModelError.

    After a silence an `is_billable` one is not made again: it may have been done and billed. Where
    there were too many, one that `is_in_line` has waited for that by itself.
    """
    attempt = 0
    while True:
        try:
            return await call()
        except (ModelError, APIError, *TRANSPORT_ERRORS) as cause:
            error = to_model_error(cause)
            has_waited = is_in_line and isinstance(error, RateLimited)
            pause = None if has_waited else _quiet_pause(error, attempt, is_billable=is_billable)
            if pause is None:
                if error is cause:
                    raise
                raise error from cause
        attempt += 1
        await asyncio.sleep(pause)


def _quiet_pause(error: ModelError, attempt: int, *, is_billable: bool) -> float | None:
    if attempt >= _MAX_QUIET_RETRIES or (is_billable and isinstance(error, ModelTimeout)):
        return None
    pause = pause_before_retry(error, attempt)
    if pause is not None:
        logger.warning("the model failed: %s; again in %.1f s", type(error).__name__, pause)
    return pause
