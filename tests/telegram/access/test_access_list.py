"""The doors: what is decided in a chat counts at once, beside the operator's lists."""

import pytest

from bot.domain.access import Access
from bot.storage.grants import Grant, Verdict
from bot.telegram.access.access_list import AccessList

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
    access_list = AccessList(LISTS)

    access_list.grant(id_, verdict)

    assert access_list.access.may_speak(user_id, chat_id) is may_speak


def test_the_last_decision_holds_and_those_of_before_are_taken_up() -> None:
    access_list = AccessList(LISTS, [Grant(FRIEND, "denied", ""), Grant(STRANGER, "owner", "Eve")])
    assert not access_list.access.may_speak(FRIEND, FRIEND)
    assert access_list.access.is_admin(STRANGER)

    access_list.grant(FRIEND, "allowed")

    assert access_list.access.may_speak(FRIEND, FRIEND)


def test_everybody_does_not_mean_those_who_were_shut_out() -> None:
    access_list = AccessList(Access(is_open_to_all_users=True, is_open_in_all_chats=True))

    access_list.grant(STRANGER, "denied")
    access_list.grant(GROUP, "denied")

    assert not access_list.access.may_speak(STRANGER, -200)
    assert not access_list.access.may_speak(FRIEND, GROUP)
    assert not access_list.access.is_chat_allowed(GROUP)
    assert access_list.access.may_speak(FRIEND, -200)


@pytest.mark.parametrize(("verdict", "may_speak"), [("allowed", True), ("denied", False)])
def test_a_group_that_moves_takes_its_verdict_along(verdict: Verdict, may_speak: bool) -> None:
    access_list = AccessList(Access(is_open_in_all_chats=verdict == "denied"))
    access_list.grant(-5, verdict)

    access_list.move(-5, -1005)

    assert access_list.access.may_speak(STRANGER, -1005) is may_speak
