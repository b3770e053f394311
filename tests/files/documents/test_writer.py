"""A writer keeps what fits, and says how much that is of the whole."""

import time

import pytest

from bot.files.documents.writer import OutOfTime, Writer
from tests.files import files


def make_writer(limit: int = 100, pictures: int = 1, seconds: float = 9) -> Writer:
    return Writer(limit, pictures, time.monotonic() + seconds)


def test_lines_stand_close_and_paragraphs_apart() -> None:
    writer = make_writer()
    for text, is_line in (("a", False), ("b", True), ("", True), ("c", True), ("d", False)):
        writer.add(text, is_line=is_line)

    assert writer.reading().text == "a\n\nb\nc\n\nd"


def test_nothing_is_added_behind_what_was_cut() -> None:
    writer = make_writer(limit=10)
    writer.add("0123456789 and more")
    writer.add("x")

    reading = writer.reading()
    assert reading.text == "0123456789"
    assert reading.left_out is not None
    assert reading.left_out.kept == 45


def test_what_is_not_looked_at_counts_too() -> None:
    writer = make_writer()
    writer.add("0123456789")
    writer.leave_out(90)

    left_out = writer.reading().left_out
    assert left_out is not None
    assert left_out.kept == 10


def test_time_runs_out() -> None:
    with pytest.raises(OutOfTime):
        make_writer(seconds=-1).add("a")


def test_what_cannot_be_opened_or_has_no_room_is_named() -> None:
    writer = make_writer()

    assert writer.picture(b"wmf", "a\nship") == "[A picture that is not shown: a ship]"
    assert writer.picture(files.png(100, 80), "pier") == "[Picture 1: pier]"
    assert writer.picture(files.png(100, 90)) == "[A picture that is not shown]"
    assert writer.picture(files.png(10, 10)) == ""
