"""A growing answer costs what is new of it, and no answer freezes those of others."""

import random
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegramify_markdown import utf16_len

from bot.telegram.outgoing.answer.growing_answer import MOST_PARTS, GrowingAnswer
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer, compose
from bot.telegram.outgoing.text.chunks import LONGEST, Chunker
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText, render, render_chunk
from bot.telegram.outgoing.text.splitting import LIMIT, MAX_ENTITIES, Cutter, split
from tests.telegram.outgoing.text.examples import text_under
from tests.telegram.outgoing.text.test_markdown import MARKDOWN

TOKENS = [
    "*", "**", "_", "~~", "[", "](", "(", "`", "```", "<", ">", "|", "$", "\\(", "\\[", "\\",
    "# h\n\n", "- ", "- a\n", "> - ", "> ", "  - ", "| a | b |\n", "a|b\n-|-\n", "1. ", "<b>",
    "</b>", "<!--", "![", "[^1]: ", "&", "\n", "\u200b", "x", "你好。", "😀", "\\begin{align}", "{",
    "\\frac{", "**：**请", "~~~\n", "    x\n", "***\n", "=\n",
]  # fmt: skip


@dataclass(slots=True)
class Counting:
    """Renders, and counts the characters that it was given, and the most at once."""

    characters: int = 0
    longest: int = 0

    def __call__(self, markdown: str) -> FormattedText:
        self.characters += len(markdown)
        self.longest = max(self.longest, len(markdown))
        return render_chunk(markdown)


