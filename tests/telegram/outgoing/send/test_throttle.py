"""The pace of a chat: Telegram's limits are kept, and previews leave room for the final."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.outgoing.send.throttle import GROUP_CALLS, ChatThrottle, preview_interval

RESERVE = 4
CALLS = st.lists(st.tuples(st.booleans(), st.floats(0, 20)), max_size=120)


def make_calls(pace: ChatThrottle, calls: list[tuple[bool, float]]) -> list[float]:
    """When the calls went out: previews if they may, finals after waiting their turn."""
    now, went_out = 1_000.0, []
    for is_final, pause in calls:
        now += pause
        if is_final:
            while (wait := pace.wait_for_final(now)) > 0:
                now += wait
        elif pace.wait_for_preview(now) > 0:
            continue
        pace.note_call(now)
        went_out.append(now)
    return went_out


@given(CALLS)
def test_a_group_never_gets_more_than_20_calls_in_any_minute(
    calls: list[tuple[bool, float]],
) -> None:
    went_out = make_calls(ChatThrottle(is_private=False), calls)

    for first, one_too_many in zip(went_out, went_out[GROUP_CALLS:], strict=False):
        assert one_too_many - first > 60


@given(CALLS)
def test_after_a_preview_four_finals_may_go_to_a_group_at_once(
    calls: list[tuple[bool, float]],
) -> None:
    pace = ChatThrottle(is_private=False)
    now = [1_000.0, *make_calls(pace, calls)][-1]
    while (wait := pace.wait_for_preview(now)) > 0:
        now += wait
    pace.note_call(now)

    for _ in range(RESERVE):
        assert pace.wait_for_final(now) == 0
        pace.note_call(now)


@given(CALLS)
def test_after_a_preview_two_finals_may_go_to_a_private_chat_at_once(
    calls: list[tuple[bool, float]],
) -> None:
    pace = ChatThrottle(is_private=True)
    now = [1_000.0, *make_calls(pace, calls)][-1]
    while (wait := pace.wait_for_preview(now)) > 0:
        now += wait
    pace.note_call(now)

    for _ in range(2):
        assert pace.wait_for_final(now) == pytest.approx(0)
        pace.note_call(now)


@given(CALLS)
def test_a_private_chat_gets_about_a_call_a_second(calls: list[tuple[bool, float]]) -> None:
    went_out = make_calls(ChatThrottle(is_private=True), calls)

    for first, tenth in zip(went_out, went_out[10:], strict=False):
        assert tenth - first >= 6.9


@pytest.mark.parametrize("is_private", [True, False], ids=["private", "group"])
@given(seconds=st.floats(0, 300), later=st.floats(0, 400))
def test_nothing_goes_to_a_chat_in_its_penalty(
    is_private: bool, seconds: float, later: float
) -> None:
    pace = ChatThrottle(is_private=is_private)
    pace.note_penalty(1_000.0, seconds)

    now = 1_000.0 + later

    assert pace.in_penalty(now) or later >= seconds
    if pace.in_penalty(now):
        assert pace.wait_for_final(now) > 0
        assert pace.wait_for_preview(now) > 0
        assert not pace.is_idle(now)
    assert not pace.in_penalty(1_000.0 + seconds + 1)


def test_a_shorter_penalty_does_not_end_a_longer_one() -> None:
    pace = ChatThrottle(is_private=True)

    pace.note_penalty(0.0, 100)
    pace.note_penalty(10.0, 5)

    assert pace.in_penalty(99.0)


@pytest.mark.parametrize("seconds", [56 * 365 * 86_400.0, float("inf")])
def test_a_penalty_lasts_for_a_day_at_most(seconds: float) -> None:
    pace = ChatThrottle(is_private=True)

    pace.note_penalty(0.0, seconds)

    assert pace.in_penalty(86_399.0)
    assert not pace.in_penalty(86_401.0)


@pytest.mark.parametrize("is_private", [True, False], ids=["private", "group"])
def test_a_chat_may_be_forgotten_when_it_has_rested(is_private: bool) -> None:
    pace = ChatThrottle(is_private=is_private)
    pace.note_call(1_000.0)

    assert not pace.is_idle(1_000.5)
    assert pace.is_idle(1_062.0)


def test_previews_come_more_slowly_in_groups_and_as_the_answer_grows() -> None:
    private = [preview_interval(length, is_private=True) for length in (0, 2_000, 50_000)]
    group = [preview_interval(length, is_private=False) for length in (0, 2_000, 50_000)]

    assert private == [1.0, 1.5, 3.0]
    assert 3 <= group[0] <= 4
    assert group == sorted(group)
    assert all(here > there for here, there in zip(group, private, strict=True))
