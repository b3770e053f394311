"""Markdown on the screen: any input is good, and no word of it is lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegramify_markdown import utf16_len

from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer, compose
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import plain, render
from bot.telegram.outgoing.text.splitting import split
from tests.telegram.outgoing.text.examples import text_under

# fmt: off
SIGNS = st.sampled_from(
    ["*", "**", "_", "__", "~~", "`", "```", "[", "](", ")", "<", ">", "<b>", "</b>", "|", "||",
     "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\", "!", "&amp;", "---", "http://a.b", "tg://x",
     "javascript:x", "word", "😀", "你好", "\n", "\n\n", "# ", "- ", "1. ", "> ", " ", "\t", "\x00"]
)
# fmt: on
MARKDOWN = st.one_of(st.text(max_size=300), st.lists(SIGNS, max_size=60).map("".join))
ALLOWED = ("http://", "https://", "tg://")


def show(markdown: str) -> str:
    """All that stands on the screen, without line breaks and spaces."""
    return "".join(part.text for part in split(render(markdown)))


@given(MARKDOWN)
def test_any_text_can_be_rendered(markdown: str) -> None:
    for part in split(render(markdown)):
        for entity in part.entities:
            assert 0 <= entity.offset < entity.offset + entity.length <= utf16_len(part.text)
            text_under(part, entity)  # raises where it cuts a character


@given(MARKDOWN)
@example("[x](javascript:alert(1))")
@example("[x](mailto:a@b.c) [y](//a.b) [z](ftp://a.b) [r][r]\n\n[r]: file:///etc/passwd")
@example("![x](tg://emoji?id=1) <javascript:x> <file:///etc>")
def test_links_lead_to_the_web_or_to_telegram_or_nowhere(markdown: str) -> None:
    for entity in render(markdown).entities:
        assert entity.url is None or entity.url.lower().startswith(ALLOWED)
        assert (entity.url is not None) == (entity.type == Entity.TEXT_LINK)


@given(st.text(max_size=300))
def test_a_plain_text_is_shown_as_it_is(text: str) -> None:
    assert (plain(text).text, plain(text).entities) == (text, ())


@pytest.mark.parametrize(
    ("markdown", "text", "kinds"),
    [
        pytest.param("**bold**", "bold", {"bold"}, id="bold"),
        pytest.param("*italic*", "italic", {"italic"}, id="italic"),
        pytest.param("~~gone~~", "gone", {"strikethrough"}, id="struck"),
        pytest.param("`code`", "code", {"code"}, id="code"),
        pytest.param("```python\nx = 1\n```", "x = 1", {"pre"}, id="code block"),
        pytest.param("> said", "said", {"blockquote"}, id="quotation"),
        pytest.param("# Title", "Title", {"bold", "underline"}, id="heading"),
        pytest.param("[here](https://a.b)", "here", {"text_link"}, id="link"),
        pytest.param("[here](javascript:x)", "here", set(), id="a link to nowhere"),
        pytest.param("- a\n- b", "• a\n• b", set(), id="list"),
        pytest.param("2 * 3 * 4", "2 * 3 * 4", set(), id="no markup"),
        pytest.param("snake_case_name", "snake_case_name", set(), id="a name"),
        pytest.param("$100 and $200", "$100 and $200", set(), id="prices"),
        pytest.param("**unfinished", "**unfinished", set(), id="unfinished"),
        pytest.param("`\\(x\\)`", "\\(x\\)", {"code"}, id="LaTeX in code"),
    ],
)
def test_markdown_becomes_text_with_entities(markdown: str, text: str, kinds: set[str]) -> None:
    rich = render(markdown)

    assert rich.text == text
    assert {str(entity.type) for entity in rich.entities} == kinds


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"$\theta$", "θ"),
        (r"$$\theta$$", "θ"),
        (r"\(\theta\)", "θ"),
        (r"\[\theta\]", "θ"),
        ("$E=mc^2$", "E=mc²"),
        ("$x^2$", "x²"),
        (r"$\pi$", "π"),
    ],
)
def test_latex_is_written_in_letters(latex: str, text: str) -> None:
    assert render(latex).text == text


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        pytest.param("Use List<String> here", "List<String>", id="generics"),
        pytest.param("Press <Enter> to go on", "<Enter>", id="keys"),
        pytest.param("If a <b and c> d then", "a <b and c> d", id="comparisons"),
        pytest.param("std::vector<int> x;", "vector<int>", id="templates"),
        pytest.param("<div>Hello</div>", "Hello", id="a block of HTML"),
        pytest.param("<div>\nHello\n</div>\n\nYou", "Hello", id="HTML before other text"),
        pytest.param(
            "<details>\n<summary>More</summary>\n\nText\n</details>", "More", id="details"
        ),
        pytest.param("<!DOCTYPE html>\n<p>Hello</p>", "Hello", id="a page"),
        pytest.param("<?php echo 1; ?>", "echo 1", id="PHP"),
        pytest.param("one<br>two", "two", id="line breaks"),
    ],
)
def test_what_stands_in_angle_brackets_is_not_lost(markdown: str, words: str) -> None:
    assert words in render(markdown).text


@pytest.mark.parametrize(
    "markdown",
    [
        "<div>Hello</div>",
        "<!-- Hello -->",
        "[^1]: Hello",
        "[hello]: https://a.b",
        "![](https://a.b/c.png)",
        "[](https://a.b)",
        "# ",
        "> ",
        "```\n```",
        "&nbsp;",
    ],
)
def test_an_answer_is_never_shown_as_nothing(markdown: str) -> None:
    assert compose(RenderedAnswer(markdown)).parts


def test_a_link_of_a_long_text_keeps_its_place() -> None:
    markdown = "\n\n".join(f"😀 Paragraph {number}. " + "word " * 100 for number in range(40))
    rich = render(f"{markdown}\n\n[here](https://a.b)")

    (link,) = rich.entities

    assert text_under(rich, link) == "here"


def test_a_growing_text_keeps_what_was_rendered_before() -> None:
    paragraphs = [f"**{number}** " + "word " * 100 for number in range(60)]

    before, after = ("\n\n".join(paragraphs[:count]) for count in (40, 60))

    assert render(after).text.startswith(render(before).text)


def test_a_code_block_that_is_longer_than_a_chunk_is_one_code_to_the_end() -> None:
    code = "\n".join(f"x{number} = '**not bold**'" for number in range(500))

    rich = render(f"```python\n{code}\n```\n\n**bold**")

    assert {str(entity.type) for entity in rich.entities[:-1]} == {"pre"}
    assert "".join(rich.text.split()) == "".join((code + "bold").split())


def test_a_remark_stands_below_the_answer_in_italics() -> None:
    (part,) = compose(RenderedAnswer("An **answer**", remark="😀 Stopped.")).parts

    assert part.text == "An answer\n\n😀 Stopped."
    assert [text_under(part, entity) for entity in part.entities] == ["answer", "😀 Stopped."]


def test_a_remark_alone_is_a_plain_sentence() -> None:
    (part,) = compose(RenderedAnswer("", remark="Something went wrong.")).parts

    assert (part.text, part.entities) == ("Something went wrong.", ())
