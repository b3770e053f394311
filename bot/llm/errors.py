"""The SDK's and the provider's errors, as the things that a person can be told."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp
import httpx2
from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError
from socksio.exceptions import SOCKSError

from bot.conversation.errors import (
    ContentFiltered,
    ContextTooLong,
    ModelBusy,
    ModelError,
    ModelNotFound,
    ModelTimeout,
    ModelUnreachable,
    NoCredit,
    RateLimited,
    RegionRefused,
    RequestRefused,
    WrongKey,
)

TRANSPORT_ERRORS = (
    httpx2.HTTPError,
    httpx2.StreamError,
    aiohttp.ClientError,
    SOCKSError,
    OSError,
)
"""What breaks a raw stream: the SDK wraps nothing once the headers are there."""

# Compatible servers report an overflow as 400, 413 or 500 and in free text.
_OVERFLOW = re.compile(
    r"context length|context_length|maximum context|exceed_context_size|context size|n_ctx"
    r"|too many tokens|prompt is too long|context window|maximum number of tokens"
    r"|maximum prompt length|range of input length|request too large",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"(?:maximum context length is|n_ctx\D{0,4}|context size\D{0,6})\s*(\d{3,8})")

_BY_CODE: Mapping[str, type[ModelError]] = {
    "invalid_api_key": WrongKey,
    "insufficient_quota": NoCredit,
    "credit_balance_exhausted": NoCredit,
    "organization_spend_limit_exceeded": NoCredit,
    "project_spend_limit_exceeded": NoCredit,
    "organization_usage_limit_exceeded": NoCredit,
    "billing_hard_limit_reached": NoCredit,
    "model_not_found": ModelNotFound,
    "context_length_exceeded": ContextTooLong,
    "content_filter": ContentFiltered,
    "content_policy_violation": ContentFiltered,
    "moderation_blocked": ContentFiltered,
    "unsupported_country_region_territory": RegionRefused,
    "rate_limit_exceeded": RateLimited,
    "slow_down": RateLimited,
    "server_is_overloaded": ModelBusy,
    "server_error": ModelBusy,
    "overloaded_error": ModelBusy,
}

_SERVER_FAULT = 500

_MAY_BE_OVERFLOW = (None, 400, 413, 422, 429)
"""429 too: one call that exceeds the tokens per minute never succeeds."""

_BY_STATUS: Mapping[int, type[ModelError]] = {
    401: WrongKey,
    402: NoCredit,
    403: WrongKey,
    404: ModelNotFound,
    408: ModelTimeout,
    409: ModelBusy,
    413: ContextTooLong,
    429: RateLimited,
}


def to_model_error(error: BaseException) -> ModelError:
    """Our error for whatever an API call raised; `code` first, then `type`, then the status."""
    if isinstance(error, ModelError):
        return error
    if isinstance(error, APIStatusError):
        retry_after = _retry_after(error.response.headers)
        return describe_error(error.body, error.status_code, str(error), retry_after)
    # The SDK's aiohttp transport calls any failed connection a ConnectTimeout.
    if isinstance(error.__cause__, httpx2.ConnectTimeout) or isinstance(
        error, httpx2.ConnectTimeout
    ):
        return ModelUnreachable(type(error).__name__)
    if isinstance(error, (APITimeoutError, httpx2.TimeoutException, TimeoutError)):
        return ModelTimeout(type(error).__name__)
    if isinstance(error, APIError) and not isinstance(error, APIConnectionError):
        return describe_error(error.body, None, str(error))
    return ModelUnreachable(type(error).__name__)


def describe_error(
    body: object, status: int | None, text: str, retry_after: float | None = None
) -> ModelError:
    """Our error for an error body: of a response, or of an event inside a stream."""
    fields: Mapping[str, Any] = body if isinstance(body, dict) else {}
    names = [fields.get("code"), fields.get("type")]
    words = words_of(body, text)
    kind = _classify([name for name in names if isinstance(name, str)], status, words)
    error = kind(f"{status} {names}")
    error.retry_after = retry_after
    if isinstance(error, ContextTooLong):
        limit = _LIMIT.search(words)
        # llama.cpp names it in a field of its own.
        named = fields.get("n_ctx") or (limit[1] if limit else None)
        error.limit = int(named) if named else None
    return error


def words_of(body: object, text: str) -> str:
    """What an error says: its message, or all of it where it has none, as in FastAPI's."""
    # The SDK's own text holds the message at most, and nothing of a body of another form.
    message = body.get("message") if isinstance(body, dict) else None
    return f"{message or body or ''} {text}"


def is_overflow(words: str) -> bool:
    """Whether an error's text says that the prompt is too long."""
    return _OVERFLOW.search(words) is not None


def _classify(names: Iterable[str], status: int | None, words: str) -> type[ModelError]:
    known = next((_BY_CODE[name] for name in names if name in _BY_CODE), None)
    if known is not None and known is not RateLimited:
        return known
    if status in _MAY_BE_OVERFLOW or (status or 0) >= _SERVER_FAULT:
        if is_overflow(words):
            return ContextTooLong
        if "content management policy" in words or "content filter" in words:
            return ContentFiltered
    if status is None or status >= _SERVER_FAULT:
        return ModelBusy
    return _BY_STATUS.get(status, RequestRefused)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the provider asks us to wait."""
    for name, scale in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return float(headers[name]) / scale
        except (KeyError, ValueError):
            continue
    return None
