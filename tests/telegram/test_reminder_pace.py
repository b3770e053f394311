"""How many reminders a group hears in a minute."""

from bot.domain.message import Thread
from bot.telegram.reminder_pace import ReminderPace

CLUB, OTHERS = Thread(-100, 5), Thread(-200)


def test_a_group_hears_ten_a_minute_in_all_its_topics() -> None:
    pace = ReminderPace()

    assert [pace.take(Thread(-100, number), 1000 + number) for number in range(10)] == [0.0] * 10
    assert pace.take(CLUB, 1010) == 51
    assert pace.take(OTHERS, 1010) == 0
    assert pace.take(CLUB, 1061) == 0
    assert pace.take(CLUB, 1061) == 1


def test_one_person_waits_for_nothing() -> None:
    pace = ReminderPace()

    assert {pace.take(Thread(7), 1000) for _number in range(100)} == {0.0}


def test_a_clock_that_is_set_back_silences_nobody() -> None:
    pace = ReminderPace()
    for _number in range(10):
        pace.take(CLUB, 5000)

    assert pace.take(CLUB, 1000) == 0


def test_of_many_groups_those_are_forgotten_that_heard_nothing_lately() -> None:
    pace = ReminderPace()
    for _number in range(10):
        pace.take(CLUB, 5000)
    for number in range(2000):
        pace.take(Thread(-1000 - number), 5001)

    assert pace.take(CLUB, 5002) == 59
