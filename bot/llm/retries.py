"""When a failed call is worth another one."""

from bot.conversation.errors import (
    ModelBusy,
    ModelError,
    ModelTimeout,
    ModelUnreachable,
    RateLimited,
)

MAX_RETRIES = 3
LONGEST_PAUSE = 60.0
"""Seconds. A person waits this long for a busy model, not longer."""

_WORTH_IT = (ModelBusy, ModelUnreachable, RateLimited, ModelTimeout)


def pause_before_retry(error: ModelError, attempt: int) -> float | None:
    """Seconds to wait before the call after `attempt` (0 = the first), or None to give up."""
    if attempt >= MAX_RETRIES or not isinstance(error, _WORTH_IT):
        return None
    if isinstance(error, ModelTimeout) and attempt:
        return None  # Each one has cost minutes already.
    pause = error.retry_after if error.retry_after is not None else float(2**attempt)
    return pause if pause <= LONGEST_PAUSE else None
