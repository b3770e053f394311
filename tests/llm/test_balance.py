"""What is left on the account: told by few, and never waited for long."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.llm.balance import Balance, read_deepseek, read_openrouter
from bot.llm.provider import Provider
from tests.patience import PATIENCE

KEY = "the-key"


@dataclass(slots=True)
class Teller:
    """A provider that tells; or does so badly."""

    body: str = '{"left": "7.50"}'
    status: int = 200
    url: str = ""
    seen: list[web.Request] = field(default_factory=list)

    async def tell(self, request: web.Request) -> web.Response:
        """GET /balance."""
        self.seen.append(request)
        return web.Response(text=self.body, status=self.status)

    def ask(self) -> Balance:
        """Its balance, known by this host."""
        provider = Provider(KEY, self.url)
        return Balance(provider, {"127.0.0.1": ("/balance", lambda answer: answer["left"])})


@pytest.fixture
async def teller() -> AsyncIterator[Teller]:
    """It is open."""
    teller = Teller()
    application = web.Application()
    application.router.add_get("/balance", teller.tell)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    teller.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield teller
    await runner.cleanup()


async def test_it_is_asked_with_the_key_beside_the_api(teller: Teller) -> None:
    assert await teller.ask().tell() == "7.50"
    assert teller.seen[0].headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, '{"left": "1"}'),
        (200, "<html>"),
        (200, "[]"),
        (200, '{"right": 1}'),
        (500, ""),
        (200, '{"a":' * 10_000),
        (200, '{"left": "' + "1" * 200_000 + '"}'),
    ],
)
async def test_whatever_goes_wrong_it_is_not_told(teller: Teller, status: int, body: str) -> None:
    teller.status, teller.body = status, body

    assert await teller.ask().tell() is None


async def test_where_nobody_is_there_it_is_not_told(unused_tcp_port: int) -> None:
    provider = Provider(KEY, f"http://127.0.0.1:{unused_tcp_port}/v1")

    assert await Balance(provider, {"127.0.0.1": ("/balance", str)}).tell() is None


@pytest.mark.parametrize("url", ["https://api.openai.com/v1", "http://127.0.0.1:1/v1"])
async def test_other_providers_are_not_even_asked(url: str) -> None:
    async with asyncio.timeout(PATIENCE):
        assert await Balance(Provider(KEY, url)).tell() is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"usage": 2.5, "limit_remaining": 7.5}, "$7.50 left, $2.50 used"),
        ({"usage": 2.5, "limit_remaining": None}, "$2.50 used"),
    ],
)
def test_openrouter_tells_of_the_key(data: dict[str, object], words: str) -> None:
    assert read_openrouter({"data": data}) == words


def test_what_is_owed_is_told_too() -> None:
    assert read_openrouter({"data": {"usage": 2, "limit_remaining": -0.5}}).startswith("$-0.50")


@pytest.mark.parametrize(
    "amount", [None, "much", float("nan"), float("inf"), "1e999", True, [], {}]
)
def test_an_amount_that_is_none_is_not_told(amount: object) -> None:
    info = {"currency": "CNY", "total_balance": amount}

    with pytest.raises(ValueError, match="no amount"):
        read_openrouter({"data": {"usage": amount}})
    with pytest.raises(ValueError, match="no amount"):
        read_deepseek({"balance_infos": [info]})


@pytest.mark.parametrize(
    "infos",
    [None, {}, [], [None], [{"total_balance": "1"}], [{"currency": "\n", "total_balance": 1}]],
)
def test_balances_in_another_form_are_not_told(infos: object) -> None:
    with pytest.raises(ValueError, match="no "):
        read_deepseek({"balance_infos": infos})


def test_deepseek_tells_of_each_currency() -> None:
    infos = [
        {"currency": "CNY", "total_balance": "110.00"},
        {"currency": "USD", "total_balance": "1.00"},
    ]

    assert read_deepseek({"is_available": True, "balance_infos": infos}) == "110.00 CNY, 1.00 USD"
