"""Code is taken out of a text and put back, and nothing else is taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.outgoing.text.code_pieces import CodePieces

# fmt: off
SIGNS = st.sampled_from(
    ["`", "``", "```", "~~~", "\n", "\n\n", "    ", "\t", "- ", "1. ", "> ", "# ", "a", "\\", " "]
)
# fmt: on
NO_ROWS = st.one_of(
    st.lists(SIGNS, max_size=60).map("".join),
    st.text(st.characters(max_codepoint=0xFFFF, exclude_characters="|"), max_size=200),
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("a `b` c", ["`b`"], id="a span"),
        pytest.param("``a ` b``", ["``a ` b``"], id="a tick inside"),
        pytest.param("`a `` b`", ["`a `` b`"], id="two ticks inside"),
        pytest.param("`a", [], id="no end"),
        pytest.param("`a ``", [], id="an end of another length"),
        pytest.param(r"\`a`", [], id="an escaped tick"),
        pytest.param(r"\\`a`", ["`a`"], id="an escaped backslash"),
        pytest.param(r"`a\`", [r"`a\`"], id="a backslash in code is one"),
        pytest.param("`a\nb`", ["`a\nb`"], id="over two lines"),
        pytest.param("`a\n\nb`", [], id="over two paragraphs"),
        pytest.param("`a\n- b`", [], id="into a list"),
        pytest.param("`a\n> b`", [], id="into a quotation"),
        pytest.param("`a\n```\nb\n```\nc`", ["```\nb\n```"], id="around a block"),
        pytest.param("```\n`a\n```\nb`", ["```\n`a\n```"], id="a tick in a block opens nothing"),
        pytest.param("a\n\n    b\n    c\n\nd", ["    b\n    c"], id="an indented block"),
        pytest.param("a\n    b", [], id="indented, but in a paragraph"),
        pytest.param("- a\n\n    b", [], id="indented, but in a list"),
        pytest.param("- a\n\nb\n\n    c", ["    c"], id="indented behind a list"),
        pytest.param("```\na", ["```\na"], id="a block without an end"),
        pytest.param("> ```\n> a\nb `c`", ["> ```\n> a", "`c`"], id="a quotation ends its block"),
    ],
)
def test_code_is_found_as_commonmark_has_it(text: str, codes: list[str]) -> None:
    assert list(CodePieces(text).codes.values()) == codes


@given(NO_ROWS)
def test_what_is_taken_out_is_put_back(text: str) -> None:
    pieces = CodePieces(text)

    assert pieces.put_back(pieces.prose) == text


@pytest.mark.parametrize(
    ("line", "written"),
    [
        pytest.param("| `a|b` |", r"| `a\|b` |", id="in a row"),
        pytest.param("see `a|b` |", "see `a|b` |", id="beside a pipe"),
    ],
)
def test_a_pipe_in_code_ends_no_cell(line: str, written: str) -> None:
    pieces = CodePieces(line)

    assert pieces.put_back(pieces.prose) == written


def test_a_text_that_holds_our_own_signs_shows_no_code_in_their_place() -> None:
    pieces = CodePieces("\U00108000 \U00100000 `secret`")

    assert pieces.put_back(pieces.prose) == "  `secret`"


def test_more_spans_than_there_are_signs_stay_as_they_are() -> None:
    text = "`a` " * 0x8000

    pieces = CodePieces(text)

    assert len(pieces.codes) == 0x10FFFE - 0x108000
    assert pieces.put_back(pieces.prose) == text


def test_spans_stay_as_they_are_where_blocks_have_used_up_the_signs() -> None:
    text = "```\n```\n" * 0x8000 + "`a` b"

    pieces = CodePieces(text)

    assert pieces.prose.endswith("\n`a` b")
    assert pieces.put_back(pieces.prose) == text


def test_what_was_never_taken_out_is_nothing() -> None:
    assert CodePieces("`a`").put_back("x\U00108009y") == "xy"
