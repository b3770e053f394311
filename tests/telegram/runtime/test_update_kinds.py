"""Which kinds of updates are asked for, and when all are again."""

from bot.telegram.incoming.parse_update import KINDS
from bot.telegram.runtime.update_kinds import UpdateKinds


def test_the_newest_are_left_out_first_and_the_least_is_always_asked_for() -> None:
    kinds = UpdateKinds(lambda: 0.0)
    assert kinds.names == [*KINDS]

    assert kinds.leave_out()
    assert "guest_message" not in kinds.names
    assert "message_reaction" in kinds.names
    while kinds.leave_out():
        assert {"message", "edited_message", "callback_query"} <= set(kinds.names)
    assert kinds.names == [*KINDS]


def test_after_an_hour_all_are_asked_for_again() -> None:
    now = 0.0
    kinds = UpdateKinds(lambda: now)
    kinds.leave_out()
    kinds.settle()

    now = 3599.0
    assert kinds.names != [*KINDS]
    now = 3600.0
    assert kinds.names == [*KINDS]
