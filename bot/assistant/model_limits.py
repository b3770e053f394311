"""What each model teaches about its limits: kept for good, and at hand."""

from dataclasses import replace

from bot.domain.prompt import Prompt
from bot.domain.tokens import estimate_tokens, learn_ratio
from bot.domain.usage import Usage
from bot.storage.models import ModelLimits, Models

_SAFE_SHARE = 0.8
"""Of a model's context limit; the rest is for the answer and for what the estimate misses."""


def safe_limit(learnt: ModelLimits) -> int | None:
    """The tokens that the model may be shown; None where its limit is not known."""
    return None if learnt.context_limit is None else int(learnt.context_limit * _SAFE_SHARE)


class LearntLimits:
    """The limits of all models."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._learnt: dict[str, ModelLimits] = {}

    async def of(self, model: str) -> ModelLimits:
        """What is known of this one."""
        if model not in self._learnt:
            self._learnt[model] = await self._models.learnt(model)
        return self._learnt[model]

    async def learn_limit(self, model: str, limit: int) -> None:
        """The model takes no more tokens than this."""
        await self._learn(model, replace(await self.of(model), context_limit=limit))

    async def learn_ratio(self, prompt: Prompt, usage: Usage | None) -> None:
        """The better the ratio, the nearer the next cut comes to the budget.

        It is about words: pictures are counted in too many ways to learn from.
        """
        has_images = any(message.images for message in prompt.messages)
        if usage is None or usage.is_estimated or has_images:
            return
        known = await self.of(prompt.model)
        texts = (prompt.system, *(message.text for message in prompt.messages))
        estimated = sum(estimate_tokens(text) for text in texts)
        ratio = round(learn_ratio(known.token_ratio, estimated, usage.input), 2)
        if ratio != round(known.token_ratio, 2):
            await self._learn(prompt.model, replace(known, token_ratio=ratio))

    async def _learn(self, model: str, learnt: ModelLimits) -> None:
        self._learnt[model] = learnt
        await self._models.learn(model, learnt)
