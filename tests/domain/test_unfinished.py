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


STOPPED = MARKS[FinishReason.STOPPED]


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        pytest.param(["One ", "two"], "One two", id="none"),
        pytest.param(["One", STOPPED], "One", id="whole"),
        pytest.param(["One", *STOPPED], "One", id="letter by letter"),
        pytest.param([f"One {STOPPED}", f"\n{STOPPED}\n"], "One ", id="twice, with blanks"),
        pytest.param([f"One {STOPPED}", " and two"], f"One {STOPPED} and two", id="in the middle"),
        pytest.param([STOPPED[:9], "no"], f"{STOPPED[:9]}no", id="something else that begins so"),
        pytest.param(["One", STOPPED[:9]], f"One{STOPPED[:9]}", id="unfinished itself"),
        pytest.param(["a ⟦b⟧ c", STOPPED], "a ⟦b⟧ c", id="other brackets before it"),
        pytest.param(["x" * 2000 + STOPPED], "x" * 2000, id="behind a long answer"),
        pytest.param(["a ⟦⟦" + STOPPED[1:]], "a ⟦", id="right behind another bracket"),
        pytest.param(["⟦", "b⟧ c"], "⟦b⟧ c", id="other brackets in two pieces"),
    ],
)
def test_a_mark_at_the_end_of_an_answer_is_not_shown(pieces: list[str], shown: str) -> None:
    marks = MarkFilter()

    heard = "".join([marks.feed(piece) for piece in pieces])

    assert heard + marks.end() == shown


def test_what_is_no_mark_is_shown_at_once() -> None:
    marks = MarkFilter()

    assert [marks.feed(piece) for piece in ("One ⟦", "b", "⟧")] == ["One ", "⟦b", "⟧"]
