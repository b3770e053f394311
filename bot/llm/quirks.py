"""What a provider's model has refused, so that it is not sent a second time."""

from collections.abc import Awaitable, Callable, Set

from bot.llm.json_types import Json

RememberRefusal = Callable[[str, str], Awaitable[None]]
"""Keeps (model, parameter) beyond this process."""

_OTHER_NAME = {"max_completion_tokens": "max_tokens", "max_tokens": "max_completion_tokens"}


class Quirks:
    """What each model refused, learnt from 400s; there is no table of models that could age.

    Names are those of parameters; `images` and `response_format.json_schema`, say, stand for what
    is not a parameter of its own.
    """

    def __init__(
        self, known: dict[str, set[str]], remember: RememberRefusal, prefix: str = ""
    ) -> None:
        self._refused = known
        self._remember = remember
        self._prefix = prefix

    def of(self, prefix: str) -> "Quirks":
        """Those of another API of the same provider, which are remembered with this prefix."""
        return Quirks(self._refused, self._remember, prefix)

    def refused(self, model: str) -> Set[str]:
        """Everything that the model does not take."""
        names, prefix = self._refused.get(model, set()), self._prefix
        if not prefix or not names:
            return names
        return {name.removeprefix(prefix) for name in names if name.startswith(prefix)}

    def apply(self, payload: Json) -> Json:
        """The payload without what its model refuses; a cap on the output gets its other name."""
        refused = self.refused(payload["model"])
        if not refused:
            return payload
        kept = {name: value for name, value in payload.items() if name not in refused}
        for name, other in _OTHER_NAME.items():
            if name in payload and name in refused and other not in refused:
                kept[other] = payload[name]
        return kept

    async def learn(self, model: str, parameter: str) -> None:
        """From now on `parameter` is not sent to `model`."""
        name = self._prefix + parameter
        self._refused.setdefault(model, set()).add(name)
        await self._remember(model, name)
