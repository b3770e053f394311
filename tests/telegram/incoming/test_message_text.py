"""Marks stand on the characters that Telegram means, in whatever letters they are counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message_marks import Mark
from bot.telegram.incoming.json_fields import Fields, Malformed
from bot.telegram.incoming.message_text import read_marked, read_words
from tests.telegram.incoming.updates import Json

LETTERS = st.lists(st.sampled_from(["a", "é", "你", "😀", "\n", "\U0010ffff"]), min_size=1)


def units(text: str) -> int:
    """How many Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def marks_of(text: str, *entities: Json) -> tuple[Mark, ...]:
    """The marks of a text with these entities; each is bold unless it says otherwise."""
    whole = [{"type": "bold", "offset": 0, "length": 1} | entity for entity in entities]
    return read_marked(Fields({"t": text, "e": whole}), "t", "e").marks


@given(LETTERS, LETTERS, LETTERS)
def test_a_mark_is_about_the_letters_that_it_was_put_on(
    before: list[str], marked: list[str], after: list[str]
) -> None:
    lead, words = "".join(before), "".join(marked)
    entity = {"offset": units(lead), "length": units(words)}

    (mark,) = marks_of(lead + words + "".join(after), entity)

    assert (mark.start, mark.end) == (len(before), len(before) + len(marked))


@pytest.mark.parametrize(
    ("text", "offset", "length", "marked"),
    [
        pytest.param("ab", 1, 9, "b", id="beyond the end"),
        pytest.param("a😀", 1, 99, "😀", id="beyond the end of wide letters"),
        pytest.param("😀b", 0, 1, "😀", id="the first half of a letter"),
        pytest.param("😀bc", 1, 2, "b", id="from the middle of a letter"),
    ],
)
def test_a_mark_ends_between_letters_and_in_its_text(
    text: str, offset: int, length: int, marked: str
) -> None:
    (mark,) = marks_of(text, {"offset": offset, "length": length})

    assert text[mark.start : mark.end] == marked


@pytest.mark.parametrize(
    "entity",
    [
        pytest.param({"offset": 2, "length": 1}, id="behind the end"),
        pytest.param({"length": 0}, id="about nothing"),
        pytest.param({"offset": -1}, id="before the start"),
        pytest.param({"offset": None}, id="nowhere"),
        pytest.param({"length": "1"}, id="no number"),
        pytest.param({"type": ""}, id="of no kind"),
        pytest.param({"type": "text_mention", "user": {"id": "7"}}, id="of nobody"),
        pytest.param({"type": "text_link", "url": 7}, id="a link that is no text"),
        pytest.param({"type": "text_link", "url": "u" * 1001}, id="an endless link"),
    ],
)
def test_a_mark_that_is_none_is_left_out_and_the_others_stay(entity: Json) -> None:
    assert marks_of("ab", entity, {"type": "italic"}) == (Mark("italic", 0, 1),)


def test_a_mark_says_whom_what_and_where_to() -> None:
    link = "https://a.example/" + "x" * 982

    assert marks_of(
        "ab",
        {"type": "text_mention", "user": {"id": 7}},
        {"type": "pre", "language": "x" * 40},
        {"type": "text_link", "url": link},
    ) == (
        Mark("text_mention", 0, 1, user_id=7),
        Mark("pre", 0, 1, language="x" * 32),
        Mark("text_link", 0, 1, url=link),
    )


def test_the_links_of_a_message_hide_no_more_than_a_few_pages() -> None:
    links = [{"type": "text_link", "url": f"{number:01000}"} for number in range(10)]

    kept = marks_of("ab", *links, {"type": "code"})

    assert [mark.kind for mark in kept] == ["text_link"] * 8 + ["code"]


@pytest.mark.parametrize(
    ("fields", "text", "kinds"),
    [
        pytest.param({"text": "a", "caption": "b"}, "a", [], id="a text before a caption"),
        pytest.param(
            {"caption": "b", "caption_entities": [{"type": "bold", "offset": 0, "length": 1}]},
            "b",
            ["bold"],
            id="a caption with marks",
        ),
        pytest.param(
            {"text": "", "entities": [{"type": "bold", "offset": 0, "length": 1}]},
            "",
            [],
            id="marks on nothing",
        ),
        pytest.param({}, "", [], id="nothing"),
    ],
)
def test_the_words_of_a_message_may_stand_beneath_a_file(
    fields: Json, text: str, kinds: list[str]
) -> None:
    words = read_words(Fields(fields))

    assert words.text == text
    assert [mark.kind for mark in words.marks] == kinds


@pytest.mark.parametrize("entities", [{}, "bold", [1]], ids=["an object", "a word", "numbers"])
def test_entities_that_are_no_list_of_objects_are_malformed(entities: object) -> None:
    with pytest.raises(Malformed):
        read_words(Fields({"text": "a", "entities": entities}))
