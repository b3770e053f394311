"""What a provider says instead of an answer, and which parameter it is about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openai import APIStatusError

from bot.domain.errors import ModelError
from bot.llm.errors import fields_of, is_overflow, words_of

_LONGEST = 4000
"""Characters of an error that are looked at: some servers echo the whole request behind it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the provider said. `status` is None in a stream that names none."""

    status: int | None
    names: tuple[str, ...]
    parameter: str
    words: str


class Refused(Exception):
    """The provider refused before the first word; `error` is it for a person, if it stays so."""

    def __init__(self, refusal: Refusal, error: ModelError) -> None:
        super().__init__(refusal.status)
        self.refusal = refusal
        self.error = error


def read_refusal(error: APIStatusError) -> Refusal:
    """The refusal of a whole response."""
    return _read(error.body, error.status_code, str(error))


def read_refusal_event(body: object) -> Refusal:
    """The refusal that comes as an event of a stream, as LM Studio and some gateways do it."""
    code = body.get("code") if isinstance(body, dict) else None
    return _read(body, code if isinstance(code, int) else None, str(body))


def _read(body: object, status: int | None, text: str) -> Refusal:
    fields = fields_of(body)
    found = (fields.get("code"), fields.get("type"))
    names = tuple(name for name in found if isinstance(name, str))
    words = " ".join((*names, words_of(body, text)))
    return Refusal(status, names, str(fields.get("param") or ""), words[:_LONGEST])


_ABOUT_CONTENT = (None, 400, 404, 415, 422, 500, 501)
"""Gateways answer 404, llama.cpp 500 or 501, where a model does not take what it is sent."""


def may_be_about_content(refusal: Refusal) -> bool:
    """Whether it may be about what the request holds, and not about its length or its model."""
    if refusal.status not in _ABOUT_CONTENT or "model_not_found" in refusal.names:
        return False
    return not is_overflow(refusal.words)


def refused_parameter(refusal: Refusal, candidates: Iterable[str]) -> str | None:
    """The optional parameter of ours that a 400 is about, by its field or by name in its text."""
    if refusal.status not in (400, 422) or is_overflow(refusal.words):
        return None  # An overflow names max_tokens too, which is not what is wrong.
    names = tuple(candidates)
    named = refusal.parameter.split(".")[0]
    if named in names:
        return named
    return next((name for name in names if re.search(rf"\b{name}\b", refusal.words)), None)
