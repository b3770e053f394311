"""RTF is read in its own code page, with lists, tables, notes and pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files import files
from tests.files.documents.opening import opened, said


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(rb"One\par Two\line three\tab four\par", "One\n\nTwo\nthree\tfour", id="par"),
        pytest.param(rb"{\*\generator Riched20}{\info{\title No}}Yes", "Yes", id="not the rest"),
        pytest.param(rb"\'e9t\'e9 \u1052?\u1080?\u1088?", "été Мир", id="letters"),
        pytest.param(rb"\uc2\u-10179\'3f\'3f\u-8704\'3f\'3f!", "😀!", id="two halves"),
        pytest.param(rb"a\{b\}\\c\~d\_e", "a{b}\\c d-e", id="signs"),
        pytest.param(rb"seen{\v secret} again", "seen again", id="hidden"),
        pytest.param(rb"\outlinelevel1 Tides\par\pard Words", "## Tides\n\nWords", id="heading"),
        pytest.param(
            rb"{\listtext\bullet\tab}one\par{\listtext 2.\tab}\ilvl1 two\par",
            "- one\n  2. two",
            id="lists",
        ),
        pytest.param(
            rb"It rose{\footnote In May.} and fell\par Later",
            "It rose[^1] and fell\n\n[^1]: In May.\n\nLater",
            id="footnote",
        ),
        pytest.param(
            rb"\trowd\intbl Town\cell Ships\cell\row\trowd\intbl Ys\cell 3\cell\row\pard End",
            "| Town | Ships |\n| --- | --- |\n| Ys | 3 |\n\nEnd",
            id="table",
        ),
        pytest.param(
            rb'{\field{\*\fldinst HYPERLINK "x"}{\fldrslt Tides}}', "Tides", id="what a field shows"
        ),
    ],
)
def test_what_people_see_is_read(body: bytes, text: str) -> None:
    assert said(rb"{\rtf1\ansi\ansicpg1252 " + body + b"}", "rtf") == text


def test_bytes_are_in_the_code_page_of_their_font() -> None:
    fonts = rb"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}{\f2\fcharset128 Gothic;}}"
    words = rb"\f1\'cc\'e8\'f0\f0  \'e9 \f2\'90\'a2"

    assert said(rb"{\rtf1\ansi\ansicpg1252" + fonts + words + b"}", "rtf") == "Мир é 世"


def test_a_document_in_unicode_bytes_is_read() -> None:
    assert said(rb"{\rtf1\ansi\ansicpg65001 " + "世界".encode() + b"}", "rtf") == "世界"


def test_pictures_are_shown_from_digits_and_from_bytes() -> None:
    first, second = files.png(100, 80), files.jpeg(90, 70)
    body = rb"{\pict\pngblip " + first.hex().encode() + rb"}\par"
    body += rb"{\pict\jpegblip\bin%d " % len(second) + second + rb"}\par {\pict\wmetafile8 00}End"

    reading = opened(rb"{\rtf1 " + body + b"}", "rtf")

    assert reading.text == "[Picture 1]\n\n[Picture 2]\n\nEnd"
    assert [image.width for image in reading.images] == [100, 90]


@given(st.lists(st.sampled_from([*rb"{}\\'* u1", *rb"par pict bin9 cell"]), max_size=80).map(bytes))
def test_any_damage_is_read_to_its_end(body: bytes) -> None:
    opened(rb"{\rtf1 " + body, "rtf")


def test_a_million_braces_are_no_depth() -> None:
    assert said(rb"{\rtf1 " + b"{" * 100_000 + b"deep", "rtf") == "deep"
