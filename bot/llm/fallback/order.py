"""Which provider is asked next, and after which failures: plain functions."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import (
    AnswerUnreadable,
    LineTooLong,
    ModelBusy,
    ModelError,
    ModelNotFound,
    ModelTimeout,
    ModelUnreachable,
    NoCredit,
    RateLimited,
    Redirected,
    RegionRefused,
    WrongKey,
)
from bot.domain.providers import Standing, join_model, split_model

_OF_THE_PROVIDER = (
    AnswerUnreadable,
    ModelBusy,
    ModelTimeout,
    ModelUnreachable,
    NoCredit,
    RateLimited,
    Redirected,
    RegionRefused,
    WrongKey,
)
"""What is none of these is about the question: every provider would say the same."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider and one of its models; who is asked hastily is not waited for."""

    provider: str
    model: str
    is_hasty: bool = True

    @property
    def name(self) -> str:
        """The model as it is known here."""
        return join_model(self.provider, self.model)


def order_candidates(
    wanted: str, models: Mapping[str, str], standing: Standing, now: float
) -> list[Candidate]:
    """Whom to ask for this model, one after the other; `models` are the providers' own, in order.

    First the model with which the conversation has stayed, then the wanted one, then each other
    provider's own; those that rest come last, whoever is there soonest before the others. All but
    the last of those that do not rest are asked hastily.
    """
    provider, model = split_model(wanted, models)
    found = [Candidate(provider, model)]
    found += [Candidate(name, own) for name, own in models.items() if name != provider]
    if (pin := standing.pin) and pin.wanted == wanted:
        found.sort(key=lambda one: one.name != pin.model)
    ends = {name: rest.until for name, rest in standing.rests.items() if rest.until > now}
    found.sort(key=lambda one: ends.get(one.provider, 0.0))
    awake = sum(one.provider not in ends for one in found)
    patient = max(awake, 1) - 1
    return [
        Candidate(one.provider, one.model, is_hasty=at != patient) for at, one in enumerate(found)
    ]


def is_worth_another(error: ModelError, asked: Candidate, models: Mapping[str, str]) -> bool:
    """Whether another provider may do better with the same question."""
    if type(error) is ModelNotFound:
        # A name that a chat has made up is told of; the operator's own should have been right.
        return models.get(asked.provider) == asked.model
    return isinstance(error, _OF_THE_PROVIDER)


def needs_rest(error: ModelError) -> bool:
    """Whether the provider is to be left alone for a while."""
    return isinstance(error, _OF_THE_PROVIDER) and not isinstance(error, LineTooLong)
