"""Rich messages as Telegram takes them, and what it refuses."""

from typing import Any

import pytest

from sandbox.botapi.emulator import Emulator
from tests.sandbox.botapi.caller import Caller

INVALID = "Bad Request: RICH_MESSAGE_MARKDOWN_INVALID"
CONTENT = "Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"


def rich(markdown: str) -> dict[str, str]:
    return {"markdown": markdown}


async def test_a_rich_message_has_blocks_and_no_text(bot: Caller, chat: int) -> None:
    table = "# T\n\n| a | b |\n|---|---|\n| `1` | $x$ |"
    sent = await bot.ask("sendRichMessage", chat_id=chat, rich_message=rich(table))

    title, cells = sent["rich_message"]["blocks"]
    assert title == {"type": "section_heading", "size": 1, "text": "T"}
    assert [cell["text"] for cell in cells["cells"][1]] == [
        {"type": "code", "text": "1"},
        {"type": "mathematical_expression", "expression": "x"},
    ]
    assert "text" not in sent


async def test_a_text_becomes_a_rich_message_and_a_text_again(bot: Caller, chat: int) -> None:
    sent = await bot.ask("sendMessage", chat_id=chat, text="Hi")
    place = {"chat_id": chat, "message_id": sent["message_id"]}

    edited = await bot.ask("editMessageText", **place, rich_message=rich("# Hi"))
    assert ("text" in edited, "rich_message" in edited) == (False, True)
    refused = await bot.refused("editMessageText", **place, rich_message=rich("# Hi"))
    assert refused.startswith("Bad Request: message is not modified")

    again = await bot.ask("editMessageText", **place, text="Hi")
    assert ("text" in again, "rich_message" in again) == (True, False)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(None, 'Bad Request: parameter "rich_message" is required', id="none"),
        pytest.param({}, CONTENT, id="empty"),
        pytest.param({"markdown": "a", "html": "b"}, CONTENT, id="two contents"),
        pytest.param(rich(" \n"), INVALID, id="nothing to see"),
        pytest.param(rich("x" * 32_769), "Bad Request: RICH_MESSAGE_TOO_LONG", id="too long"),
        pytest.param(
            rich("x\n\n" * 501), "Bad Request: RICH_MESSAGE_TOO_MANY_BLOCKS", id="too many"
        ),
        pytest.param(rich("|a" * 21 + "|\n" + "|-" * 21 + "|"), INVALID, id="columns"),
        pytest.param(rich(">" * 20 + "x"), INVALID, id="too deep"),
        pytest.param(rich("<b>x"), INVALID, id="a tag without an end"),
        pytest.param(rich("<blink>x</blink>"), INVALID, id="an unknown tag"),
    ],
)
async def test_what_is_refused(bot: Caller, chat: int, given: Any, words: str) -> None:
    more = {} if given is None else {"rich_message": given}

    assert await bot.refused("sendRichMessage", chat_id=chat, **more) == words


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("<tg-button type='callback_data' data='x'>T</tg-button>", "button"),
        ("\\<tg-button data='x'>T</tg-button>", "button"),
        ("![x](https://a.example/x.png)", "media"),
        ("<img src='https://a.example'>", "media"),
    ],
)
async def test_html_and_pictures_are_live_even_behind_a_backslash(
    bot: Caller, chat: int, markdown: str, kind: str
) -> None:
    sent = await bot.ask("sendRichMessage", chat_id=chat, rich_message=rich(markdown))

    assert f"'type': '{kind}'" in str(sent["rich_message"])


async def test_the_switch_refuses_all_of_them(emulator: Emulator, bot: Caller, chat: int) -> None:
    sent = await bot.ask("sendMessage", chat_id=chat, text="Hi")
    emulator.world.refuses_rich = True

    message = {"chat_id": chat, "rich_message": rich("# Hi")}
    assert await bot.refused("sendRichMessage", **message) == INVALID
    message["message_id"] = sent["message_id"]
    assert await bot.refused("editMessageText", **message) == INVALID
