from typing import Any

import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller


async def test_a_bot_cannot_write_first(emulator: Emulator, bot: Caller, ada: Json) -> None:
    chat = emulator.private_chat(ada)

    assert (
        await bot.refused("sendMessage", chat_id=chat, text="Hi") == "Bad Request: chat not found"
    )


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u200b"])
async def test_nothing_to_read_is_refused(bot: Caller, chat: int, text: str) -> None:
    refused = await bot.refused("sendMessage", chat_id=chat, text=text)

    assert refused == "Bad Request: message text is empty"


async def test_an_emoji_counts_as_two(bot: Caller, chat: int) -> None:
    await bot.ask("sendMessage", chat_id=chat, text="😀" * 2048)

    refused = await bot.refused("sendMessage", chat_id=chat, text="😀" * 2048 + "x")
    assert refused == "Bad Request: message is too long"


async def test_the_length_counts_after_the_markup(bot: Caller, chat: int) -> None:
    text = "<b>" + "x" * 4096 + "</b>"

    sent = await bot.ask("sendMessage", chat_id=chat, text=text, parse_mode="HTML")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_blanks_at_the_ends_go_and_entities_move(bot: Caller, chat: int) -> None:
    bold = {"type": "bold", "offset": 1, "length": 400}
    sent = await bot.ask("sendMessage", chat_id=chat, text="\n  😀 yes \n", entities=[bold])

    assert sent["text"] == "😀 yes"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 6}]


async def test_a_hundred_entities_are_kept(bot: Caller, chat: int) -> None:
    entities = [{"type": "bold", "offset": at * 2, "length": 1} for at in range(120)]

    sent = await bot.ask("sendMessage", chat_id=chat, text="x " * 130, entities=entities)

    assert len(sent["entities"]) == 100


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "bold", "offset": -1, "length": 2},
        {"type": "bold", "offset": 0, "length": -2},
        {"type": "text_link", "offset": 0, "length": 2, "url": "javascript:alert(1)"},
        {"type": "text_link", "offset": 0, "length": 2, "url": "/docs/readme"},
        {"type": "text_link", "offset": 0, "length": 2, "url": "foo.py"},
        {"type": "rainbow", "offset": 0, "length": 2},
    ],
)
async def test_a_bad_entity_is_refused(bot: Caller, chat: int, entity: Json) -> None:
    refused = await bot.refused("sendMessage", chat_id=chat, text="hello", entities=[entity])

    assert refused.startswith("Bad Request: Entity ")


async def test_links_and_commands_are_found(bot: Caller, chat: int) -> None:
    text = "/help at https://a.example/x_(y). #now @ada_l"
    sent = await bot.ask("sendMessage", chat_id=chat, text=text)

    kinds = [entity["type"] for entity in sent["entities"]]
    assert kinds == ["bot_command", "url", "hashtag", "mention"]


async def test_a_reply_needs_its_message(emulator: Emulator, bot: Caller, chat: int) -> None:
    question = emulator.screen(chat)[0]["message_id"]
    emulator.delete(chat, question)
    reply: Json = {"message_id": question}

    refused = await bot.refused("sendMessage", chat_id=chat, text="Hi", reply_parameters=reply)
    reply["allow_sending_without_reply"] = True
    sent = await bot.ask("sendMessage", chat_id=chat, text="Hi", reply_parameters=reply)

    assert refused == "Bad Request: message to be replied not found"
    assert "reply_to_message" not in sent


async def test_blocked_and_kicked(emulator: Emulator, bot: Caller, ada: Json, chat: int) -> None:
    group = emulator.group("Friends", [ada])
    emulator.block(ada)
    emulator.kick_bot(group, by=ada)

    blocked = await bot.refused("sendMessage", chat_id=chat, text="Hi")
    kicked = await bot.refused("sendMessage", chat_id=group, text="Hi")
    emulator.unblock(ada)

    assert blocked == "Forbidden: bot was blocked by the user"
    assert kicked == "Forbidden: bot was kicked from the supergroup chat"
    assert await bot.ask("sendMessage", chat_id=chat, text="Hi")


async def test_a_group_that_grew_names_its_new_id(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    group = emulator.group("Friends", [ada], kind="group")
    new = emulator.migrate(group)

    answer = await bot.reply("sendMessage", chat_id=group, text="Hi")

    assert answer["error_code"] == 400
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    assert await bot.ask("sendMessage", chat_id=new, text="Hi")


async def test_topics_are_named_only_where_they_are(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    forum = emulator.group("Forum", [ada], forum=True)
    plain = emulator.group("Plain", [ada])
    topic = emulator.topic(forum, "Cooking")
    asked = emulator.say(ada, forum, "Soup?", topic=topic)["message_id"]
    not_found = "Bad Request: message thread not found"

    for there, thread in ((forum, 1), (forum, 999), (plain, 2), (chat, 1)):
        said = {"chat_id": there, "text": "Hi", "message_thread_id": thread}
        assert await bot.refused("sendMessage", **said) == not_found
    sent = await bot.ask(
        "sendMessage", chat_id=forum, text="Yes", reply_parameters={"message_id": asked}
    )
    assert sent["message_thread_id"] == topic
    assert [message.get("text") for message in emulator.screen(forum, topic)] == [
        None,
        "Soup?",
        "Yes",
    ]


async def test_private_chats_share_one_counter(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    bob = emulator.person("Bob")
    group = emulator.group("Friends", [ada])

    emulator.say(bob, emulator.private_chat(bob), "Hello")
    in_group = await bot.ask("sendMessage", chat_id=group, text="Hi")
    sent = await bot.ask("sendMessage", chat_id=chat, text="Hi")

    assert sent["message_id"] == 3
    assert in_group["message_id"] == 2


@pytest.mark.parametrize(
    ("button", "sentence"),
    [
        ({"text": "Go", "callback_data": "ü" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "Go", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "Go", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "Go", "url": "ftp://a.example"}, "BUTTON_URL_INVALID"),
        ({"text": "Go", "url": "https://a.example", "callback_data": "x"}, "exactly one action"),
        ({"text": "Go"}, "exactly one action"),
        ({"text": "", "callback_data": "x"}, "text is empty"),
    ],
)
async def test_a_bad_button_is_refused(
    bot: Caller, chat: int, button: dict[str, Any], sentence: str
) -> None:
    markup = {"inline_keyboard": [[button]]}

    refused = await bot.refused("sendMessage", chat_id=chat, text="Hi", reply_markup=markup)

    assert sentence in refused


async def test_what_a_client_says_of_a_button_besides_is_not_shown(bot: Caller, chat: int) -> None:
    button = {"text": "Go", "callback_data": "go"}

    sent = await bot.ask(
        "sendMessage",
        chat_id=chat,
        text="a",
        reply_markup={"inline_keyboard": [[button | {"hide": False}]]},
    )

    assert sent["reply_markup"] == {"inline_keyboard": [[button]]}
