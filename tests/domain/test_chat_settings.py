"""When a message in a group is meant for the bot that it does not name."""

import pytest

from bot.domain.chat_settings import ChatSettings, Trigger, is_triggered


@pytest.mark.parametrize(
    ("text", "word", "is_meant"),
    [
        pytest.param("Ask the fox about it", "fox", True, id="amid the words"),
        pytest.param("FOX?", "fox", True, id="in capitals, before a sign"),
        pytest.param("the fox", "Fox", True, id="last, and set in capitals"),
        pytest.param("a foxglove", "fox", False, id="the beginning of another word"),
        pytest.param("an outfox", "fox", False, id="the end of another word"),
        pytest.param("问小狐狸吧", "小狐狸", True, id="Chinese, which has no spaces"),
        pytest.param("问fox吧", "fox", True, id="Latin letters amid Chinese ones"),
        pytest.param("a.c", "a.c", True, id="a sign is that sign"),
        pytest.param("abc", "a.c", False, id="and no other"),
        pytest.param("so!now", "!", True, id="a sign has no border"),
        pytest.param("anything", "", False, id="an empty word"),
        pytest.param("any thing", " ", False, id="a blank"),
    ],
)
def test_a_trigger_word_is_a_whole_word_in_any_case(text: str, word: str, is_meant: bool) -> None:
    settings = ChatSettings(trigger="word", trigger_words=("none of it", word))

    assert is_triggered(settings, text) is is_meant


@pytest.mark.parametrize(("trigger", "is_meant"), [("all", True), ("mention", False)])
def test_without_words_it_is_all_or_none(trigger: Trigger, is_meant: bool) -> None:
    assert is_triggered(ChatSettings(trigger=trigger, trigger_words=("fox",)), "fox") is is_meant
