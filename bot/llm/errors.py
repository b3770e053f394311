"""The SDK's and the provider's errors, as the things that a person can be told."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp
import httpx2
from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError
from socksio.exceptions import SOCKSError

from bot.domain.errors import (
    ContentFiltered,
    ContextTooLong,
    ModelBusy,
    ModelError,
    ModelNotFound,
    ModelTimeout,
    ModelUnreachable,
    NoCredit,
    RateLimited,
    Redirected,
    RegionRefused,
    RequestRefused,
    WrongKey,
)
from bot.llm.error_wordings import error_in_words, seconds_in_words
from bot.llm.numbers import read_amount, read_count
from bot.llm.redirects import RedirectRefused

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
    "no_db_connection": WrongKey,  # LiteLLM looks for a key that it does not know in its database
    "insufficient_quota": NoCredit,
    "exceeded_current_quota_error": NoCredit,  # Moonshot
    "Arrearage": NoCredit,  # DashScope
    "AccountOverdueError": NoCredit,  # Volcano
    "1113": NoCredit,  # Zhipu
    "budget_exceeded": NoCredit,  # LiteLLM
    "insufficient_user_quota": NoCredit,  # New API
    "billing_not_active": NoCredit,
    "credit_balance_exhausted": NoCredit,
    "organization_spend_limit_exceeded": NoCredit,
    "project_spend_limit_exceeded": NoCredit,
    "organization_usage_limit_exceeded": NoCredit,
    "billing_hard_limit_reached": NoCredit,
    "model_not_found": ModelNotFound,
    "model_not_supported": ModelNotFound,  # Hugging Face
    "model_decommissioned": ModelNotFound,  # Groq
    "invalid_model": ModelNotFound,  # Mistral
    "unknown_model": ModelNotFound,  # GitHub
    "1211": ModelNotFound,  # Zhipu
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
    "engine_overloaded_error": ModelBusy,  # Moonshot
    "ServerOverloaded": ModelBusy,  # Volcano
}

_SMALLEST_CONTEXT = 256
"""Tokens. A limit below that is a mistake, and would let nobody say anything any more."""

_SERVER_FAULT = 500
_STATUSES = range(400, 600)
_TOO_MANY = 429

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
    detour = error if isinstance(error, RedirectRefused) else error.__cause__
    if isinstance(detour, RedirectRefused):
        redirected = Redirected("a redirect")
        redirected.about = detour.origin
        return redirected
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
    fields = fields_of(body)
    names = [name for name in (fields.get("code"), fields.get("type")) if isinstance(name, str)]
    words = words_of(body, text)
    said = said_in(body, text)
    if status is None:
        status = _status_in(fields.get("code"))
    error = _classify(names, status, words, said, retry_after)(f"{status} {names}")
    error.retry_after = seconds_in_words(said) if retry_after is None else retry_after
    if isinstance(error, ContextTooLong):
        limit = _LIMIT.search(words)
        # llama.cpp names it in a field of its own.
        named = fields.get("n_ctx") or (int(limit[1]) if limit else None)
        error.limit = read_count(named, least=_SMALLEST_CONTEXT)
    return error


def fields_of(body: object) -> Mapping[str, Any]:
    """The fields of an error body; Gemini puts its error into a list of one."""
    if isinstance(body, list) and body:
        body = body[0]
        if isinstance(body, dict) and isinstance(body.get("error"), dict):
            body = body["error"]
    return body if isinstance(body, dict) else {}


def words_of(body: object, text: str) -> str:
    """What an error says: its message, or all of it where it has none, as in FastAPI's."""
    # The SDK's own text holds the message at most, and nothing of a body of another form.
    return f"{fields_of(body).get('message') or body or ''} {text}"


def said_in(body: object, text: str) -> str:
    """The sentence of an error, without what stands beside it: that may be the request's echo."""
    fields = fields_of(body)
    named = (fields.get(name) for name in ("message", "msg", "detail", "error"))
    found = next((one for one in named if isinstance(one, str) and one), None)
    if found is None:
        found = body if isinstance(body, str) else ""
    return found or ("" if fields else text)


def is_overflow(words: str) -> bool:
    """Whether an error's text says that the prompt is too long."""
    return _OVERFLOW.search(words) is not None


def _classify(
    names: Iterable[str], status: int | None, words: str, said: str, retry_after: float | None
) -> type[ModelError]:
    """By the code, then by the words, then by the status."""
    told = error_in_words(said)
    if told is NoCredit and status == _TOO_MANY and retry_after is not None:
        told = RateLimited  # What passes by itself is no empty account, whatever it is called.
    known = next((_BY_CODE[name] for name in names if name in _BY_CODE), None)
    if known is NoCredit and told is RateLimited:
        return RateLimited  # DashScope has one code for both.
    if known is not None and known is not RateLimited:
        return known
    if told is not None:
        return told
    if status in _MAY_BE_OVERFLOW or (status or 0) >= _SERVER_FAULT:
        if is_overflow(words):
            return ContextTooLong
        if "content management policy" in words or "content filter" in words:
            return ContentFiltered
    if known is not None and status is None:
        return known
    if status is None or status >= _SERVER_FAULT:
        return ModelBusy
    return _BY_STATUS.get(status, RequestRefused)


def _status_in(code: object) -> int | None:
    """The status that gateways write into the events of a stream, as a number or its digits."""
    if isinstance(code, bool) or not isinstance(code, int | str):
        return None
    number = int(code) if str(code).isascii() and str(code).isdecimal() else 0
    return number if number in _STATUSES else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the provider asks us to wait."""
    for name, scale in (("retry-after-ms", 1000), ("retry-after", 1)):
        seconds = read_amount(headers.get(name))
        if seconds is not None:
            return seconds / scale
    return None
