"""What models write besides plain Markdown, and what a person sees of it."""

import pytest

from bot.telegram.outgoing.answer.growing_answer import GrowingAnswer
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.incomplete_markup import hide_incomplete_markup
from bot.telegram.outgoing.text.markdown import FormattedText, render
from tests.telegram.outgoing.text.examples import text_under


def spans(rich: FormattedText, kind: str) -> list[str]:
    return [text_under(rich, entity) for entity in rich.entities if entity.type == kind]


@pytest.mark.parametrize(
    ("markdown", "text", "kind", "words"),
    [
        ("**注意：**请", "注意：请", "bold", ["注意："]),
        ("他说**“注意”**请", "他说“注意”请", "bold", ["“注意”"]),
        ("__注意：__请", "注意：请", "bold", ["注意："]),
        ("*注意：*请", "注意：请", "italic", ["注意："]),
        ("~~注意：~~请", "注意：请", "strikethrough", ["注意："]),
        ("***注意：***请", "注意：请", "bold", ["注意："]),
        ("**注意：**请看**这里**", "注意：请看这里", "bold", ["注意：", "这里"]),
        ("他说：**重要**的，**（A）：**请", "他说：重要的，（A）：请", "bold", ["重要", "（A）："]),
        ("- **标题：**内容", "• 标题：内容", "bold", ["标题："]),
        (
            "**「引用」**です。**はい。**そう",
            "「引用」です。はい。そう",
            "bold",
            ["「引用」", "はい。"],
        ),
        ("**「인용」**입니다", "「인용」입니다", "bold", ["「인용」"]),
        ("**[链接](https://a.b)**请", "链接请", "bold", ["链接"]),
        ("变量__init__是", "变量__init__是", "bold", []),
        ("`**注意：**请`", "**注意：**请", "bold", []),
        ("一 ** 二：**三", "一 ** 二：**三", "bold", []),
    ],
)
def test_emphasis_is_seen_beside_chinese_japanese_and_korean(
    markdown: str, text: str, kind: str, words: list[str]
) -> None:
    rich = render(markdown)

    assert (rich.text, spans(rich, kind)) == (text, words)


def test_growing_emphasis_never_shows_its_stars() -> None:
    markdown = "**注意：**请看**“这里”**的内容"
    growing = GrowingAnswer()

    for end in range(1, len(markdown) + 1):
        assert all("*" not in part.text for part in growing.preview(markdown[:end]))


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
        ("H<sub>2</sub>O, x<sup>2</sup>, a<sub>i+1</sub>", "H₂O, x², aᵢ₊₁"),
        ("as he says<sup>[1]</sup>", "as he says[1]"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("one\n<hr>\ntwo", "one\n\n————————\n\ntwo"),
        ("<center>Title</center>", "Title"),
        ("seen <!-- not seen --> seen", "seen  seen"),
        ("<details>\n<summary>More</summary>\n\nText\n</details>", "More\n\nText"),
        ("bold</b> again", "bold again"),
        ("# A<br>B", "A B"),
        ("a < b and c > d", "a < b and c > d"),
        ("List<int>, Map<K, V>, Option<b>", "List<int>, Map<K, V>, Option<b>"),
        ("Press <Enter>", "Press <Enter>"),
        ("`<b>x</b><br>`", "<b>x</b><br>"),
        ("```html\n<b>x</b><br>\n```", "<b>x</b><br>"),
        ("~~~\n<b>x</b><br>\n~~~", "<b>x</b><br>"),
        ("- ```\n  <br>\n  ```", "• <br>"),
        ("\\<b>x", "<b>x"),
        ("<!-- never closed", "<!-- never closed"),
    ],
)
def test_tags_are_what_they_mean_and_code_is_literal(markdown: str, text: str) -> None:
    assert render(markdown).text == text


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("<b>注意：</b>请", "bold"),
        ("<strong>注意：</strong>请", "bold"),
        ("<i>注意：</i>请", "italic"),
        ("<u>注意：</u>请", "underline"),
        ("<del>注意：</del>请", "strikethrough"),
        ("<kbd>注意：</kbd>请", "code"),
        ("<mark>注意：</mark>请", "bold"),
    ],
)
def test_tags_around_words_are_entities(markdown: str, kind: str) -> None:
    rich = render(f"😀 {markdown}")

    assert (rich.text, spans(rich, kind)) == ("😀 注意：请", ["注意："])


