"""A call costs what its own provider asks."""

import pytest

from bot.domain.usage import Usage
from bot.pricing.prices_of_all import PricesOfAll

USAGE = Usage(input=1_000_000, output=0)
OPENAI, OWN = "https://api.openai.com/v1", "http://127.0.0.1:1/v1"


@pytest.mark.parametrize(
    ("model", "dollars"),
    [("m", 1.0), ("b/m", 2.0), ("c/m", 1.0), ("c/other", None), ("b/unknown", None)],
)
async def test_the_operators_prices_may_be_of_one_provider(
    model: str, dollars: float | None
) -> None:
    own = {"m": {"input": 1.0, "output": 1.0}, "b/m": {"input": 2.0, "output": 1.0}}
    prices = PricesOfAll({"": OWN, "b": OWN, "c": OWN}, own)

    assert await prices.price(model, USAGE) == dollars


async def test_published_prices_are_those_of_the_providers_address() -> None:
    prices = PricesOfAll({"": OWN, "b": OPENAI}, {})

    assert await prices.price("gpt-4o", USAGE) is None
    assert (await prices.price("b/gpt-4o", USAGE) or 0) > 0
