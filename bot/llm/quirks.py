"""What a provider's model has refused, so that it is not sent a second time."""

from collections.abc import Awaitable, Callable

from bot.llm.payload import Json

RememberRefusal = Callable[[str, str], Awaitable[None]]
"""Keeps (model, parameter) beyond this process."""

_OTHER_NAME = {"max_completion_tokens": "max_tokens", "max_tokens": "max_completion_tokens"}


class Quirks:
    """Refused parameters by model, learnt from 400s; there is no table of models that could age."""

    def __init__(self, known: dict[str, set[str]], remember: RememberRefusal) -> None:
        self._refused = known
        self._remember = remember

    def apply(self, payload: Json) -> Json:
        """The payload without what its model refuses; a cap on the output gets its other name."""
        refused = self._refused.get(payload["model"], set())
        if not refused:
            return payload
        kept = {name: value for name, value in payload.items() if name not in refused}
        for name, other in _OTHER_NAME.items():
            if name in payload and name in refused and other not in refused:
                kept[other] = payload[name]
        return kept

    async def learn(self, model: str, parameter: str) -> None:
        """From now on `parameter` is not sent to `model`."""
        self._refused.setdefault(model, set()).add(parameter)
        await self._remember(model, parameter)
