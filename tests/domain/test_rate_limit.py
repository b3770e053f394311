"""Who writes too fast is told once, and not heard until a minute is over."""

from bot.domain.rate_limit import RateLimit, SlidingWindow

ADA, BOB = 1, 2
OK, WARN, DROP = RateLimit.OK, RateLimit.WARN, RateLimit.DROP


def test_the_first_too_many_is_told_and_the_rest_is_silence() -> None:
    pace = SlidingWindow(2)

    assert [pace.check(ADA, second) for second in range(5)] == [OK, OK, WARN, DROP, DROP]


def test_a_minute_after_the_oldest_there_is_room_for_one_more() -> None:
    pace = SlidingWindow(2)
    for second in (0, 30, 40):
        pace.check(ADA, second)

    assert [pace.check(ADA, second) for second in (59.9, 60, 61)] == [DROP, OK, WARN]


def test_whoever_goes_on_all_the_same_is_not_shut_out_for_ever() -> None:
    pace = SlidingWindow(1)

    heard = [second for second in range(200) if pace.check(ADA, second) is OK]

    assert heard == [0, 60, 120, 180]


def test_people_do_not_count_for_each_other() -> None:
    pace = SlidingWindow(1)
    pace.check(ADA, 0)
    pace.check(ADA, 1)

    assert pace.check(BOB, 2) is OK


def test_zero_is_no_limit() -> None:
    pace = SlidingWindow(0)

    assert {pace.check(ADA, 0) for _ in range(1000)} == {OK}


def test_a_crowd_does_not_fill_the_memory() -> None:
    pace = SlidingWindow(1)

    for person in range(6000):
        pace.check(person, person)

    assert len(pace._heard) <= 5000


def test_whoever_spoke_longest_ago_is_forgotten_first() -> None:
    pace = SlidingWindow(2)
    for person in range(5000):
        pace.check(person, 10)
    pace.check(ADA, 11)

    pace.check(5000, 12)

    assert pace.check(ADA, 13) is WARN
    assert len(pace._heard) == 5000
