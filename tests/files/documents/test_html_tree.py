"""A page becomes a tree however it was written, and in whatever encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.documents.html_tree import decode_html, parse_html
from bot.files.documents.xml_reader import DEEPEST


def tags(page: str) -> list[str]:
    return [element.tag for element in parse_html(page.encode()).iter()][1:]


def test_what_was_never_closed_is_closed_by_what_follows() -> None:
    tree = parse_html(b"<ul><li>one<li>two<p>more<li>three</ul><table><tr><td>a<td>b<tr><td>c")

    items = tree.findall("ul/li")
    assert [(item.text, len(item)) for item in items] == [("one", 0), ("two", 1), ("three", 0)]
    assert [len(row) for row in tree.iter("tr")] == [2, 1]


def test_a_wrong_end_ends_nothing() -> None:
    assert tags("<div></p></table>a</section><b>c</b></div>") == ["div", "b"]


def test_a_page_that_is_nested_without_end_stays_flat() -> None:
    tree = parse_html(b"<div>" * 100_000 + b"deep")

    assert "".join(tree.itertext()) == "deep"
    assert len(list(tree.iter())) == DEEPEST


@pytest.mark.parametrize(
    ("page", "text"),
    [
        pytest.param('<meta charset="windows-1251">Мир'.encode("cp1251"), "Мир", id="meta"),
        pytest.param('<meta charset="gb2312">世界'.encode("gbk"), "世界", id="gb"),
        pytest.param("\ufeff世界".encode("utf-16"), "世界", id="mark"),
        pytest.param('<meta charset="utf-16">Мир'.encode(), "Мир", id="a lie"),
        pytest.param('<meta charset="hex">Größe'.encode(), "Größe", id="no encoding of text"),
        pytest.param("Größe".encode("cp1252"), "Größe", id="a guess"),
    ],
)
def test_the_encoding_is_what_the_page_says_or_shows(page: bytes, text: str) -> None:
    assert decode_html(page).lstrip("\ufeff").endswith(text)


@given(st.text(alphabet="<>/abp tdrli!-&;\"'=", max_size=200))
def test_any_characters_make_a_tree(page: str) -> None:
    assert parse_html(page.encode()).tag == "html"
