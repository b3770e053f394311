"""What stands above an answer is a quotation that Telegram takes, whatever it says."""

import pytest
from telegramify_markdown import utf16_len

from bot.telegram.outgoing.answer.growing_answer import begin_below
from bot.telegram.outgoing.answer.quotations import MOST_THOUGHT, quote_thoughts
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer, compose
from bot.telegram.outgoing.text.entity import Entity


@pytest.mark.parametrize(
    "thoughts",
    [
        pytest.param("Let me see.", id="a line"),
        pytest.param("**Considering**\n\nI *could* use `x`.\n\n> a quotation", id="Markdown"),
        pytest.param("| a | b |\n|---|---|\n| 1 | 2 |\n```py\ncode", id="blocks"),
        pytest.param("🤔" * 5000, id="very long"),
        pytest.param("**a** " * 700, id="very many styles"),
    ],
)
def test_reasoning_is_folded_in_one_quotation(thoughts: str) -> None:
    shown = quote_thoughts(thoughts)

    whole, *inner = shown.entities
    assert whole == Entity(Entity.EXPANDABLE_BLOCKQUOTE, 0, utf16_len(shown.text))
    assert shown.text.startswith("💭 ")
    assert utf16_len(shown.text) <= MOST_THOUGHT + 10
    assert len(shown.entities) <= 31
    assert all(entity.offset + entity.length <= whole.length for entity in inner)
    assert all("quote" not in entity.type for entity in inner)


def test_it_stands_between_what_was_said_aloud_and_the_answer() -> None:
    final = RenderedAnswer(text="Hello!", quote="🎤 hi", thoughts="Greet.")

    (part,) = compose(final).parts

    assert part.text == "🎤 hi\n💭 Greet.\nHello!"
    kinds = [entity.type for entity in part.entities]
    assert kinds == [Entity.BLOCKQUOTE, Entity.EXPANDABLE_BLOCKQUOTE]


def test_without_either_nothing_stands_above() -> None:
    assert begin_below("").is_empty
