"""How many calls a provider may get at once: found out from its refusals, with a clock of ours."""

from hypothesis import given
from hypothesis import strategies as st

from bot.llm.concurrency_limit import ConcurrencyLimit


def begin(valve: ConcurrencyLimit, count: int) -> list[int]:
    return [valve.begin() for _ in range(count)]


def burst(valve: ConcurrencyLimit, calls: int, borne: int, now: float = 0.0) -> None:
    """So many calls at once, of which the provider takes a few and refuses the others."""
    rounds = begin(valve, calls)
    for round_ in rounds[:borne]:
        valve.accept(round_, now)
    for round_ in rounds[borne:]:
        valve.refuse(round_, now, 2.0)


def serve(valve: ConcurrencyLimit, now: float) -> int:
    """As many calls as may begin are taken and answered; how many those were at once."""
    rounds: list[int] = []
    while valve.may_begin(now) and len(rounds) < 1000:
        rounds.append(valve.begin())
        valve.accept(rounds[-1], now)
    for _ in rounds:
        valve.end(is_accepted=True)
    return len(rounds)


def test_until_the_first_refusal_there_is_no_limit() -> None:
    valve = ConcurrencyLimit()

    begin(valve, 1000)

    assert valve.limit is None
    assert valve.may_begin(0)


def test_the_operators_bound_holds_from_the_first_call() -> None:
    valve = ConcurrencyLimit(most=3)

    begin(valve, 3)

    assert not valve.may_begin(0)
    valve.end(is_accepted=False)
    assert valve.may_begin(0)


def test_a_refusal_shuts_it_for_as_long_as_the_provider_says() -> None:
    valve = ConcurrencyLimit()

    assert valve.refuse(valve.begin(), 10.0, 2.0) == 2.0

    assert not valve.may_begin(11.9)
    assert valve.may_begin(12.0)


def test_without_the_providers_word_the_pauses_grow_until_a_call_is_taken() -> None:
    valve, now, pauses = ConcurrencyLimit(), 0.0, []

    for _ in range(7):
        pauses.append(valve.refuse(valve.begin(), now, None))
        now += pauses[-1]
    valve.accept(valve.begin(), now)
    valve.end(is_accepted=True)

    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert valve.refuse(valve.begin(), now, None) == 1


def test_a_provider_that_always_says_at_once_is_not_hammered() -> None:
    valve, now, pauses = ConcurrencyLimit(), 0.0, []

    for _ in range(6):
        pauses.append(valve.refuse(valve.begin(), now, 0.0))
        now += pauses[-1]

    assert pauses == [0, 0, 0, 1, 2, 4]


def test_of_one_burst_no_more_is_learnt_than_what_the_provider_bore() -> None:
    valve = ConcurrencyLimit()

    burst(valve, calls=40, borne=5)

    assert valve.active == 5
    for _ in range(5):
        valve.end(is_accepted=True)
    assert [serve(valve, 3.0) for _ in range(4)] == [5, 5, 5, 5]


def test_it_opens_slowly() -> None:
    valve = ConcurrencyLimit()
    burst(valve, calls=40, borne=8)
    for _ in range(8):
        valve.end(is_accepted=True)

    assert valve.limit == 4
    assert not valve.may_begin(1.9)


def test_after_a_while_one_more_is_tried_and_given_up_where_it_is_refused() -> None:
    valve = ConcurrencyLimit()
    burst(valve, calls=40, borne=5)
    for _ in range(5):
        valve.end(is_accepted=True)
    serve(valve, 3.0)

    seen = {serve(valve, 40.0) for _ in range(6)}
    assert max(seen) > 5

    burst(valve, calls=6, borne=5, now=50.0)
    for _ in range(5):
        valve.end(is_accepted=True)
    assert {serve(valve, 53.0) for _ in range(10)} == {5}


def test_a_provider_that_refuses_all_says_nothing_of_how_many_at_once() -> None:
    valve = ConcurrencyLimit()
    burst(valve, calls=40, borne=0)

    assert valve.limit == 1
    assert serve(valve, 3.0) > 40


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "accept", "end", "refuse", "wait"]),
        st.floats(0, 5),
        st.integers(0, 50),
    ),
    max_size=200,
)


@given(STEPS, st.none() | st.integers(1, 5))
def test_whatever_happens_it_opens_again_and_never_lets_in_too_many(
    steps: list[tuple[str, float, int]], most: int | None
) -> None:
    valve, now = ConcurrencyLimit(most), 0.0
    under_way: list[tuple[int, bool]] = []
    for what, seconds, which in steps:
        now += seconds
        if what == "begin" and valve.may_begin(now):
            under_way.append((valve.begin(), False))
            assert valve.limit is None or len(under_way) <= valve.limit
        elif under_way and what != "wait":
            round_, is_accepted = under_way.pop(which % len(under_way))
            if what == "accept" and not is_accepted:
                valve.accept(round_, now)
                under_way.append((round_, True))
            elif what == "refuse":
                valve.refuse(round_, now, seconds, is_accepted=is_accepted)
            else:
                valve.end(is_accepted=is_accepted)
        assert valve.active == len(under_way)
        assert valve.limit is None or valve.limit >= 1
    for _, is_accepted in under_way:
        valve.end(is_accepted=is_accepted)

    assert valve.may_begin(now + 60)
