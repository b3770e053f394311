"""What is left on the account, at the few providers that tell it to whoever has a key."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from openai import Timeout

from bot.conversation.language import N_, _
from bot.llm.client import open_http_client
from bot.llm.errors import TRANSPORT_ERRORS
from bot.llm.json_types import Json
from bot.llm.settings import Provider

logger = logging.getLogger(__name__)

_PATIENCE = 5.0
"""Seconds; an admin waits for it."""

Read = Callable[[Json], str]

_USED = N_("{used} used")
_LEFT = N_("{left} left, {used} used")


def read_openrouter(answer: Json) -> str:
    """A key without a limit spends what the account has, which is not told."""
    data = answer["data"]
    used = f"${float(data['usage']):,.2f}"
    left = data.get("limit_remaining")
    if left is None:
        return _(_USED).format(used=used)
    return _(_LEFT).format(left=f"${float(left):,.2f}", used=used)


def read_deepseek(answer: Json) -> str:
    """One balance for each currency."""
    balances = [f"{info['total_balance']} {info['currency']}" for info in answer["balance_infos"]]
    return ", ".join(balances)


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
        except (TimeoutError, ValueError, LookupError, TypeError, *TRANSPORT_ERRORS) as error:
            logger.info("the balance is not told: %s", type(error).__name__)
            return None

    async def _fetch(self, url: str) -> Json:
        """The answer. Raises ValueError where it is none."""
        headers = {"Authorization": f"Bearer {self._provider.api_key}"}
        timeout = Timeout(_PATIENCE)
        async with open_http_client(self._provider, timeout) as client:
            response = await client.get(url, headers=headers)
        answer = json.loads(response.content)
        if not response.is_success or not isinstance(answer, dict):
            raise ValueError(response.status_code)
        return answer
