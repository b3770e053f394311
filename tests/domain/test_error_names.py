"""Every error is one sentence that says what to do next, and can be stored by its name."""

from collections.abc import Iterator

import pytest

from bot.domain.error_names import error_named
from bot.domain.errors import BotError


def all_errors(kind: type[BotError] = BotError) -> Iterator[type[BotError]]:
    """The class and everything below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from all_errors(below)


ERRORS = pytest.mark.parametrize("kind", list(all_errors()), ids=lambda kind: kind.__name__)


@ERRORS
def test_an_error_is_found_again_by_the_name_it_is_stored_under(kind: type[BotError]) -> None:
    assert error_named(kind.__name__) is kind


@ERRORS
def test_an_error_is_told_in_whole_sentences(kind: type[BotError]) -> None:
    assert kind.sentence[0].isupper() or kind.sentence.startswith("{name}")
    assert kind.sentence.removesuffix(" {detail}").endswith(".")


def test_an_error_of_another_version_is_told_in_general_words() -> None:
    assert error_named("WhateverWasRemoved") is BotError


def test_what_only_the_operator_can_mend_sends_the_person_to_the_admin() -> None:
    operators = [kind for kind in all_errors() if kind.is_for_admins]

    assert operators
    assert all("admin" in kind.sentence for kind in operators)
