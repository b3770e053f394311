"""The doors: what is decided in a chat counts at once, beside the operator's lists."""

import pytest

from bot.domain.access import Access
from bot.storage.grants import Grant, Verdict
from bot.telegram.access.access_list import Doors

ADMIN, FRIEND, STRANGER, GROUP = 1, 2, 3, -100
LISTS = Access(admins=frozenset({ADMIN}), users=frozenset({FRIEND}), chats=frozenset({GROUP}))


@pytest.mark.parametrize(
    ("id_", "verdict", "user_id", "chat_id", "may_speak"),
    [
        (STRANGER, "allowed", STRANGER, STRANGER, True),
        (-200, "allowed", STRANGER, -200, True),
        (-200, "allowed", STRANGER, -300, False),
        (FRIEND, "denied", FRIEND, FRIEND, False),
        (FRIEND, "denied", FRIEND, GROUP, False),
        (GROUP, "denied", STRANGER, GROUP, False),
        (GROUP, "denied", FRIEND, GROUP, False),
        (GROUP, "denied", FRIEND, FRIEND, True),
        (GROUP, "denied", ADMIN, GROUP, True),
        (ADMIN, "denied", ADMIN, ADMIN, True),
        (STRANGER, "owner", STRANGER, GROUP, True),
    ],
)
def test_a_decision_counts_at_once(
    id_: int, verdict: Verdict, user_id: int, chat_id: int, may_speak: bool
) -> None:
    doors = Doors(LISTS)

    doors.decide(id_, verdict)

    assert doors.access.may_speak(user_id, chat_id) is may_speak


def test_the_last_decision_holds_and_those_of_before_are_taken_up() -> None:
    doors = Doors(LISTS, [Grant(FRIEND, "denied", ""), Grant(STRANGER, "owner", "Eve")])
    assert not doors.access.may_speak(FRIEND, FRIEND)
    assert doors.access.is_admin(STRANGER)

    doors.decide(FRIEND, "allowed")

    assert doors.access.may_speak(FRIEND, FRIEND)


def test_everybody_does_not_mean_those_who_were_shut_out() -> None:
    doors = Doors(Access(is_open_to_all_users=True, is_open_in_all_chats=True))

    doors.decide(STRANGER, "denied")
    doors.decide(GROUP, "denied")

    assert not doors.access.may_speak(STRANGER, -200)
    assert not doors.access.may_speak(FRIEND, GROUP)
    assert not doors.access.is_chat_allowed(GROUP)
    assert doors.access.may_speak(FRIEND, -200)


@pytest.mark.parametrize(("verdict", "may_speak"), [("allowed", True), ("denied", False)])
def test_a_group_that_moves_takes_its_verdict_along(verdict: Verdict, may_speak: bool) -> None:
    doors = Doors(Access(is_open_in_all_chats=verdict == "denied"))
    doors.decide(-5, verdict)

    doors.move(-5, -1005)

    assert doors.access.may_speak(STRANGER, -1005) is may_speak
