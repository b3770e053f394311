"""Subtitles are a line each, with the time, and without what is only for the screen."""

import pytest

from tests.files.documents.opening import said

SRT = """1
00:00:01,000 --> 00:00:02,500 X1:10
<i>High</i> water,
they say

2
01:02:03,000 --> 01:02:04,000
{\\an8}Low &amp; dry

3
01:02:04,000 --> 01:02:05,000
Low &amp; dry
"""
VTT = """WEBVTT - Tides

NOTE nobody reads this

intro
00:01.000 --> 00:02.000 align:start
<v Ada>High<00:01.500> water</v>
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=repr)
def test_srt(end: str) -> None:
    assert said(SRT.replace("\n", end).encode(), "subtitles") == (
        "[0:01] High water, they say\n[1:02:03] Low & dry"
    )


def test_webvtt() -> None:
    assert said(VTT.encode(), "subtitles") == "[0:01] Ada: High water"


def test_other_encodings_are_guessed() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n" + "Прилив начинается ночью\n"

    assert said(text.encode("cp1251"), "subtitles") == "[0:01] Прилив начинается ночью"


def test_what_only_begins_like_subtitles_is_a_text() -> None:
    assert said(b"WEBVTT is a format.", "subtitles") == "WEBVTT is a format."
