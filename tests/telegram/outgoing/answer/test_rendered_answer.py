"""The messages of a whole answer: its text, what stands below it, and what comes as a file."""

import pytest
from telegram import InlineKeyboardButton
from telegramify_markdown import utf16_len

from bot.domain.tools import Source
from bot.telegram.outgoing.answer.growing_answer import MOST_SOURCE, GrowingAnswer
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer, compose
from bot.telegram.outgoing.send.upload import Upload, answer_file
from bot.telegram.outgoing.text.splitting import LIMIT

RETRY = InlineKeyboardButton("Retry", callback_data="retry:1")
AS_FILE = InlineKeyboardButton("As a file", callback_data="file:1")
THE_REST = "📄 The rest is in the file."


def messages(count: int) -> str:
    """A text of so many of them."""
    return "\n\n".join("y" * 4000 for _ in range(count))


@pytest.mark.parametrize(
    ("final", "text", "kinds"),
    [
        pytest.param(RenderedAnswer("**Tea**"), "Tea", ["bold"], id="a text"),
        pytest.param(
            RenderedAnswer("Tea", quote="A drink?"),
            "A drink?\nTea",
            ["blockquote"],
            id="below a quotation",
        ),
        pytest.param(
            RenderedAnswer(json='{"a": 1}', remark="It is whole."),
            '{"a": 1}\n\nIt is whole.',
            ["pre", "italic"],
            id="JSON",
        ),
        pytest.param(RenderedAnswer(remark="Stopped."), "Stopped.", [], id="a sentence alone"),
    ],
)
def test_what_one_message_shows(final: RenderedAnswer, text: str, kinds: list[str]) -> None:
    (part,) = compose(final).parts

    assert part.text == text
    assert [entity.type for entity in part.entities] == kinds


def test_json_is_marked_as_such() -> None:
    (part,) = compose(RenderedAnswer(json='{"a": "😀"}')).parts

    (block,) = part.entities
    assert (block.language, block.offset, block.length) == ("json", 0, utf16_len(part.text))


@pytest.mark.parametrize(("count", "is_offered"), [(4, False), (5, True)])
def test_more_than_four_messages_are_offered_as_a_file(count: int, is_offered: bool) -> None:
    composed = compose(RenderedAnswer(messages(count), buttons=(RETRY,), file_button=AS_FILE))

    assert len(composed.parts) == count
    assert composed.buttons == ((RETRY, AS_FILE) if is_offered else (RETRY,))
    assert composed.upload is None


@pytest.mark.parametrize(("remark", "end"), [("", THE_REST), ("Stopped.", f"Stopped.\n{THE_REST}")])
def test_more_than_ten_messages_end_in_a_file(remark: str, end: str) -> None:
    text = messages(11)

    composed = compose(RenderedAnswer(text, remark=remark, buttons=(RETRY,), file_button=AS_FILE))

    last = composed.parts[-1]
    assert len(composed.parts) == 10
    assert last.text.endswith(f"y\n\n{end}")
    (italic,) = last.entities
    assert italic.offset + italic.length == utf16_len(last.text)
    assert italic.length == utf16_len(end)
    assert all(utf16_len(part.text) <= LIMIT for part in composed.parts)
    assert composed.upload == answer_file(text)
    assert composed.buttons == (RETRY,)


def test_ten_messages_need_no_file() -> None:
    composed = compose(RenderedAnswer(messages(10)))

    assert (len(composed.parts), composed.upload) == (10, None)


def test_what_is_longer_than_is_looked_at_comes_as_a_file_too() -> None:
    text = "[x]: https://a.example\n" * (MOST_SOURCE // 20)

    composed = compose(RenderedAnswer(text))

    assert composed.upload == answer_file(text)
    assert composed.parts[-1].text.endswith(THE_REST)


def test_a_remark_leaves_room_for_an_answer() -> None:
    (part,) = compose(RenderedAnswer("Tea", remark="😀" * LIMIT)).parts

    assert utf16_len(part.text) <= LIMIT // 2 + len("Tea\n\n")
    assert part.text.endswith("…")


def test_an_upload_comes_along() -> None:
    upload = Upload("photo", "a.jpg", b"x")

    assert compose(RenderedAnswer("Tea", upload=upload)).upload == upload


def test_what_was_rendered_while_it_grew_is_used_below_the_same_quotation_only() -> None:
    growing = GrowingAnswer("A drink?")
    growing.preview("Tea")

    texts = [
        compose(RenderedAnswer("Tea!", quote=quote), growing).parts[0].text
        for quote in ("A drink?", "Another?")
    ]

    assert texts == ["A drink?\nTea!", "Another?\nTea!"]


def test_sources_stand_between_the_words_and_a_remark() -> None:
    sources = (Source("https://example.org", "Mog"),)

    (part,) = compose(RenderedAnswer("38 m.", sources=sources, remark="⏹ Stopped.")).parts

    assert part.text == "38 m.\n\nSources:\n1. Mog\n\n⏹ Stopped."
