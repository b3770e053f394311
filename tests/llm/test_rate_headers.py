"""The provider's limits, as it last told them."""

import pytest

from bot.llm.client import open_client
from bot.llm.rate_headers import RateHeaders
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import Asker


async def ask(asker: Asker, rates: RateHeaders) -> None:
    """One plain request, whatever comes of it."""
    async with open_client(asker.provider, rates) as client:
        response = await client.models.with_raw_response.list()
        assert response.status_code == 200


async def test_headers_of_limits_are_remembered(server: ModelServer, asker: Asker) -> None:
    rates = RateHeaders()
    server.script(
        Reply(
            text="Hi",
            headers={"X-RateLimit-Remaining-Tokens": "1200", "x-ratelimit-reset-tokens": "6m0s"},
        )
    )

    async with open_client(asker.provider, rates) as client:
        await client.chat.completions.create(
            model="gpt-6-luna", messages=[{"role": "user", "content": "Hello"}]
        )

    assert rates.last() == {"remaining-tokens": "1200", "reset-tokens": "6m0s"}


@pytest.mark.parametrize("value", ["-5", "NaN", "inf", "many", "", "1" * 41, "7 <b>"])
async def test_a_limit_that_cannot_be_is_not_remembered(
    server: ModelServer, asker: Asker, value: str
) -> None:
    rates = RateHeaders()
    server.script(Reply(text="Hi", headers={"x-ratelimit-remaining-tokens": value}))

    async with open_client(asker.provider, rates) as client:
        await client.chat.completions.create(
            model="gpt-6-luna", messages=[{"role": "user", "content": "Hello"}]
        )

    assert rates.last() == {}


async def test_answers_without_them_change_nothing(server: ModelServer, asker: Asker) -> None:
    rates = RateHeaders()
    rates._last = {"remaining-tokens": "7"}

    await ask(asker, rates)

    assert server.requests
    assert rates.last() == {"remaining-tokens": "7"}


def test_at_first_nothing_is_known() -> None:
    assert RateHeaders().last() == {}
