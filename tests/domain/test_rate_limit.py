"""Who writes too fast is told once, and not heard until a minute is over."""

from bot.domain.rate_limit import Hurry, Pace

ADA, BOB = 1, 2
FINE, TELL, SILENCE = Hurry.FINE, Hurry.TELL, Hurry.SILENCE


def test_the_first_too_many_is_told_and_the_rest_is_silence() -> None:
    pace = Pace(2)

    assert [pace.judge(ADA, second) for second in range(5)] == [FINE, FINE, TELL, SILENCE, SILENCE]


def test_a_minute_after_the_oldest_there_is_room_for_one_more() -> None:
    pace = Pace(2)
    for second in (0, 30, 40):
        pace.judge(ADA, second)

    assert [pace.judge(ADA, second) for second in (59.9, 60, 61)] == [SILENCE, FINE, TELL]


def test_whoever_goes_on_all_the_same_is_not_shut_out_for_ever() -> None:
    pace = Pace(1)

    heard = [second for second in range(200) if pace.judge(ADA, second) is FINE]

    assert heard == [0, 60, 120, 180]


def test_people_do_not_count_for_each_other() -> None:
    pace = Pace(1)
    pace.judge(ADA, 0)
    pace.judge(ADA, 1)

    assert pace.judge(BOB, 2) is FINE


def test_zero_is_no_limit() -> None:
    pace = Pace(0)

    assert {pace.judge(ADA, 0) for _ in range(1000)} == {FINE}


def test_a_crowd_does_not_fill_the_memory() -> None:
    pace = Pace(1)

    for person in range(6000):
        pace.judge(person, person)

    assert len(pace._heard) <= 5000
