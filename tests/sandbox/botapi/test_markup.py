import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.botapi.entities import detect, read_typed
from sandbox.botapi.json_types import Json
from sandbox.botapi.markup_html import parse_html
from sandbox.botapi.markup_legacy import parse_markdown
from sandbox.botapi.markup_v2 import parse_markdown_v2
from sandbox.botapi.refusals import UnparsableMarkup
from sandbox.botapi.utf16 import piece, units

PARSERS = {"html": parse_html, "v2": parse_markdown_v2, "old": parse_markdown}


def seen(text: str, entities: list[Json]) -> list[tuple[str, str]]:
    return [(e["type"], piece(text, e["offset"], e["length"])) for e in entities]


@pytest.mark.parametrize(
    ("mode", "source", "text", "marks"),
    [
        ("html", "😀<b>a<i>b</i></b> &lt;", "😀ab <", [("bold", "ab"), ("italic", "b")]),
        ("html", '<a href="https://a.b/?x&amp;y">l</a>', "l", [("text_link", "l")]),
        ("html", '<a href="foo">l</a>', "l", []),
        ("html", '<pre><code class="language-py">x</code></pre>', "x", [("pre", "x")]),
        ("html", "<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", "q")]),
        ("html", '<span class="tg-spoiler">s</span>', "s", [("spoiler", "s")]),
        ("v2", "*a _b_* \\.", "a b .", [("bold", "a b"), ("italic", "b")]),
        ("v2", "__u__ ~s~", "u s", [("underline", "u"), ("strikethrough", "s")]),
        ("v2", "a ||p|| b", "a p b", [("spoiler", "p")]),
        ("v2", "```py\nx = '*'\n```", "x = '*'\n", [("pre", "x = '*'\n")]),
        ("v2", "[l](https://a.b/\\))", "l", [("text_link", "l")]),
        ("v2", ">one\n>two\nend", "one\ntwo\nend", [("blockquote", "one\ntwo")]),
        ("v2", ">one\n>two||", "one\ntwo", [("expandable_blockquote", "one\ntwo")]),
        ("old", "*a* _b_ `c` [l](https://a.b)", "a b c l", None),
        ("old", "a \\* b", "a * b", []),
    ],
)
def test_markup_becomes_entities(
    mode: str, source: str, text: str, marks: list[tuple[str, str]] | None
) -> None:
    parsed, entities = PARSERS[mode](source)

    expected = [("bold", "a"), ("italic", "b"), ("code", "c"), ("text_link", "l")]
    assert parsed == text
    assert seen(parsed, entities) == (expected if marks is None else marks)


@pytest.mark.parametrize(
    ("mode", "source", "reason"),
    [
        ("html", "<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("html", "a < b", 'Unsupported start tag "" at byte offset 2'),
        ("html", "ü<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("html", "<b><i>x</b></i>", "Unmatched end tag at byte offset 7"),
        ("html", "x</b>", "Unexpected end tag at byte offset 1"),
        ("v2", "Well.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("v2", "a *b", "Can't find end of Bold entity at byte offset 2"),
        ("v2", "`x", "Can't find end of Code entity at byte offset 0"),
        ("v2", "x - y", "Character '-' is reserved"),
        ("old", "snake_case", "Can't find end of the entity starting at byte offset 5"),
    ],
)
def test_bad_markup_is_refused(mode: str, source: str, reason: str) -> None:
    with pytest.raises(UnparsableMarkup) as refused:
        PARSERS[mode](source)

    assert f"Bad Request: can't parse entities: {reason}" in refused.value.description


@given(st.text(alphabet="ab *_`~|[]()<>/=\\\n>!.&😀"), st.sampled_from(sorted(PARSERS)))
def test_no_text_breaks_a_parser(source: str, mode: str) -> None:
    try:
        text, entities = PARSERS[mode](source)
    except UnparsableMarkup:
        return
    assert all(e["offset"] + e["length"] <= units(text) for e in entities)


def test_typed_fences_lose_their_backticks() -> None:
    text, marks = read_typed("see ```py\nprint(1)\n``` and `x`")

    assert text == "see print(1) and x"
    assert seen(text, detect(text, marks)) == [("pre", "print(1)"), ("code", "x")]
    assert marks[0]["language"] == "py"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/new@other_bot go", [("bot_command", "/new@other_bot")]),
        ("and/or 1/2", []),
        ("mail a@b.example.com", [("email", "a@b.example.com")]),
        ("see example.com/a.", [("url", "example.com/a")]),
        ("C#no #1 #tag", [("hashtag", "#tag")]),
        ("(@ada_l)", [("mention", "@ada_l")]),
    ],
)
def test_what_is_found_by_itself(text: str, found: list[tuple[str, str]]) -> None:
    assert seen(text, detect(text, [])) == found
