"""Pieces of long texts."""

from bot.domain.snippets import begin_of, snippet_of


def test_a_long_text_is_shown_by_its_beginning_in_one_line() -> None:
    assert begin_of("one\ntwo  three", 20) == "one two three"
    assert begin_of("one two three", 7) == "one two…"


def test_the_piece_has_the_word_in_it() -> None:
    text = "x" * 100 + " The Ferry leaves " + "y" * 100

    assert "Ferry leaves" in snippet_of(text, "ferry mog", 70)
    assert snippet_of("The ferry", "FERRY", 70) == "The ferry"
