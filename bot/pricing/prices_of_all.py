"""The price of a call to any of several providers."""

from collections.abc import Mapping

from bot.domain.providers import split_model
from bot.domain.usage import Usage
from bot.pricing.prices import Prices


class PricesOfAll:
    """`price` is a Price for the names by which models are known here, `provider/model`."""

    def __init__(
        self, base_urls: Mapping[str, str], overrides: Mapping[str, Mapping[str, float]]
    ) -> None:
        self._prices = {
            name: Prices(base_url, _overrides_of(name, overrides))
            for name, base_url in base_urls.items()
        }

    def start_loading(self, *models: str) -> None:
        """Get ready to tell what these models of the first provider cost."""
        self._prices[""].start_loading(*models)

    async def price(self, model: str, usage: Usage) -> float | None:
        """What this costs at the provider whose model it is."""
        provider, name = split_model(model, self._prices)
        return await self._prices[provider].price(name, usage)


def _overrides_of(
    provider: str, overrides: Mapping[str, Mapping[str, float]]
) -> Mapping[str, Mapping[str, float]]:
    """The operator's own prices by the provider's names; `provider/model` goes before `model`."""
    if not provider:
        return overrides
    mark = f"{provider}/"
    meant = {
        name.removeprefix(mark): price for name, price in overrides.items() if name.startswith(mark)
    }
    return {**overrides, **meant}
