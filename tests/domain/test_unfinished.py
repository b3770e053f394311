"""An answer that is not whole is marked for the model, and for nobody else."""

import pytest

from bot.domain.completion import FinishReason
from bot.domain.unfinished import MARKS, MarkFilter, mark_unfinished

CUT = (
    FinishReason.STOPPED,
    FinishReason.LENGTH,
    FinishReason.CONTENT_FILTER,
    FinishReason.INTERRUPTED,
)


@pytest.mark.parametrize("reason", CUT)
def test_what_was_cut_is_marked_by_its_reason(reason: FinishReason) -> None:
    assert mark_unfinished("One", reason, has_failed=False) == f"One\n\n{MARKS[reason]}"


def test_a_fault_behind_some_words_is_marked_as_a_break() -> None:
    marked = mark_unfinished("One", None, has_failed=True)

    assert marked == f"One\n\n{MARKS[FinishReason.INTERRUPTED]}"


@pytest.mark.parametrize(
    ("text", "reason", "has_failed"),
    [
        ("One", FinishReason.STOP, False),
        ("One", FinishReason.TOOL_CALLS, False),
        ("One", FinishReason.STOP, True),
        ("One", None, False),
        ("One", "a word of another time", False),
        ("", FinishReason.STOPPED, False),
    ],
)
def test_what_is_whole_is_not_marked(text: str, reason: str | None, has_failed: bool) -> None:
    assert mark_unfinished(text, reason, has_failed=has_failed) == text


def test_each_reason_has_a_mark_of_its_own() -> None:
    assert len(set(MARKS.values())) == len(CUT)
    assert all(mark.count("⟦") == mark.count("⟧") == 1 for mark in MARKS.values())


def test_a_model_that_repeats_a_mark_for_ever_is_not_held_back_for_ever() -> None:
    marks = MarkFilter()

    shown = [marks.feed(MARKS[FinishReason.STOPPED]) for _ in range(100)]

    assert any(shown)
