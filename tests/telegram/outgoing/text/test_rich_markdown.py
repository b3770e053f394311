r"""What a model writes becomes Rich Markdown that shows what it meant, and does nothing else."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.outgoing.text.rich_markdown import MOST_BYTES, read_rich
from sandbox.botapi.json_types import Json
from sandbox.botapi.refusals import Refusal
from sandbox.botapi.rich_markdown import read_blocks

HEAD = "# Title\n\n"
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"


def behind_title(markdown: str) -> str | None:
    """What becomes of it behind a heading."""
    rich = read_rich(HEAD + markdown)
    return None if rich is None else rich.removeprefix("# Title").strip()


@pytest.mark.parametrize(
    "markdown",
    [
        pytest.param("Hello.", id="words"),
        pytest.param("- a\n- **b**\n\n> c", id="lists and quotations"),
        pytest.param("It is $5, or $6.", id="prices"),
        pytest.param("```\n# no heading\n| a |\n|---|\n```", id="code"),
        pytest.param("#hashtag", id="a hashtag"),
        pytest.param("a | b", id="a pipe"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_entities_show_as_well_is_left_to_them(markdown: str) -> None:
    assert read_rich(markdown) is None


@pytest.mark.parametrize(
    ("markdown", "kinds"),
    [
        pytest.param("## Title", ["section_heading"], id="a heading"),
        pytest.param(TABLE, ["table"], id="a table"),
        pytest.param(f"Look:\n{TABLE}\nThere.", ["paragraph", "table", "paragraph"], id="within"),
        pytest.param(r"\[x^2\]", ["mathematical_expression"], id="a formula"),
        pytest.param("$$\nx\n$$", ["mathematical_expression"], id="on lines of its own"),
        pytest.param(r"So \(x\).", ["paragraph"], id="a formula in a line"),
        pytest.param(
            "\\begin{align}\na &= b\n\\end{align}", ["mathematical_expression"], id="environment"
        ),
        pytest.param(
            "# A\n```py\nx\n```\nB", ["section_heading", "preformatted", "paragraph"], id="c"
        ),
    ],
)
def test_what_looks_better_natively_is_shown_so(markdown: str, kinds: list[str]) -> None:
    rich = read_rich(markdown)

    assert rich is not None
    assert [block["type"] for block in read_blocks(rich)] == kinds


@pytest.mark.parametrize(
    ("markdown", "rich"),
    [
        pytest.param("It is $5 or $6.", r"It is \$5 or \$6.", id="prices"),
        pytest.param("one\ntwo", "one  \ntwo", id="lines stay lines"),
        pytest.param("one\n\ntwo", "one\n\ntwo", id="paragraphs"),
        pytest.param("- a\n- b", "- a\n- b", id="a list"),
        pytest.param("> a\n> b", "> a  \n> b", id="a quotation"),
        pytest.param("a == b || c", r"a \=\= b \|\| c", id="marks of Telegram's own"),
        pytest.param(r"\(a < b\)", r"$a \lt  b$", id="a formula"),
        pytest.param("H<sub>2</sub>O", "H<sub>2</sub>O", id="a simple tag"),
        pytest.param("<b onclick=x>a</b>", "&lt;b onclick=x>a&lt;/b>", id="one with attributes"),
        pytest.param("**注意：**请", "<b>注意：</b>请", id="bold in Chinese"),
        pytest.param("**a:** b", "**a:** b", id="bold in English"),
        pytest.param("<b>a", "&lt;b>a", id="one without an end"),
        pytest.param("a<br>b", "a<br>b", id="a line break"),
        pytest.param("<https://a.example/x>", "https://a.example/x", id="an address"),
        pytest.param(r"\<img src=x>", "&lt;img src=x>", id="a backslash is no escape there"),
        pytest.param("![cat](https://a.example/c.png)", "[cat](https://a.example/c.png)", id="img"),
        pytest.param("![](https://a.example/c.png)", "[🖼](https://a.example/c.png)", id="no name"),
        pytest.param("![x][1]\n\n[1]: tg://a", "[x][1]\n\n\\[1]: tg://a", id="by reference"),
        pytest.param("[Ada](tg://user?id=1)", r"[Ada]\(tg://user?id=1)", id="a mention"),
        pytest.param("[x](javascript:x)", r"[x]\(javascript:x)", id="another scheme"),
        pytest.param("`a < b`", "`a < b`", id="code stays"),
        pytest.param("``a ` b``", "a &#96; b", id="a tick in code"),
        pytest.param("a ` <img> b", "a &#96; &lt;img> b", id="a tick alone"),
        pytest.param("~~~\n<img>\n~~~", "```\n<img>\n```", id="a block of code"),
        pytest.param("````\n```\n<img>\n````", None, id="a block that looks like two"),
        pytest.param("```\n<img>", "```\n<img>\n```", id="a block without an end"),
    ],
)
def test_nothing_means_more_than_it_should(markdown: str, rich: str | None) -> None:
    assert behind_title(markdown) == rich


def test_a_table_keeps_its_cells() -> None:
    table = "| `x|y` | a |\n|:--|--:|\n| \\(a|b\\) | 1 < 2<br>$3 |"

    rich = read_rich(table)

    assert rich == "| `x\\|y` | a |\n|:---|---:|\n| $a\\vert b$ | 1 &lt; 2 \\$3 |"


@pytest.mark.parametrize(
    "markdown",
    [
        pytest.param(HEAD + "x" * MOST_BYTES, id="characters"),
        pytest.param(HEAD + "é" * (MOST_BYTES // 2), id="bytes"),
        pytest.param(HEAD + "x\n\n" * 600, id="blocks"),
        pytest.param("|a" * 21 + "|\n" + "|-" * 21 + "|", id="columns"),
        pytest.param(HEAD + ">" * 10 + " deep", id="quotations in quotations"),
        pytest.param(HEAD + "\n".join("  " * n + "- x" for n in range(20)), id="lists in lists"),
    ],
)
def test_what_telegram_would_refuse_is_not_tried(markdown: str) -> None:
    assert read_rich(markdown) is None


PIECES = st.sampled_from(
    [
        *"#|`~$<>*_[]()!\\=-+&;:\n\n\n  ax1",
        "# ",
        "```",
        "~~~",
        "<tg-button data='x'>T</tg-button>",
        "<img src='https://a.example'>",
        "<b>",
        "</b>",
        "<sub>2</sub>",
        "![x](https://a.example/x)",
        "[x](tg://user?id=1)",
        "&lt;img&gt;",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "$$",
        "| a | b |\n|---|---|\n",
        "\r",
        "    ",
        "\ue000",
        "\U000f0000",
        "\U00100000",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_a_model_writes_there_are_no_buttons_and_no_media(markdown: str) -> None:
    rich = read_rich(f"# T\n\n{markdown}")
    if rich is None:
        return
    try:
        blocks = read_blocks(rich)
    except Refusal:
        return  # Entities show it then.

    assert not {"button", "media"} & set(kinds_in(blocks))
    assert all(url.startswith("http") for url in urls_in(blocks))
    assert not any("<tg-" in text or "<img" in text for text in unfenced(rich))


def kinds_in(value: object) -> Iterator[str]:
    """All types of all objects."""
    for one in objects_in(value):
        yield str(one.get("type"))


def urls_in(value: object) -> Iterator[str]:
    for one in objects_in(value):
        if one.get("type") == "url":
            yield str(one["url"])


def objects_in(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects_in(inner)


def unfenced(rich: str) -> Iterator[str]:
    """The lines outside of all code."""
    is_code = False
    for line in rich.split("\n"):
        is_code ^= line.startswith("```")
        if not is_code:
            yield "".join(line.split("`")[::2])
