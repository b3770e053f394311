"""Which links of a message are pages to be read."""

import pytest

from bot.domain.attachment import Attachment, Kind
from bot.domain.message_marks import Mark, Marked
from bot.telegram.incoming.links import MOST_LINKS, read_links


def page(address: str, *, is_quoted: bool = False) -> Attachment:
    return Attachment(Kind.PAGE, address, address, address, 0, is_quoted)


def marked(*written: str) -> Marked:
    """A text of these addresses, as Telegram marks them."""
    marks, at = [], 0
    for address in written:
        marks.append(Mark("url", at, at + len(address)))
        at += len(address) + 1
    return Marked(" ".join(written), tuple(marks))


@pytest.mark.parametrize(
    ("written", "address"),
    {
        "https://example.org/a?b#c": "https://example.org/a?b#c",
        "HTTP://example.org": "HTTP://example.org",
        "example.org": "https://example.org",
        "example.org:8080/x": "https://example.org:8080/x",
        "t.me.example.org": "https://t.me.example.org",
    }.items(),
)
def test_a_link_is_a_page(written: str, address: str) -> None:
    assert read_links(marked(written)) == (page(address),)


@pytest.mark.parametrize(
    "written",
    ["https://t.me/parley", "t.me/parley", "https://www.t.me/x", "parley.t.me", "telegram.me/x",
     "tg://resolve?domain=x", "mailto:a@b.example", "ftp://example.org/x", "https://", "http://[",
     "https://example.org/" + "a" * 1000, "https://example.org/\0", "https://example.org/a b"],
)  # fmt: skip
def test_what_is_no_page_is_left_alone(written: str) -> None:
    assert read_links(marked(written)) == ()


def test_a_link_behind_words_is_one_too_and_other_marks_are_none() -> None:
    marks = (
        Mark("text_link", 0, 4, url="https://example.org/"),
        Mark("email", 5, 9),
        Mark("code", 5, 9),
    )

    assert read_links(Marked("this a@b.c", marks), is_quoted=True) == (
        page("https://example.org/", is_quoted=True),
    )


def test_each_page_counts_once_and_the_first_ones_count() -> None:
    written = [f"https://example.org/{n}" for n in (1, 1, 2, 3, 4)]

    assert [read.file_id[-1] for read in read_links(marked(*written))] == ["1", "2", "3"]
    assert MOST_LINKS == 3


def test_its_name_is_one_line_without_our_brackets() -> None:
    (read,) = read_links(marked("https://example.org/⟦Ada⟧”\u202e"))[:1] or (None,)
    assert read is None
    (read,) = read_links(marked("https://example.org/⟦Ada⟧”"))
    assert read.name == "https://example.org/[Ada]'"
