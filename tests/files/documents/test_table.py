"""Rows become a Markdown table that no cell can break."""

from hypothesis import given
from hypothesis import strategies as st

from bot.files.documents.table import markdown_table

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)


def test_empty_rows_and_columns_are_left_out() -> None:
    rows = [["", "", ""], ["Town", "", "Ships"], ["Ys", "", "3"], []]

    assert markdown_table(rows) == "| Town | Ships |\n| --- | --- |\n| Ys | 3 |"


def test_one_column_is_no_table() -> None:
    assert markdown_table([["One\ntwo"], ["Three"]]) == "One\ntwo\n\nThree"


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=4))
def test_each_row_is_one_line_with_as_many_bars(rows: list[list[str]]) -> None:
    lines = markdown_table(rows).split("\n")

    if lines[0].startswith("| "):
        assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
