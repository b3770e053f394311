import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.floods import Floods
from sandbox.botapi.json_types import Json
from sandbox.botapi.people.misuse import Impossible
from tests.sandbox.botapi.caller import Caller

KEYBOARD = {"inline_keyboard": [[{"text": "Again", "callback_data": "again"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_a_draft_grows_and_gives_way_to_the_message(
    emulator: Emulator, bot: Caller, chat: int
) -> None:
    await bot.ask("sendMessageDraft", chat_id=chat, draft_id=7, text="")
    await bot.ask("sendMessageDraft", chat_id=chat, draft_id=7, text="grow")
    assert [draft["text"] for draft in emulator.drafts(chat)] == ["grow"]

    await bot.ask("sendMessage", chat_id=chat, text="grown")
    assert emulator.drafts(chat) == []


async def test_drafts_are_for_private_chats(emulator: Emulator, bot: Caller, ada: Json) -> None:
    group = emulator.group("Friends", [ada])

    refused = await bot.refused("sendMessageDraft", chat_id=group, draft_id=7, text="x")

    assert refused == "Bad Request: TEXTDRAFT_PEER_INVALID"


async def test_a_draft_lives_half_a_minute(emulator: Emulator, bot: Caller, chat: int) -> None:
    now = 1000.0
    emulator.world.clock = lambda: now
    await bot.ask("sendMessageDraft", chat_id=chat, draft_id=7, text="x")
    now += 31

    assert emulator.drafts(chat) == []


async def test_the_stop_button_of_a_draft_needs_its_name_in_the_list(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    await bot.ask("getUpdates", offset=-1, allowed_updates=["stopped_message_generation"])
    await bot.ask("sendMessageDraft", chat_id=chat, draft_id=7, text="x", can_stop=True)

    emulator.press_native_stop(ada, chat, 7)

    stopped = emulator.pending[-1]["stopped_message_generation"]
    assert stopped == {"chat": emulator.chat(chat), "draft_id": 7}
    assert emulator.drafts(chat) == []


async def test_a_press_is_answered_once(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    sent = await bot.ask("sendMessage", chat_id=chat, text="Hi", reply_markup=KEYBOARD)
    query = emulator.press(ada, chat, sent["message_id"], "Again")
    assert emulator.callback_answer(query) is None

    pressed = emulator.pending[-1]["callback_query"]
    await bot.ask("answerCallbackQuery", callback_query_id=pressed["id"], text="Done")
    again = await bot.refused("answerCallbackQuery", callback_query_id=query)

    assert pressed["data"] == "again"
    assert pressed["message"]["reply_markup"] == KEYBOARD
    assert again == TOO_OLD
    answer = emulator.callback_answer(query)
    assert answer is not None
    assert answer["text"] == "Done"


async def test_a_press_is_soon_too_old(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    now = 1000.0
    emulator.world.clock = lambda: now
    query = emulator.press_raw(ada, chat, 1, "made up")
    now += 16

    assert await bot.refused("answerCallbackQuery", callback_query_id=query) == TOO_OLD


async def test_nobody_presses_what_is_not_there(emulator: Emulator, ada: Json, chat: int) -> None:
    with pytest.raises(Impossible, match="no button"):
        emulator.press(ada, chat, 1, "Again")


async def test_one_known_reaction(emulator: Emulator, bot: Caller, chat: int) -> None:
    def reaction(*emojis: str) -> Json:
        given = [{"type": "emoji", "emoji": emoji} for emoji in emojis]
        return {"chat_id": chat, "message_id": 1, "reaction": given}

    await bot.ask("setMessageReaction", **reaction("👀"))
    unknown = await bot.refused("setMessageReaction", **reaction("🧮"))
    many = await bot.refused("setMessageReaction", **reaction("👀", "👍"))

    assert emulator.reactions(chat, 1) == ["👀"]
    assert unknown == "Bad Request: REACTION_INVALID"
    assert many == "Bad Request: REACTIONS_TOO_MANY"


async def test_menus_by_scope_and_language(emulator: Emulator, bot: Caller, ada: Json) -> None:
    menu = [{"command": "help", "description": "Hilfe"}]
    group = emulator.group("Friends", [ada])
    emulator.say(ada, group, "/help")
    scope = {"type": "chat_member", "chat_id": group, "user_id": ada["id"]}

    await bot.ask("setMyCommands", commands=menu, language_code="de", scope=scope)
    bad = await bot.refused("setMyCommands", commands=[{"command": "Not", "description": "x"}])

    assert emulator.commands(f"chat_member:{group}:{ada['id']}", "de") == menu
    assert emulator.commands() == []
    assert bad == "Bad Request: BOT_COMMAND_INVALID"


async def test_what_happens_is_told_to_who_listens(bot: Caller, emulator: Emulator) -> None:
    ada = emulator.person("Ada")
    chat = emulator.private_chat(ada)
    feed = emulator.listen()
    emulator.say(ada, chat, "Hello")
    await bot.ask("sendChatAction", chat_id=chat, action="typing")
    await bot.ask("sendMessage", chat_id=chat, text="Hi")
    feed.close()

    assert [event["type"] async for event in feed] == ["message", "action", "message"]


async def test_waiting_in_vain_shows_the_screens(emulator: Emulator, chat: int) -> None:
    with pytest.raises(AssertionError, match="Ada: Hello"):
        await emulator.wait_for(lambda: None, timeout=0.01)


def test_floods_off_is_off() -> None:
    floods = Floods.off()

    assert [floods.spend(1, "send") for _ in range(100)] == [0] * 100
