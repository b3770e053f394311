"""Whether this machine's clock and a server's agree, and by how much not."""

import pytest

from bot.domain.server_clock import ServerClock

DATE, THEN = "Sun, 22 Nov 2026 12:00:00 GMT", 1_795_348_800.0
DAY = 86400.0


class Seconds:
    """A monotonic clock."""

    passed = 1000.0

    def now(self) -> float:
        return self.passed


@pytest.mark.parametrize(
    ("off", "agrees"),
    [(0.0, True), (-DAY + 1, True), (DAY - 1, True), (DAY + 1, False), (400 * DAY, False),
     (-400 * DAY, False)],
)  # fmt: skip
def test_clocks_agree_within_a_day(off: float, agrees: bool) -> None:
    clock = ServerClock(Seconds().now)
    clock.note(DATE)

    assert clock.agrees(THEN + off) is agrees


def test_the_time_goes_on_after_an_answer_and_a_later_jump_is_seen() -> None:
    seconds = Seconds()
    clock = ServerClock(seconds.now)
    clock.note(DATE)
    seconds.passed += 3 * DAY

    assert clock.agrees(THEN + 3 * DAY)
    assert not clock.agrees(THEN + 400 * DAY)


def test_before_telegram_has_answered_nothing_is_known() -> None:
    assert ServerClock().agrees(THEN) is None


@pytest.mark.parametrize("header", ["", "soon", "Sun, 99 Nov 2026 12:00:00 GMT", "\ud800", "0"])
def test_a_server_that_tells_no_time_contradicts_nobody(header: str) -> None:
    clock = ServerClock()
    clock.note(header)

    assert clock.agrees(THEN)


def test_an_answer_without_a_time_does_not_undo_what_is_known() -> None:
    clock = ServerClock(Seconds().now)
    clock.note(DATE)
    clock.note("")

    assert clock.agrees(THEN + 400 * DAY) is False


def test_by_how_much_it_differs() -> None:
    seconds = Seconds()
    clock = ServerClock(seconds.now)
    assert clock.ahead_of(THEN) is None
    clock.note(DATE)
    seconds.passed += 10

    assert clock.ahead_of(THEN) == 10
    assert clock.ahead_of(THEN + 30) == -20
