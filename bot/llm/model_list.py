"""The models that a provider offers, by name."""

import asyncio
from collections.abc import Callable

from openai import AsyncOpenAI

from bot.domain.errors import ModelBusy, ModelTimeout
from bot.domain.unicode import repair_surrogates
from bot.llm.bodies import read_body
from bot.llm.json_types import parse_json
from bot.llm.retries import call_with_retries

_FRESH_SECONDS = 600.0
_PATIENCE = 20.0
"""Seconds; somebody waits for it."""

_LARGEST = 8_000_000
"""Bytes of a list; the longest that are known have less than one million."""

_LONGEST_NAME = 200
_MOST = 5000


class ModelList:
    """GET /models, asked for at most every ten minutes."""

    def __init__(self, client: AsyncOpenAI, now: Callable[[], float]) -> None:
        self._client = client
        self._now = now
        self._names: list[str] = []
        self._asked_at = 0.0

    async def names(self) -> list[str]:
        """All names, sorted. Raises ModelError where the provider does not tell."""
        if not self._names or self._now() - self._asked_at > _FRESH_SECONDS:
            try:
                async with asyncio.timeout(_PATIENCE):
                    body = await call_with_retries(self._call)
            except TimeoutError:
                raise ModelTimeout from None
            self._names = read_names(body)
            self._asked_at = self._now()
        return self._names

    async def _call(self) -> bytes:
        async with self._client.models.with_streaming_response.list() as response:
            return await read_body(response.iter_bytes(), _LARGEST)


def read_names(body: bytes) -> list[str]:
    """The names in an answer, in the forms that servers give them. Raises ModelBusy without any."""
    try:
        answer = parse_json(body)
    except ValueError:
        raise ModelBusy("a list of models that is no JSON") from None
    items = answer
    if isinstance(answer, dict):
        items = answer.get("data") or answer.get("models")
    names = {_name(item) for item in items[:_MOST]} if isinstance(items, list) else set()
    found = sorted(name for name in names if 0 < len(name) <= _LONGEST_NAME)
    if not found:
        raise ModelBusy("a list without models")
    return found


def _name(item: object) -> str:
    if isinstance(item, dict):
        item = item.get("id") or item.get("name")
    return repair_surrogates(item).strip() if isinstance(item, str) else ""