@pytest.mark.parametrize("token", TOKENS)
def test_the_converter_sees_each_character_once_and_never_many_at_once(token: str) -> None:
    text = token * (60_000 // len(token))
    counting = Counting()

    GrowingAnswer(render=counting).whole(text)

    assert counting.characters <= 1.2 * len(text)
    assert counting.longest <= 1.3 * LONGEST


def test_a_preview_costs_what_is_new() -> None:
    """However long the answer is already."""
    chooser = random.Random(1815)  # noqa: S311  # the same words each time, and no secret
    paragraphs = [" ".join(chooser.choices(["word", "**bold**", "`x`"], k=60)) for _ in range(100)]
    text = "\n\n".join(paragraphs)
    counting = Counting()
    growing = GrowingAnswer(render=counting)

    costs = []
    for end in range(500, len(text), 500):
        before = counting.characters
        growing.preview(text[:end])
        costs.append(counting.characters - before)

    assert max(costs) <= 3 * LONGEST


def test_what_is_settled_is_the_same_object_in_the_next_preview() -> None:
    text = "\n\n".join(f"**{number}** " + "word " * 100 for number in range(60))
    growing = GrowingAnswer()

    shown = [growing.preview(text[:end]) for end in range(1000, len(text), 700)]

    for before, after in pairwise(shown):
        for old, new in zip(before[:-1], after, strict=False):
            assert old == new


def test_an_answer_that_says_something_else_begins_anew() -> None:
    growing = GrowingAnswer()
    growing.preview("one " * 3000)

    assert [part.text for part in growing.preview("two")] == ["two"]


def test_five_megabytes_at_once_cost_no_more_than_ten_messages() -> None:
    counting = Counting()

    parts = GrowingAnswer(render=counting).preview("**bold** word " * 360_000)

    assert len(parts) == MOST_PARTS
    assert counting.characters <= 100_000


def test_the_cutter_looks_at_each_part_once() -> None:
    """Its work is what it holds: bits of a text that is long already cost as the first ones."""
    cutter, bold = Cutter(), Entity(Entity.BOLD, 0, 1)

    for _ in range(20_000):
        cutter.feed(FormattedText("h", (bold,)), "\n\n")
        assert len(cutter._text) <= LIMIT
        assert len(cutter._entities) <= MAX_ENTITIES

    assert len(cutter.close()) == 200


@given(MARKDOWN, st.integers(0, 300), st.integers(0, 300))
def test_a_text_is_chunked_the_same_however_it_comes(text: str, first: int, second: int) -> None:
    text = text * 40
    first, second = sorted((first * len(text) // 300, second * len(text) // 300))
    at_once, bit_by_bit = Chunker(), Chunker()

    whole = [*at_once.feed(text), *at_once.close()]
    bits = [
        chunk
        for bit in (text[:first], text[first:second], text[second:])
        for chunk in bit_by_bit.feed(bit)
    ]

    assert [*bits, *bit_by_bit.close()] == whole


@given(MARKDOWN, st.integers(1, 60))
def test_what_telegram_gets_is_what_was_rendered(markdown: str, times: int) -> None:
    rich = render(markdown * times)

    parts = split(rich)

    rest = rich.text
    for part in parts:
        before, found, rest = rest.partition(part.text)
        assert found
        assert not before.strip()
        assert utf16_len(part.text) <= LIMIT
        assert len(part.entities) <= MAX_ENTITIES
        check_entities(part)
    assert not rest.strip()


def check_entities(rich: FormattedText) -> None:
    """In order, in the text, and each within or beside each other."""
    around: list[tuple[int, int]] = []
    for before, after in pairwise(rich.entities):
        assert (before.offset, -before.length) <= (after.offset, -after.length)
    for entity in rich.entities:
        start, end = entity.offset, entity.offset + entity.length
        assert 0 <= start < end <= utf16_len(rich.text)
        text_under(rich, entity)  # raises where it cuts a character
        while around and around[-1][1] <= start:
            around.pop()
        assert not around or end <= around[-1][1]
        around.append((start, end))


@given(MARKDOWN)
def test_the_final_is_what_its_parts_are_alone(text: str) -> None:
    """Having grown before changes nothing."""
    growing = GrowingAnswer()
    for end in range(0, len(text), 50):
        growing.preview(text[:end])

    assert compose(RenderedAnswer(text), growing) == compose(RenderedAnswer(text))


def test_a_table_of_ten_thousand_rows_stays_a_table() -> None:
    markdown = "| a | b |\n|---|---|\n" + "".join(f"| {n} | x |\n" for n in range(3000))

    parts = split(render(markdown))

    assert all(len(part.entities) == 1 for part in parts)
    assert all(entity.length == len(p.text) for p in parts for entity in p.entities)
    assert all(f"{n} " in "\n".join(part.text for part in parts) for n in (0, 1500, 2999))


def test_long_code_keeps_its_language_and_gets_no_blank_lines() -> None:
    code = "\n".join(f"x{number} = {number}" for number in range(2000))

    rich = render(f"```python\n{code}\n```")

    assert rich.text == code
    assert [(entity.type, entity.language) for entity in rich.entities] == [("pre", "python")]


def test_a_line_without_an_end_loses_nothing() -> None:
    line = "Words and more words。" * 20_000

    assert "".join(render(line).text.split()) == "".join(line.split())


def test_more_than_ten_messages_are_ten_and_a_file() -> None:
    text = "\n\n".join(f"part {number} " + "y" * 3000 for number in range(30))

    composed = compose(RenderedAnswer(text, remark="⏹ Stopped."))

    assert len(composed.parts) == MOST_PARTS
    assert composed.parts[-1].text.endswith("\n\n⏹ Stopped.\n📄 The rest is in the file.")
    assert all(utf16_len(part.text) <= LIMIT for part in composed.parts)
    assert composed.upload
    assert (composed.upload.name, composed.upload.content) == ("answer.md", text.encode())


def test_a_long_answer_with_a_remark_shows_what_its_previews_showed() -> None:
    text = "\n\n".join(f"part {number} " + "y" * 3000 for number in range(30))
    growing = GrowingAnswer()
    shown = growing.preview(text)

    assert compose(RenderedAnswer(text), growing).parts[:-1] == shown[:-1]


def test_ten_messages_need_no_file() -> None:
    text = "\n\n".join("y" * 4000 for _ in range(10))

    composed = compose(RenderedAnswer(text))

    assert (len(composed.parts), composed.upload) == (10, None)


@pytest.mark.parametrize("text", ["\u200b", "\u00ad\ufe0f", "\u2800 \u3164", "\n" * 300_000])
def test_an_invisible_answer_is_no_empty_bubble(text: str) -> None:
    assert compose(RenderedAnswer(text)).parts == []
    assert GrowingAnswer().preview(text) == []


def test_a_long_quotation_leaves_room_for_the_answer() -> None:
    parts = compose(RenderedAnswer("The answer.", quote="🎤 " + "word " * 20_000)).parts

    assert len(parts) == 5
    assert parts[-1].text.endswith("…\nThe answer.")


def test_an_answer_is_shown_even_where_a_fault_of_ours_is_in_its_rendering() -> None:
    def fail(_: str) -> FormattedText:
        raise ValueError

    growing = GrowingAnswer(render=fail)

    assert growing.preview("**words**") == []
    assert compose(RenderedAnswer("**words**", remark="Stopped."), growing).parts == [
        FormattedText("**words**\n\nStopped.")
    ]


@pytest.mark.parametrize("error", [RecursionError, ValueError, MemoryError])
def test_words_are_shown_whatever_becomes_of_their_markup(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> tuple[str, list[Entity]]:
        raise error

    monkeypatch.setattr("bot.telegram.outgoing.text.markdown.convert", fail)

    assert render("**words**") == FormattedText("**words**")


def test_what_is_looked_up_stands_below_for_now() -> None:
    growing = GrowingAnswer()

    (part,) = growing.preview("Let me look.\n\n", "🔎 Mog")
    assert part.text == "Let me look.\n\n🔎 Mog"
    (part,) = growing.preview("", "🔎 Mog")
    assert part.text == "🔎 Mog"
    (part,) = growing.preview("Let me look.\n\n38 m.")
    assert part.text == "Let me look.\n\n38 m."
