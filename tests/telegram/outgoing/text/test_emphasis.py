"""Where markers beside Chinese, Japanese and Korean need a sign of punctuation, and where none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.outgoing.text.emphasis import mend_emphasis
from bot.telegram.outgoing.text.placeholders import EDGE

SIGNS = st.sampled_from(["*", "**", "***", "_", "~~", "请", "：", "가", "a", " ", "\\", "\n", "（"])


@pytest.mark.parametrize(
    ("prose", "mended"),
    [
        pytest.param("**注意：**请", f"**注意：**{EDGE}请", id="an end before a letter"),
        pytest.param("请**（注意）**", f"请{EDGE}**（注意）**", id="a beginning behind a letter"),
        pytest.param("请**“好”**吗", f"请{EDGE}**“好”**{EDGE}吗", id="both"),
        pytest.param("*あ、*い", f"*あ、*{EDGE}い", id="Japanese in italics"),
        pytest.param("~~가.~~나", f"~~가.~~{EDGE}나", id="Korean, struck"),
        pytest.param("***注：***请", f"***注：***{EDGE}请", id="bold italics"),
        pytest.param("**注意**请", "**注意**请", id="letters on both sides"),
        pytest.param("**注意：** 请", "**注意：** 请", id="a space behind"),
        pytest.param("**a:**b 请", "**a:**b 请", id="Latin letters"),
        pytest.param(r"\**注意：**请", r"\**注意：**请", id="an escaped beginning"),
        pytest.param("**注意：\n**请", "**注意：\n**请", id="on two lines"),
        pytest.param("2 * 3：* 请", "2 * 3：* 请", id="signs of arithmetic"),
        pytest.param("请**，", "请**，", id="one alone"),
    ],
)
def test_a_sign_stands_where_markers_would_not_be_seen(prose: str, mended: str) -> None:
    assert mend_emphasis(prose) == mended


@given(st.lists(SIGNS, max_size=40).map("".join))
def test_nothing_but_signs_is_added_and_each_stands_beside_a_marker(prose: str) -> None:
    mended = mend_emphasis(prose)

    assert mended.replace(EDGE, "") == prose
    for at, letter in enumerate(mended):
        if letter == EDGE:
            assert {mended[at - 1], mended[at + 1]} & set("*_~")
