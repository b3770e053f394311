"""Tags as what they mean, those that mean nothing as they are, and none that does harm."""

import pytest

from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.html_tags import read_tags, unclosed
from bot.telegram.outgoing.text.placeholders import closing, opening

WRITTEN = str.maketrans(
    {
        opening(Entity.BOLD): "[b:",
        opening(Entity.ITALIC): "[i:",
        opening(Entity.UNDERLINE): "[u:",
        opening(Entity.STRIKETHROUGH): "[s:",
        opening(Entity.CODE): "[c:",
        **dict.fromkeys(
            map(
                closing,
                (
                    Entity.BOLD,
                    Entity.ITALIC,
                    Entity.UNDERLINE,
                    Entity.STRIKETHROUGH,
                    Entity.CODE,
                ),
            ),
            "]",
        ),
    }
)


@pytest.mark.parametrize(
    ("prose", "text"),
    [
        pytest.param("<B>x</b>", "[b:x]", id="capitals"),
        pytest.param("<i><mark>x</mark></i>", "[i:[b:x]]", id="one in another"),
        pytest.param("<b><i>x</b></i>", "[b:[i:x]]", id="one across another"),
        pytest.param('<ins class="a" hidden>x</ins>', "[u:x]", id="with attributes"),
        pytest.param("<b title='<'>x</b>", "<b title='<'>x", id="a bracket in an attribute"),
        pytest.param("<b>x", "<b>x", id="without an end"),
        pytest.param("x</b>", "x", id="an end alone"),
        pytest.param("<b><b>x</b>", "<b>[b:x]", id="begun twice"),
        pytest.param("H<sub>2</sub>O", "H₂O", id="lowered"),
        pytest.param("<sup>[1]</sup>", "[1]", id="a reference"),
        pytest.param(f"<sup>{'1' * 20}</sup>", "¹" * 20, id="the longest that is raised"),
        pytest.param(f"<sup>{'1' * 21}</sup>", "1" * 21, id="too long to be raised"),
        pytest.param("<sup><b>2</b></sup>", "^([b:2])", id="marks in raised letters"),
        pytest.param("<p>x</p>", "\n\nx\n\n", id="a paragraph"),
        pytest.param("a <p> b", "a <p> b", id="a letter in brackets"),
        pytest.param("a\n<p>b", "a\n\n\nb", id="a paragraph without an end"),
        pytest.param("<summary>x</summary>", "\n\n[b:x]\n\n", id="a summary"),
        pytest.param("<hr>", "\n\n---\n\n", id="a rule"),
        pytest.param("a<br/>b<BR>c", "a\nb\nc", id="line breaks"),
        pytest.param("# a<br>b", "# a b", id="a line break in a heading"),
        pytest.param("| a<br>b <i>c</i> <p>d</p> |", "| a b c  d  |", id="in a row"),
        pytest.param("| a |\n<b>c</b>", "| a |\n[b:c]", id="below a row"),
        pytest.param("x <3 and 1<2>0 <1a>", "x <3 and 1<2>0 <1a>", id="no tags"),
    ],
)
def test_a_tag_is_what_it_means(prose: str, text: str) -> None:
    assert read_tags(prose).translate(WRITTEN) == text


@pytest.mark.parametrize(
    ("prose", "text"),
    [
        pytest.param("</stop>", "[c:</stop>]", id="alone"),
        pytest.param("<foo>x</foo>", "[c:<foo>]x[c:</foo>]", id="with its beginning"),
        pytest.param("</script\n>", "[c:</script\n>]", id="over two lines"),
        pytest.param("<foo>", "<foo>", id="a beginning needs no care"),
        pytest.param("| </foo> |", "| </foo> |", id="code would make a row crooked"),
    ],
)
def test_what_might_be_a_command_is_code(prose: str, text: str) -> None:
    assert read_tags(prose).translate(WRITTEN) == text


@pytest.mark.parametrize(
    ("prose", "text"),
    [
        pytest.param("a<!-- b -->c<!---->d", "acd", id="comments"),
        pytest.param("a<!-- <b>\n\n -->c", "ac", id="over two paragraphs"),
        pytest.param("a<!-- b", "a<!-- b", id="without an end"),
        pytest.param("a --> b <!-- c", "a --> b <!-- c", id="an end before the beginning"),
    ],
)
def test_a_comment_is_not_shown(prose: str, text: str) -> None:
    assert read_tags(prose) == text


@pytest.mark.parametrize(
    ("line", "names"),
    [
        pytest.param("<b>a <i>b</i>", ["b"], id="the outer one"),
        pytest.param("<b><SUP>a", ["b", "SUP"], id="both, from the outside in"),
        pytest.param("</b><b>", ["b"], id="an end before the beginning"),
        pytest.param("<b>a</b>", [], id="none"),
        pytest.param("<p><foo><br>a", [], id="none that stands in a line"),
    ],
)
def test_a_growing_line_knows_its_open_tags(line: str, names: list[str]) -> None:
    assert unclosed(line) == names


@pytest.mark.parametrize(
    "bit", ["<b ", "<b a=", "<b>", "<!--", "<sup>", "</b>"], ids=lambda bit: f"{bit!r}"
)
def test_a_hostile_text_keeps_its_words(bit: str) -> None:
    assert "word" in read_tags(bit * 20_000 + "word")
