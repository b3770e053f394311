"""/trigger: what a group's admins choose, in the words that they choose."""

import pytest

from bot.domain.chat_settings import ChatSettings
from bot.storage.database import Database
from bot.telegram.commands.trigger import read_words
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import GROUP, HOME

NONE = ChatSettings()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", ["hello"]),
        ("hello bot", ["hello", "bot"]),
        ("hello, my  bot,", ["hello", "my bot"]),
        ("你好，小 狐狸、机器人", ["你好", "小 狐狸", "机器人"]),
        ("one two\nthree", ["one two", "three"]),
        (" , ", []),
        ("", []),
    ],
)
def test_commas_part_words_or_else_blanks_do(text: str, words: list[str]) -> None:
    assert read_words(text) == words


@pytest.mark.parametrize(
    ("argument", "chosen", "says"),
    [
        pytest.param("", NONE, "I answer in this group: when mentioned.", id="as it is"),
        pytest.param("ALL", ChatSettings(trigger="all"), "✅ I answer in this group: ev", id="all"),
        pytest.param("mention", NONE, "✅ I answer in this group: when men", id="mentions"),
        pytest.param(
            "word fox, Fox, fox",
            ChatSettings(trigger="word", trigger_words=("fox", "Fox")),
            "✅ I answer in this group: messages with: fox, Fox.",
            id="words, each once",
        ),
        pytest.param(
            "words " + "x" * 50,
            ChatSettings(trigger="word", trigger_words=("x" * 50,)),
            "✅",
            id="50",
        ),
        pytest.param("word", NONE, "Send up to 10 words", id="no words"),
        pytest.param("word " + "x" * 51, NONE, "Send up to 10 words", id="too long a word"),
        pytest.param("word a b c d e f g h i j k", NONE, "Send up to 10 words", id="too many"),
        pytest.param("all of it", NONE, "/trigger mention: mentions", id="more than all"),
        pytest.param("fox", NONE, "/trigger mention: mentions", id="what it is not"),
    ],
)
async def test_what_is_chosen_is_in_force_and_said(
    database: Database, argument: str, chosen: ChatSettings, says: str
) -> None:
    office = Office(database)

    said = await office.send(f"/trigger {argument}", GROUP)

    assert said.startswith(says)
    assert await office.storage.settings.of(GROUP.chat_id) == chosen
    assert ("privacy mode" in said) is (chosen != NONE)


async def test_a_member_may_read_it_and_not_choose(database: Database) -> None:
    office = Office(database)

    read = await office.send("/trigger", GROUP, GUEST)
    refused = await office.send("/trigger all", GROUP, GUEST)

    assert read.startswith("I answer in this group")
    assert refused == "Only this group's administrators can do that."
    assert await office.storage.settings.of(GROUP.chat_id) == NONE


async def test_in_private_everything_is_answered(database: Database) -> None:
    office = Office(database)

    assert (await office.send("/trigger all")).startswith("This is for groups.")
    assert await office.storage.settings.of(HOME.chat_id) == NONE
