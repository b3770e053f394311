"""A reminder is understood as people write it: the time first or last, and "me … to" around it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reminder_words import read_reminder
from bot.domain.when import WhenError

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "at", "rest"),
    [
        ("5pm buy milk", "26 17:00", "buy milk"),
        ("me in 10 minutes to stretch", "26 10:10", "stretch"),
        ("me to stretch in 10 minutes", "26 10:10", "stretch"),
        ("me tomorrow at 9 about the dentist", "27 09:00", "the dentist"),
        ("buy milk at 5pm", "26 17:00", "buy milk"),
        ("buy milk tomorrow at 9:30!", "27 09:30", "buy milk"),
        ("water the plants every monday 8:30", "30 08:30", "water the plants"),
        ("10m to London by train", "26 10:10", "to London by train"),
        ("10m meet Ann", "26 10:10", "meet Ann"),
        ("media day tomorrow", "27 09:00", "media day"),
        ("两分钟后提醒我关火", "26 10:02", "关火"),
        ("提醒我明天9点开会", "27 09:00", "开会"),
        ("开会 明天9点", "27 09:00", "开会"),
        ("明天9点提醒我妈吃药", "27 09:00", "提醒我妈吃药"),
        ("半小时后 提醒我一下，喝水", "26 10:30", "喝水"),
    ],
)
def test_the_time_is_found_and_the_words_are_what_is_said(text: str, at: str, rest: str) -> None:
    plan, words = read_reminder(text, NOW, UTC)

    assert (f"{datetime.fromtimestamp(plan.at, UTC):%d %H:%M}", words) == (at, rest)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("buy ribbon 3m", "unknown"),
        ("buy milk", "unknown"),
        ("me to buy milk", "unknown"),
        ("", "unknown"),
        ("me", "unknown"),
        ("tea every 5 minutes", "too often"),
        ("tea on 2020-01-01", "past"),
    ],
)
def test_what_has_no_time_is_none(text: str, mistake: str) -> None:
    with pytest.raises(WhenError) as told:
        read_reminder(text, NOW, UTC)

    assert told.value.mistake == mistake


@given(st.text() | st.text(alphabet="me to in 10m 提醒我明天9点后每:."))
def test_no_text_is_a_fault(text: str) -> None:
    try:
        plan, _rest = read_reminder(text, NOW, UTC)
    except WhenError:
        return
    assert plan.at > NOW
