"""Commands, mentions, and what is left of a text without them."""

import pytest

from bot.domain.addressing import (
    BotName,
    Command,
    find_words,
    is_mention,
    parse_command,
    read_id,
)

PARLEY = BotName(42, "Parley_Bot")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        pytest.param("/start", Command("start", ""), id="alone"),
        pytest.param("/START", Command("start", ""), id="in capitals"),
        pytest.param("/start@Parley_Bot", Command("start", "", "parley_bot"), id="named"),
        pytest.param("/system  Be brief.\nAnd kind. ", Command("system", "Be brief.\nAnd kind."),
                     id="with an argument of two lines"),
        pytest.param("/system\nBe brief.", Command("system", "Be brief."), id="and a line break"),
        pytest.param("/start@Other_bot now", Command("start", "now", "other_bot"), id="another's"),
        pytest.param("/usr/bin/env", None, id="a path"),
        pytest.param("/", None, id="a slash"),
        pytest.param("/what?", None, id="a question mark"),
        pytest.param("a /start", None, id="in the middle"),
        pytest.param("", None, id="nothing"),
        pytest.param("/" + "x" * 33, None, id="longer than Telegram's commands"),
    ],
)  # fmt: skip
def test_a_command_is_what_a_text_begins_with(text: str, command: Command | None) -> None:
    assert parse_command(text) == command


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [("@Parley_Bot", True), ("@parley_bot", True), ("@Parley_Bot2", False), ("@parley", False)],
)
def test_a_mention_is_ours_by_the_whole_name_in_any_case(text: str, is_ours: bool) -> None:
    assert is_mention(text, PARLEY) is is_ours


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        pytest.param("@Parley_Bot, what is up?", "what is up?", id="called first"),
        pytest.param("@parley_bot: hello", "hello", id="in small letters"),
        pytest.param("What is up, @Parley_Bot", "What is up", id="called last"),
        pytest.param("Ask @Parley_Bot about it", "Ask @Parley_Bot about it", id="spoken about"),
        pytest.param("@Parley_Bot2 hello", "@Parley_Bot2 hello", id="somebody else"),
        pytest.param("mail@Parley_Bot.org", "mail@Parley_Bot.org", id="an address"),
        pytest.param("@Parley_Bot", "", id="nothing but the name"),
        pytest.param("@Parley_Bot, @Parley_Bot", "", id="nothing but the name, twice"),
        pytest.param("@Parley_Bot hello, @Parley_Bot ", "hello", id="called at both ends"),
    ],
)
def test_a_name_that_only_calls_is_not_part_of_the_question(text: str, rest: str) -> None:
    start, end = find_words(text, PARLEY)

    assert start <= end
    assert text[start:end] == rest


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("1815", 1815),
        ("-1001234567890", -1001234567890),
        ("4503599627370495", 2**52 - 1),
        ("4503599627370496", None),
        ("0", None),
        ("-0", None),
        ("", None),
        ("-", None),
        ("--5", None),
        ("5-", None),
        ("+5", None),
        ("1_000", None),
        ("\u0661", None),
        ("\u00b2", None),
        ("ada", None),
    ],
)
def test_an_id_is_a_number_that_telegram_may_give(word: str, number: int | None) -> None:
    assert read_id(word) == number
