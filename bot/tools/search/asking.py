"""Asks a search engine, and tells what a refusal means."""

from collections.abc import Mapping

from bot.domain.search_errors import (
    SearchError,
    SearchKeyRefused,
    SearchQuotaSpent,
    SearchRefused,
    SearchUnreachable,
    SearchUnreadable,
)
from bot.domain.tools import JsonValue
from bot.fetching.json_api import ApiRequest, ApiUnreachable, ApiUnreadable, ask_json

_WORST = 500
_MEANINGS: dict[int, type[SearchError]] = {
    400: SearchRefused,
    401: SearchKeyRefused,
    402: SearchQuotaSpent,
    403: SearchKeyRefused,
    408: SearchUnreachable,
    422: SearchRefused,
    429: SearchQuotaSpent,
}


async def ask_engine(
    request: ApiRequest, meanings: Mapping[int, type[SearchError]] | None = None
) -> Mapping[str, JsonValue]:
    """The fields of its answer. Raises SearchError; `meanings` are what this engine means by a
    status that means another thing elsewhere.
    """
    try:
        answer = await ask_json(request)
    except ApiUnreachable as error:
        raise SearchUnreachable(str(error)) from None
    except ApiUnreadable as error:
        raise SearchUnreadable(str(error)) from None
    value = answer.value
    if answer.status == 200 and isinstance(value, dict):  # noqa: PLR2004  # "OK"
        return value
    known = {**_MEANINGS, **(meanings or {})}
    if _names_key(value):
        raise SearchKeyRefused(str(answer.status))
    usual = SearchUnreachable if answer.status >= _WORST else SearchUnreadable
    raise known.get(answer.status, usual)(str(answer.status))


def _names_key(value: JsonValue) -> bool:
    """Whether a refusal is of the key, whatever its status: Brave says so with a 422."""
    error = value.get("error") if isinstance(value, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return isinstance(code, str) and "TOKEN_INVALID" in code
