"""Messages that one member of a group sees alone: to whom a bot may send them, and for how long."""

import aiohttp
import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.floods import Floods
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller

MENU: list[Json] = [
    {"command": "usage", "description": "Usage", "is_ephemeral": True},
    {"command": "ask", "description": "Ask"},
]
KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "go:1"}]]}


def whisper_to(user: Json, **more: object) -> Json:
    return {"ephemeral_message_parameters": {"receiver_user_id": user["id"], **more}}


def led_group(emulator: Emulator, *people: Json) -> int:
    return emulator.group("Club", people, admins=[emulator.bot])


@pytest.fixture
def bob(emulator: Emulator) -> Json:
    return emulator.person("Bob")


async def test_only_the_receiver_sees_it(
    emulator: Emulator, bot: Caller, ada: Json, bob: Json
) -> None:
    group = led_group(emulator, ada, bob)

    sent = await bot.ask("sendMessage", chat_id=group, text="Psst", **whisper_to(ada))

    assert (sent["message_id"], sent["receiver_user"]["id"]) == (0, ada["id"])
    assert [said["text"] for said in emulator.whispers(ada, group)] == ["Psst"]
    assert emulator.whispers(bob, group) == emulator.screen(group) == []


async def test_a_member_that_is_no_administrator_may_only_answer(
    emulator: Emulator, bot: Caller, ada: Json, bob: Json
) -> None:
    group = emulator.group("Club", [ada, bob])
    await bot.ask("setMyCommands", commands=MENU)
    said = emulator.choose_command(ada, group, "usage")
    reply = {"reply_parameters": {"ephemeral_message_id": said["ephemeral_message_id"]}}

    alone = await bot.refused("sendMessage", chat_id=group, text="Psst", **whisper_to(ada))
    other = await bot.refused("sendMessage", chat_id=group, text="a", **whisper_to(bob), **reply)
    public = await bot.refused("sendMessage", chat_id=group, text="Psst", **reply)
    await bot.ask("sendMessage", chat_id=group, text="Psst", **whisper_to(ada), **reply)

    assert alone == "Bad Request: CHAT_ADMIN_REQUIRED"
    assert other == public == "Bad Request: MESSAGE_ID_INVALID"
    assert [one["text"] for one in emulator.whispers(ada, group)] == [
        "/usage@parley_sandbox_bot",
        "Psst",
    ]


async def test_the_bot_hears_a_marked_command_of_the_menu_alone(
    emulator: Emulator, bot: Caller, ada: Json
) -> None:
    group = emulator.group("Club", [ada])
    await bot.ask("setMyCommands", commands=MENU)

    emulator.choose_command(ada, group, "usage")
    emulator.choose_command(ada, group, "ask", "why")

    marked, plain = [update["message"] for update in emulator.pending]
    assert (marked["message_id"], marked["receiver_user"]) == (0, emulator.bot)
    assert "ephemeral_message_id" not in plain
    assert [said["text"] for said in emulator.screen(group)] == ["/ask@parley_sandbox_bot why"]


async def test_an_answer_comes_within_fifteen_seconds(ada: Json) -> None:
    now = [0.0]
    emulator = Emulator(floods=Floods.off())
    emulator.world.clock = lambda: now[0]
    group = emulator.group("Club", [ada])
    emulator.world.menus["default", ""] = MENU
    said = emulator.choose_command(ada, group, "usage")
    now[0] = 15.1

    await emulator.start()
    try:
        refusal = await _refused(emulator, group, ada, said["ephemeral_message_id"])
    finally:
        await emulator.stop()

    assert refusal == "Bad Request: CHAT_ADMIN_REQUIRED"


async def _refused(emulator: Emulator, group: int, user: Json, number: int) -> str:
    async with aiohttp.ClientSession() as session:
        return await Caller(session, emulator).refused(
            "sendMessage",
            chat_id=group,
            text="Late",
            reply_parameters={"ephemeral_message_id": number},
            **whisper_to(user),
        )


