"""While a model only thinks, one sees that it does, and its newest words."""

from bot.telegram.outgoing.answer.thinking import show_thinking
from bot.telegram.outgoing.text.entity import Entity


def test_the_newest_words_stand_in_a_quotation() -> None:
    (shown,) = show_thinking("**Fish**\n\nAre there any?")

    assert shown.text == "💭 Thinking…\nFish Are there any?"
    assert shown.entities == (Entity(Entity.BLOCKQUOTE, 13, 19),)


def test_of_many_words_the_last_ones_from_a_whole_one_on() -> None:
    (shown,) = show_thinking("word " * 100, below="🔎 fish")

    assert shown.text.startswith("💭 Thinking…\n… word word")
    assert shown.text.endswith("word\n\n🔎 fish")
    assert len(shown.text) < 240


def test_without_words_only_the_line() -> None:
    (shown,) = show_thinking(" \n")

    assert (shown.text, shown.entities) == ("💭 Thinking…", ())
