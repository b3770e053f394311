"""Of a long text, the lines that a question is about are shown, with what is left out."""

from hypothesis import given
from hypothesis import strategies as st

from bot.files.section_search import take_excerpt

LINES = [f"{n}: a line of a long log that nobody reads to its end" for n in range(1, 1001)]
LOG = "\n".join([*LINES[:700], "701: FATAL the pump burst", *LINES[701:]])


def test_what_fits_is_whole_whatever_is_asked() -> None:
    excerpt = take_excerpt("one\ntwo", 100, "two?")

    assert (excerpt.text, excerpt.shown, excerpt.is_beginning) == ("one\ntwo", 7, True)


def test_without_a_question_the_beginning_is_shown() -> None:
    excerpt = take_excerpt(LOG, 5000)

    assert LOG.startswith(excerpt.text)
    assert (excerpt.shown, excerpt.is_beginning) == (len(excerpt.text), True)


def test_a_question_finds_its_lines_and_what_is_left_out_is_said() -> None:
    excerpt = take_excerpt(LOG, 8000, "What happened to the pump?")

    assert "701: FATAL the pump burst" in excerpt.text
    assert excerpt.text.startswith("1: a line")
    assert excerpt.text.count(" are left out]") == 2
    assert excerpt.text.endswith("–1000 are left out]")
    assert (excerpt.is_beginning, excerpt.shown < 8000) == (False, True)


def test_a_question_about_nothing_in_it_shows_the_beginning() -> None:
    assert take_excerpt(LOG, 5000, "xylophones") == take_excerpt(LOG, 5000)


def test_one_endless_line_is_searched_too() -> None:
    endless = "x " * 20_000 + "treasure " + "y " * 20_000

    excerpt = take_excerpt(endless, 6000, "treasure")

    assert "treasure" in excerpt.text
    assert "[Lines 1–1 are left out]" in excerpt.text


@given(st.text(), st.integers(0, 100), st.text())
def test_an_excerpt_never_exceeds_the_limit(text: str, limit: int, question: str) -> None:
    assert len(take_excerpt(text * 50, limit, question).text.encode()) <= limit
