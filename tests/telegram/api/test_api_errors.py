"""Telegram's refusals are told apart by their words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from telegram.error import BadRequest, RetryAfter

from bot.telegram.api.api_errors import (
    is_bad_markup,
    is_gone,
    is_not_modified,
    is_too_long,
    is_topic_gone,
    retry_seconds,
)

KINDS = [is_not_modified, is_gone, is_bad_markup, is_too_long, is_topic_gone]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (
            "Message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message",
            is_not_modified,
        ),
        ("Message to edit not found", is_gone),
        ("Message can't be edited", is_gone),
        ("Can't parse entities: unsupported start tag", is_bad_markup),
        ("ENTITY_BOUNDS_INVALID", is_bad_markup),
        ("Message is too long", is_too_long),
        ("MESSAGE_TOO_LONG", is_too_long),
        ("Message thread not found", is_topic_gone),
        ("TOPIC_DELETED", is_topic_gone),
        ("TOPIC_CLOSED", is_topic_gone),
        ("Chat not found", None),
        ("Message to be replied not found", None),
    ],
)
def test_a_refusal_is_of_one_kind(words: str, kind: Callable[[BadRequest], bool] | None) -> None:
    assert [one for one in KINDS if one(BadRequest(words))] == ([kind] if kind else [])


# python-telegram-bot warns whenever it is read, until seconds are a timedelta there.
@pytest.mark.filterwarnings("ignore:.*retry_after.*")
@pytest.mark.parametrize("after", [7, timedelta(seconds=7)], ids=["a number", "a timedelta"])
def test_a_flood_is_waited_for_in_seconds(after: int | timedelta) -> None:
    assert retry_seconds(RetryAfter(after)) == 7.0
