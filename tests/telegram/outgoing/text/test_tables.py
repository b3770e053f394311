"""Tables: which lines are one, which fit on a phone, and that no cell is lost either way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.outgoing.text.tables import WIDEST, fit_tables, is_delimiter

LONG = "x" * WIDEST
WIDTHS = st.lists(st.integers(0, 20), min_size=1, max_size=5)


def table(*rows: list[str]) -> str:
    """Their rows as a model writes them, with a line below the first."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        pytest.param("|---|---|", True, id="plain"),
        pytest.param("| :-- | :-: | --: |", True, id="with alignments"),
        pytest.param("--|--", True, id="without borders"),
        pytest.param("|-|\n", True, id="one column and a line break"),
        pytest.param("-----", False, id="a rule"),
        pytest.param("| - a | - b |", False, id="dashes beside words"),
        pytest.param("|::|--|", False, id="colons alone"),
        pytest.param("|--||", False, id="an empty cell"),
        pytest.param("||", False, id="no dash"),
    ],
)
def test_the_line_below_a_head_holds_dashes_and_nothing_else(line: str, is_one: bool) -> None:
    assert is_delimiter(line) is is_one


@pytest.mark.parametrize(
    "prose",
    [
        pytest.param("a | b", id="a pipe in a line"),
        pytest.param(f"| a | {LONG} |\n|---|", id="fewer columns below than in the head"),
        pytest.param(f"    | a | {LONG} |\n|---|---|\n| 1 | 2 |", id="an indented head"),
        pytest.param(f"| a | {LONG} |", id="a head alone"),
        pytest.param(f"|---|---|\n| a | {LONG} |", id="no head"),
    ],
)
def test_what_is_no_table_stays_as_it_is(prose: str) -> None:
    assert fit_tables(prose) == prose


@pytest.mark.parametrize(
    ("cell", "is_kept"),
    [
        pytest.param("x" * (WIDEST - 4), True, id="as wide as the phone"),
        pytest.param("x" * (WIDEST - 3), False, id="one column more"),
        pytest.param("你" * ((WIDEST - 4) // 2), True, id="wide letters that fit"),
        pytest.param("你" * (WIDEST // 2), False, id="wide letters count twice"),
        pytest.param(f"<b>{'x' * (WIDEST - 4)}</b>", True, id="tags have no width"),
    ],
)
def test_a_table_stays_one_where_it_fits_on_a_phone(cell: str, is_kept: bool) -> None:
    written = table(["a", "b"], ["1", cell])

    fitted = fit_tables(written)

    assert (fitted == written) is is_kept
    assert (f"- b: {cell}" in fitted.split("\n")) is not is_kept


@pytest.mark.parametrize(
    ("written", "fitted"),
    [
        pytest.param(
            table(["Name", "*Why*"], ["**Ada**", LONG], ["Ben", "yes"]),
            f"\n**Ada**\n- Why: {LONG}\n\n**Ben**\n- Why: yes",
            id="marks of names and titles",
        ),
        pytest.param(table(["Name", "Why"], ["", LONG]), f"\n**–**\n- Why: {LONG}", id="no title"),
        pytest.param(table(["Name", ""], ["Ada", LONG]), f"\n**Ada**\n- {LONG}", id="no name"),
        pytest.param(
            table(["Name", "A", "B"], ["Ada", "", LONG]),
            f"\n**Ada**\n- B: {LONG}",
            id="an empty cell",
        ),
        pytest.param(
            table(["Name", "A"], ["Ada", "1", LONG]),
            f"\n**Ada**\n- A: 1\n- {LONG}",
            id="more cells than the head has",
        ),
        pytest.param(
            table(["Name", "A"], ["Ada", LONG]) + "\nAfter",
            f"\n**Ada**\n- A: {LONG}\n\nAfter",
            id="words right below",
        ),
        pytest.param(table(["a", LONG]), table(["a", LONG]), id="a head without rows"),
    ],
)
def test_a_wide_table_is_a_list_with_an_entry_for_each_row(written: str, fitted: str) -> None:
    assert fit_tables(written) == fitted


def test_code_counts_as_wide_as_it_is_and_loses_the_backslashes_of_its_table() -> None:
    codes = {"\U00108000": rf"`{LONG}\|y`"}

    fitted = fit_tables(table(["a", "b"], ["1", "\U00108000"]), codes)

    assert fitted == "\n**1**\n- b: \U00108000"
    assert codes == {"\U00108000": f"`{LONG}|y`"}


@given(st.lists(WIDTHS, min_size=2, max_size=5))
def test_no_cell_is_lost(widths: list[list[int]]) -> None:
    rows = [
        [f"<{row}.{column}>" + "你" * width for column, width in enumerate(line)]
        for row, line in enumerate(widths)
    ]

    fitted = fit_tables(table(*rows))

    for cell in (cell for row in rows[1:] for cell in row):
        assert fitted.count(cell.split(">")[0] + ">") == 1
        assert cell in fitted
