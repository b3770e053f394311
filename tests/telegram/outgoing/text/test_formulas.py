"""What is a formula and what is no more than a dollar, and where its letters stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.formulas import open_formula, read_formulas
from bot.telegram.outgoing.text.placeholders import BREAK, DOLLAR, LESS, closing, opening

IN_LINE = (opening(Entity.CODE), closing(Entity.CODE))
ALONE = (opening(Entity.PRE), closing(Entity.PRE))
WRITTEN = str.maketrans(
    {IN_LINE[0]: "⟦", IN_LINE[1]: "⟧", ALONE[0]: "«", ALONE[1]: "»", BREAK: "↵", DOLLAR: "€"}
    | {LESS: "≺"}
)


def read(prose: str) -> str:
    """The text; ⟦⟧ around formulas in a line, «» around others, ↵ a line break, € a dollar."""
    return read_formulas(prose).translate(WRITTEN)


@pytest.mark.parametrize(
    ("prose", "text"),
    [
        pytest.param("$5 and $6", "€5 and €6", id="prices"),
        pytest.param("$x$y", "€x€y", id="a letter right behind"),
        pytest.param("US$x$", "US€x€", id="a letter right before"),
        pytest.param("你$x$好", "你⟦x⟧好", id="between Chinese letters"),
        pytest.param("$ x$ or $x $", "€ x€ or €x €", id="spaces inside"),
        pytest.param("$$$$", "€€€€", id="nothing inside"),
        pytest.param(r"\$5 or $x$", r"\$5 or ⟦x⟧", id="an escaped dollar opens nothing"),
        pytest.param("$a\n\nb$", "€a\n\nb€", id="over two paragraphs"),
        pytest.param("$$a\n\nb$$", "«a b»↵", id="one of its own may hold an empty line"),
        pytest.param("$a\nb$", "⟦a b⟧", id="over two lines"),
        pytest.param(r"\\(x\\)", r"\\(x\\)", id="escaped backslashes"),
        pytest.param(r"\[ x", r"\[ x", id="no end"),
        pytest.param(r"\begin{foo}x\end{foo}", r"\begin{foo}x\end{foo}", id="no environment"),
        pytest.param(r"\begin{align}x\end{align}", "«x»↵", id="an environment"),
        pytest.param(
            r"\begin{align}x\end{align*}", r"\begin{align}x\end{align*}", id="another one's end"
        ),
        pytest.param(f"${'x' * 3001}$", f"€{'x' * 3001}€", id="too long for a formula"),
        pytest.param("$\U00100000$", "€\U00100000€", id="code inside"),
    ],
)
def test_a_dollar_is_money_unless_it_begins_a_formula(prose: str, text: str) -> None:
    assert read(prose) == text


@pytest.mark.parametrize(
    ("prose", "text"),
    [
        pytest.param("a $$x$$  b", "a↵«x»↵b", id="in a line"),
        pytest.param("$$x$$", "«x»↵", id="first in it"),
        pytest.param("- $$x$$", "- «x»↵", id="in a list"),
        pytest.param("> 1. $$x$$", "> 1. «x»↵", id="in a list in a quotation"),
        pytest.param("| $$a\\\\b$$ |", "|a; b|", id="in a row, which stays one"),
        pytest.param("| $|x|$ |", r"| \|x\| |", id="bars in a row end no cell"),
    ],
)
def test_a_formula_of_its_own_has_lines_of_its_own(prose: str, text: str) -> None:
    assert read(prose) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        pytest.param("a<b", "a≺b", id="no tag"),
        pytest.param(r"a\_b", r"a\_b", id="no emphasis"),
        pytest.param("a*b*c", r"a\*b\*c", id="no stars"),
        pytest.param("[x](y)", r"\[x\]\(y\)", id="no link"),
        pytest.param(r"\text{`x`}", r"\`x\`", id="no code"),
    ],
)
def test_nothing_in_a_formula_is_taken_for_markdown(latex: str, text: str) -> None:
    assert read(rf"\({latex}\)") == f"⟦{text}⟧"


@pytest.mark.parametrize(
    ("prose", "at"),
    [
        pytest.param("a $$x", 2, id="dollars"),
        pytest.param(r"$$x$$ and \[y", 10, id="behind a whole one"),
        pytest.param(r"a \(x", 2, id="brackets"),
        pytest.param(r"\begin{align}x\end{align*}", 0, id="an environment"),
        pytest.param("$$a $b", 0, id="the outer one of two"),
        pytest.param("a $x", -1, id="one dollar may be money"),
        pytest.param(r"\begin{foo}x", -1, id="no environment of formulas"),
        pytest.param(r"\\[x", -1, id="an escaped backslash"),
        pytest.param(r"\[x\] \(y\)", -1, id="all have ended"),
    ],
)
def test_a_growing_formula_is_known_by_its_beginning(prose: str, at: int) -> None:
    assert open_formula(prose) == at


@given(st.lists(st.sampled_from(["$", "$$", "5", " ", "\n", "\n\n", ",", "x"])).map("".join))
def test_no_dollar_is_left_for_the_converter(prose: str) -> None:
    assert "$" not in read_formulas(prose)
