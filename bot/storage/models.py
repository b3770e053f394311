"""What was learnt of models: tokens per estimate, context limit, refused parameters."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.providers import split_model
from bot.domain.tokens import START_RATIO
from bot.storage.engine import Engine


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """What is known of one model; `context_limit` in tokens, None until an overflow taught it."""

    token_ratio: float = START_RATIO
    context_limit: int | None = None


class Models:
    """The models of the providers in use; those that are not the first one's as `name/model`."""

    def __init__(
        self, database: Engine, base_url: str, others: Mapping[str, str] | None = None
    ) -> None:
        self._database = database
        self._base_urls = {**(others or {}), "": base_url}

    async def learnt(self, model: str) -> ModelLimits:
        """What is known of the model."""
        row = await self._database.read_one(
            """
            SELECT token_ratio, context_limit FROM models
            WHERE base_url = :base_url AND model = :model
            """,
            self._place(model),
        )
        if row is None:
            return ModelLimits()
        return ModelLimits(row["token_ratio"] or START_RATIO, row["context_limit"])

    async def learn(self, model: str, learnt: ModelLimits) -> None:
        """Keep what is known of the model now."""
        await self._database.write(
            """
            INSERT INTO models (base_url, model, token_ratio, context_limit)
            VALUES (:base_url, :model, :token_ratio, :context_limit)
            ON CONFLICT (base_url, model) DO UPDATE
            SET token_ratio = excluded.token_ratio, context_limit = excluded.context_limit
            """,
            {
                **self._place(model),
                "token_ratio": learnt.token_ratio,
                "context_limit": learnt.context_limit,
            },
        )

    async def refused_parameters(self, provider: str = "") -> dict[str, set[str]]:
        """Optional parameters that are not sent any more, by the provider's own model names."""
        rows = await self._database.read(
            "SELECT model, parameter FROM refused_parameters WHERE base_url = :base_url",
            {"base_url": self._base_urls[provider]},
        )
        refused: dict[str, set[str]] = {}
        for row in rows:
            refused.setdefault(row["model"], set()).add(row["parameter"])
        return refused

    async def note_refused(self, model: str, parameter: str) -> None:
        """The model does not take this parameter."""
        await self._database.write(
            """
            INSERT INTO refused_parameters (base_url, model, parameter)
            VALUES (:base_url, :model, :parameter)
            ON CONFLICT (base_url, model, parameter) DO NOTHING
            """,
            {**self._place(model), "parameter": parameter},
        )

    def _place(self, model: str) -> dict[str, str]:
        provider, name = split_model(model, self._base_urls)
        return {"base_url": self._base_urls[provider], "model": name}