async def test_a_press_is_enough_to_answer_its_presser(
    emulator: Emulator, bot: Caller, ada: Json, bob: Json
) -> None:
    group = emulator.group("Club", [ada, bob])
    sent = await bot.ask("sendMessage", chat_id=group, text="All", reply_markup=KEYBOARD)
    query_id = emulator.press(ada, group, sent["message_id"], "Go")
    alone = {"ephemeral_message_parameters": {"callback_query_id": query_id}}

    await bot.ask("sendMessage", chat_id=group, text="Psst", **alone)
    other = whisper_to(bob, callback_query_id=query_id)
    refusal = await bot.refused("sendMessage", chat_id=group, text="Psst", **other)

    assert [said["text"] for said in emulator.whispers(ada, group)] == ["Psst"]
    assert refusal == "Bad Request: CHAT_ADMIN_REQUIRED"


async def test_it_is_edited_and_deleted_by_receiver_and_its_own_id(
    emulator: Emulator, bot: Caller, ada: Json, bob: Json
) -> None:
    group = led_group(emulator, ada, bob)
    sent = await bot.ask(
        "sendMessage", chat_id=group, text="One", reply_markup=KEYBOARD, **whisper_to(ada)
    )
    number = sent["ephemeral_message_id"]
    place = {"chat_id": group, "ephemeral_message_id": number, "receiver_user_id": ada["id"]}
    theirs = place | {"receiver_user_id": bob["id"]}

    assert await bot.ask("editEphemeralMessageText", text="Two", **place) is True
    (shown,) = emulator.whispers(ada, group)
    refusal = await bot.refused("editEphemeralMessageText", text="Three", **theirs)
    ordinary = await bot.refused("editMessageText", chat_id=group, message_id=number, text="4")
    same = await bot.refused("editEphemeralMessageText", text="Two", **place)
    assert await bot.ask("deleteEphemeralMessage", **place) is True

    assert shown["text"] == "Two"
    assert "reply_markup" not in shown
    assert refusal == "Bad Request: MESSAGE_ID_INVALID"
    assert ordinary == "Bad Request: message to edit not found"
    assert same.startswith("Bad Request: message is not modified")
    assert emulator.whispers(ada, group) == []
    assert "INVALID" in await bot.refused("deleteEphemeralMessage", **place)


async def test_a_press_on_it_tells_its_own_id(emulator: Emulator, bot: Caller, ada: Json) -> None:
    group = led_group(emulator, ada)
    sent = await bot.ask(
        "sendMessage", chat_id=group, text="One", reply_markup=KEYBOARD, **whisper_to(ada)
    )

    query_id = emulator.press_whisper(ada, group, sent["ephemeral_message_id"], "Go")

    query = emulator.pending[-1]["callback_query"]
    assert (query["id"], query["message"]["message_id"]) == (query_id, 0)
    assert query["message"]["ephemeral_message_id"] == sent["ephemeral_message_id"]
    await bot.ask("answerCallbackQuery", callback_query_id=query_id)


@pytest.mark.parametrize("who", ["a stranger", "a bot", "a private chat"])
async def test_whom_it_cannot_be_sent_to(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, who: str
) -> None:
    helper = emulator.another_bot("Helper", "helper_bot")
    group = led_group(emulator, ada, helper)
    place, user, refusal = {
        "a stranger": (group, emulator.person("Eve"), "USER_NOT_PARTICIPANT"),
        "a bot": (group, helper, "USER_IS_BOT"),
        "a private chat": (chat, ada, "PEER_ID_INVALID"),
    }[who]

    said = await bot.refused("sendMessage", chat_id=place, text="Psst", **whisper_to(user))

    assert said == f"Bad Request: {refusal}"


async def test_an_older_server_knows_none_of_it(emulator: Emulator, bot: Caller, ada: Json) -> None:
    emulator.world.has_ephemeral = False
    group = led_group(emulator, ada)
    await bot.ask("setMyCommands", commands=MENU)

    sent = await bot.ask("sendMessage", chat_id=group, text="For all", **whisper_to(ada))
    answer = await bot.reply("deleteEphemeralMessage", chat_id=group)
    emulator.choose_command(ada, group, "usage")

    assert sent["message_id"]
    assert (answer["error_code"], answer["description"]) == (404, "Not Found: method not found")
    assert len(emulator.screen(group)) == 2
    assert emulator.whispers(ada, group) == []


async def test_a_client_forgets_it(emulator: Emulator, bot: Caller, ada: Json) -> None:
    group = led_group(emulator, ada)
    await bot.ask("sendMessage", chat_id=group, text="One", **whisper_to(ada))

    emulator.restart_app(ada, group)

    assert emulator.whispers(ada, group) == []