@pytest.mark.parametrize("markdown", ["</div>", "<div>x</div>", "a </span> b"])
def test_a_closing_tag_is_never_a_command(markdown: str) -> None:
    rich = render(markdown)

    assert all(tag.startswith("<") for tag in spans(rich, "code"))
    assert any(tag.startswith("</") for tag in spans(rich, "code"))


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| `x | y` | 2 |", "x | y | 2"),
        ("| `x \\| y` | 2 |", "x | y | 2"),
        ("| x \\| y | 2 |", "x | y | 2"),
        ("| ``a ` | b`` | 2 |", "a ` | b | 2"),
    ],
)
def test_a_pipe_in_a_cell_ends_no_cell(row: str, cells: str) -> None:
    assert render(f"| a | b |\n|---|---|\n{row}").text.splitlines()[-1] == cells


def test_a_pipe_in_a_cell_of_a_wide_table_ends_no_cell_either() -> None:
    head = "| A long name of a column | Another long name |\n|---|---|\n"

    rich = render(f"{head}| `x \\| y` | `a | b` |")

    assert rich.text == "x | y\n• Another long name: a | b"
    assert spans(rich, "code") == ["x | y", "a | b"]


def test_no_cell_of_a_table_is_lost() -> None:
    assert "3" in render("a | b\n--- | ---\n1 | 2 | 3\n").text
    assert render("| a |\n|---|\n| 1 |\nafter").text.endswith("\n\nafter")


def test_formulas_and_tags_in_a_table_leave_it_straight() -> None:
    text = render("| a<br>b | <b>c</b> |\n|---|---|\n| H<sub>2</sub>O | $x^2$ |").text

    assert text == "a b | c \n----+---\nH₂O | x²"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("- # Title\n  text\n- b", "• Title\ntext\n• b"),
        ("- a\n  ## Title\n  b", "• a\nTitle\nb"),
        ("1. Step\n   ```py\n   code\n   ```\n   then\n2. Next", "1. Step\ncode\nthen\n2. Next"),
        ("- a\n  > said\n- b", "• a\nsaid\n• b"),
        ("- a\n  ***\n  b", "• a\n————————\nb"),
        ("- so $$x^2$$ it is", "• so\nx²\nit is"),
    ],
)
def test_what_stands_in_a_list_keeps_its_line_breaks(markdown: str, text: str) -> None:
    assert render(markdown).text == text


@pytest.mark.parametrize(
    ("growing", "shown"),
    [
        ("a <b>bo", "a <b>bo</b>"),
        ("a <b", "a "),
        ("a </", "a "),
        ("a <!-- c", "a "),
        ("see [x](http", "see "),
        ("x \\(a+b", "x "),
        ("x\n$$\na", "x\n"),
        ("\\begin{align} a", ""),
        ("costs $5", "costs $5"),
        ("a < b", "a < b"),
        ("`\\(`", "`\\(`"),
    ],
)
def test_half_of_something_waits_for_the_other_half(growing: str, shown: str) -> None:
    assert hide_incomplete_markup(growing) == shown


def test_dollars_are_money_unless_they_are_formulas() -> None:
    rich = render("$5 and $10, US$5/US$6, `$HOME`, $HOME/$PATH, $x_1$")

    assert rich.text == "$5 and $10, US$5/US$6, $HOME, $HOME/$PATH, x₁"
    assert spans(rich, Entity.CODE) == ["$HOME", "x₁"]


def test_signs_of_our_own_in_a_text_change_nothing() -> None:
    assert render("a ⸚ b \ufdd0c \U00100000d **注意：**请").text == "a ⸚ b c d 注意：请"
