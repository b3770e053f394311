"""Which turns the model is shown: whole ones, within the budget, cut seldom."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attachment import Image
from bot.domain.history_cut import PastTurn, count_tokens, cut_history
from bot.domain.message import Message

SIZES = st.integers(1, 3_000)
RATIOS = st.floats(0.3, 3.0)
BUDGETS = st.integers(500, 20_000)


def make_turns(sizes: Sequence[int]) -> list[PastTurn]:
    """Turns 1, 2, 3 … that cost so many tokens."""
    said = (Message("user", "?"), Message("assistant", "!"))
    return [PastTurn(number, said, tokens) for number, tokens in enumerate(sizes, start=1)]


def test_within_the_budget_everything_is_shown() -> None:
    turns = make_turns([100, 100, 100])

    assert cut_history(turns, 50, 50, 1.0, budget=400) == turns


def test_past_the_budget_the_last_turns_that_fill_half_of_it_are_shown() -> None:
    turns = make_turns([100] * 10)

    kept = cut_history(turns, 50, 50, 1.0, budget=1_000)

    assert [turn.id for turn in kept] == [7, 8, 9, 10]


def test_a_question_that_is_too_long_alone_is_shown_alone() -> None:
    assert cut_history(make_turns([10, 10]), 5_000, 10, 1.0, budget=1_000) == []


@given(st.lists(SIZES, max_size=40), SIZES, SIZES, RATIOS, BUDGETS)
def test_what_is_kept_are_the_last_turns_each_of_them_whole(
    sizes: list[int], new: int, system: int, ratio: float, budget: int
) -> None:
    turns = make_turns(sizes)

    kept = cut_history(turns, new, system, ratio, budget)

    assert list(kept) == turns[len(turns) - len(kept) :]


@given(st.lists(SIZES, max_size=40), SIZES, SIZES, RATIOS, BUDGETS)
def test_a_cut_history_is_within_the_budget_unless_the_question_alone_is_not(
    sizes: list[int], new: int, system: int, ratio: float, budget: int
) -> None:
    kept = cut_history(make_turns(sizes), new, system, ratio, budget)

    assert not kept or count_tokens(kept, new, system, ratio) <= budget


@given(st.lists(st.tuples(SIZES, SIZES), min_size=1, max_size=40), RATIOS, BUDGETS)
def test_a_cut_stays_where_it_is_until_the_budget_is_exceeded_again(
    conversation: list[tuple[int, int]], ratio: float, budget: int
) -> None:
    shown: Sequence[PastTurn] = []
    for number, (asked, answered) in enumerate(conversation):
        needed = count_tokens(shown, asked, 100, ratio)

        kept = cut_history(shown, asked, 100, ratio, budget)

        assert (len(kept) < len(shown)) == (needed > budget and len(shown) > 0)
        shown = [*kept, PastTurn(number, (), asked + answered)]


@given(st.lists(SIZES, min_size=2, max_size=40), SIZES, RATIOS, BUDGETS)
def test_a_cut_leaves_room_for_as_much_again(
    sizes: list[int], new: int, ratio: float, budget: int
) -> None:
    turns = make_turns(sizes)
    half = (budget + 100 * ratio) / 2  # Of what is left beside the system prompt.

    kept = cut_history(turns, new, 100, ratio, budget)

    assert len(kept) in {0, len(turns)} or count_tokens(kept, new, 100, ratio) <= half + 1


def test_the_providers_own_count_goes_before_our_estimate() -> None:
    first, second, third = make_turns([100, 100, 100])
    turns = [first, replace(second, reported=1_000, reported_from=1), third]

    assert count_tokens(turns, new_tokens=50, fixed_tokens=9_999, ratio=2.0) == 1_000 + 2 * 150


def test_a_count_of_a_history_that_began_elsewhere_says_nothing() -> None:
    first, second = make_turns([100, 100])
    turns = [first, replace(second, reported=9_999, reported_from=7)]

    assert count_tokens(turns, new_tokens=50, fixed_tokens=50, ratio=2.0) == 2 * 300


def test_a_history_of_nothing_costs_the_question_and_the_system_prompt() -> None:
    assert count_tokens([], new_tokens=10, fixed_tokens=20, ratio=1.5) == 45


def test_pictures_stay_beside_the_words_about_them() -> None:
    picture = Image("0", "image/png", 1, 1, b"")
    shown, *later = make_turns([5_000, 10, 10])
    turns = [replace(shown, messages=(Message("user", "?", (picture,)),)), *later]

    assert cut_history(turns, 10, 10, 1.0, budget=1_000, most=9_000) == turns
    assert cut_history(turns, 10, 10, 1.0, budget=1_000, most=4_000) == later


def test_what_was_said_before_the_pictures_goes_all_the_same() -> None:
    picture = Image("0", "image/png", 1, 1, b"")
    first, shown, *later = make_turns([9_000, 700, 10])
    turns = [first, replace(shown, messages=(Message("user", "?", (picture,)),)), *later]

    assert cut_history(turns, 10, 10, 1.0, budget=1_000) == turns[1:]


def test_pictures_stay_where_words_and_pictures_fit_by_what_the_model_counts() -> None:
    picture = Image("0", "image/png", 1, 1, b"")
    first, shown, *later = make_turns([900, 100, 100])
    turns = [first, replace(shown, messages=(Message("user", "?", (picture,)),)), *later]

    assert cut_history(turns, 10, 10, 2.0, budget=450) == turns[1:]
    assert cut_history(turns, 10, 10, 2.0, budget=430) == turns[3:]


def test_of_what_tools_leave_of_the_budget_half_is_kept() -> None:
    turns = make_turns([100] * 10)

    kept = cut_history(turns, new_tokens=50, fixed_tokens=600, ratio=1.0, budget=1_000)

    assert [turn.id for turn in kept] == [10]
