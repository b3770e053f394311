"""What is left on the account, at the few providers that tell it to whoever has a key."""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from openai import Timeout

from bot.domain.errors import ModelError
from bot.i18n.language import N_, _
from bot.llm.bodies import read_body
from bot.llm.client import open_http_client
from bot.llm.errors import TRANSPORT_ERRORS
from bot.llm.json_types import Json, as_object, parse_object
from bot.llm.numbers import MOST, read_amount
from bot.llm.provider import Provider

logger = logging.getLogger(__name__)

_PATIENCE = 5.0
"""Seconds; an admin waits for it."""

_LARGEST = 100_000
"""Bytes of an answer."""

_MOST_CURRENCIES = 5
_CURRENCY = re.compile(r"[A-Za-z]{2,8}")

Read = Callable[[Json], str]

_USED = N_("{used} used")
_LEFT = N_("{left} left, {used} used")


def read_openrouter(answer: Json) -> str:
    """A key without a limit spends what the account has, which is not told."""
    fields = as_object(answer.get("data"))
    used = f"${_read_money(fields.get('usage')):,.2f}"
    left = fields.get("limit_remaining")
    if left is None:
        return _(_USED).format(used=used)
    return _(_LEFT).format(left=f"${_read_money(left):,.2f}", used=used)


def read_deepseek(answer: Json) -> str:
    """One balance for each currency."""
    infos = answer.get("balance_infos")
    if not isinstance(infos, list) or not infos:
        raise ValueError("no balances")
    return ", ".join(_tell(as_object(info)) for info in infos[:_MOST_CURRENCIES])


def _tell(info: Json) -> str:
    currency = info.get("currency")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise ValueError("no currency")
    return f"{_read_money(info.get('total_balance')):.2f} {currency}"


def _read_money(value: object) -> float:
    """An amount, below zero where it is owed. Raises ValueError."""
    amount = read_amount(value, least=-MOST)
    if amount is None:
        raise ValueError("no amount")
    return amount


_TELLERS: Mapping[str, tuple[str, Read]] = {
    "openrouter.ai": ("/api/v1/key", read_openrouter),
    "api.deepseek.com": ("/user/balance", read_deepseek),
}
"""By host: where, and how to read it."""


class Balance:
    """The balance of the provider's account."""

    def __init__(
        self, provider: Provider, tellers: Mapping[str, tuple[str, Read]] = _TELLERS
    ) -> None:
        self._provider = provider
        self._tellers = tellers

    async def tell(self) -> str | None:
        """In the provider's own numbers; None where it does not tell, or not within 5 seconds."""
        parts = urlsplit(self._provider.base_url)
        path, read = self._tellers.get(parts.hostname or "", ("", None))
        if read is None:
            return None
        try:
            async with asyncio.timeout(_PATIENCE):
                return read(await self._fetch(f"{parts.scheme}://{parts.netloc}{path}"))[:100]
        except (TimeoutError, ValueError, LookupError, ModelError, *TRANSPORT_ERRORS) as error:
            logger.info("the balance is not told: %s", type(error).__name__)
            return None

    async def _fetch(self, url: str) -> Json:
        """The answer. Raises ValueError where it is none."""
        headers = {"Authorization": f"Bearer {self._provider.api_key}"}
        timeout = Timeout(_PATIENCE)
        async with (
            open_http_client(self._provider, timeout) as client,
            client.stream("GET", url, headers=headers) as response,
        ):
            answer = parse_object(await read_body(response.aiter_bytes(), _LARGEST))
        if not response.is_success or answer is None:
            raise ValueError(response.status_code)
        return answer
