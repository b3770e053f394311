"""The pauses between tries."""

from bot.telegram.api.backoff import Backoff


def test_each_pause_is_twice_as_long_up_to_the_longest() -> None:
    backoff = Backoff(3.0)

    assert [backoff.step() for _ in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]


def test_what_has_gone_well_begins_anew() -> None:
    backoff = Backoff(60.0, first=2.0)
    backoff.step()

    backoff.reset()

    assert backoff.pause == 2.0


def test_one_trouble_may_have_a_longest_of_its_own() -> None:
    backoff = Backoff(2.0)

    assert [backoff.step(60.0) for _ in range(4)] == [0.5, 1.0, 2.0, 4.0]
    assert [backoff.step() for _ in range(2)] == [8.0, 2.0]
