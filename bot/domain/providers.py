"""Several providers of models: whose a name means, and how long one rests that has failed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.errors import ModelError, NoCredit

FIRST = "first"
"""What the first provider, which has no name, is called where one is needed."""

_MINUTE = 60.0
_RESTS = (1 * _MINUTE, 5 * _MINUTE, 25 * _MINUTE, 60 * _MINUTE)
"""Seconds, for the first failure in a row and those after it."""

_WITHOUT_CREDIT = 360 * _MINUTE


@dataclass(frozen=True, slots=True)
class Rest:
    """A provider is not asked before `until`, in seconds since 1970.

    That it has failed `failures` times in a row, the last time with the error of this class.
    """

    until: float
    failures: int
    error: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A conversation that wanted one model and has been answered by another, where it stays."""

    wanted: str
    model: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored that decides who is asked: rests by the provider's name, and the pin."""

    rests: Mapping[str, Rest] = field(default_factory=dict)
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class ProviderState:
    """How a provider is doing; the first has no name. `rest` is None while it may be asked.

    `host` and `model` are what people are told; `rates` are its limits by name.
    """

    name: str
    host: str
    model: str
    rest: Rest | None = None
    rates: Mapping[str, str] = field(default_factory=dict)


def split_model(model: str, providers: Iterable[str]) -> tuple[str, str]:
    """The provider and its own name of the model that `provider/model` means.

    What begins with the name of no provider is a model of the first one, whose name is "".
    """
    provider, slash, name = model.partition("/")
    if slash and name and provider and provider in providers:
        return provider, name
    return "", model


def join_model(provider: str, model: str) -> str:
    """The name by which a model is known here."""
    return f"{provider}/{model}" if provider else model


def rest_seconds(error: type[ModelError], failures: int, retry_after: float | None = None) -> float:
    """How long a provider rests that has failed so often in a row, the first time included."""
    if issubclass(error, NoCredit):
        return _WITHOUT_CREDIT
    usual = _RESTS[min(failures, len(_RESTS)) - 1]
    # It may say by itself that it takes longer, but not that it takes for ever.
    return max(usual, min(retry_after or 0.0, _RESTS[-1]))
