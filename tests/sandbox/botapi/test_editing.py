from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from tests.sandbox.botapi.caller import Caller

KEYBOARD = {"inline_keyboard": [[{"text": "Again", "callback_data": "again"}]]}


async def test_an_edit_shows_and_what_was_there_is_kept(
    emulator: Emulator, bot: Caller, chat: int
) -> None:
    sent = await bot.ask("sendMessage", chat_id=chat, text="one")
    await bot.ask("editMessageText", chat_id=chat, message_id=sent["message_id"], text="two")

    shown = emulator.screen(chat)[-1]
    assert shown["text"] == "two"
    assert shown["_history"] == ["one"]
    assert "edit_date" in shown


async def test_the_same_again_is_not_modified(bot: Caller, chat: int) -> None:
    sent = await bot.ask("sendMessage", chat_id=chat, text="one", reply_markup=KEYBOARD)
    place = {"chat_id": chat, "message_id": sent["message_id"]}

    refused = await bot.refused("editMessageText", **place, text=" one ", reply_markup=KEYBOARD)
    bare = await bot.ask("editMessageText", **place, text="one")
    still = await bot.refused("editMessageReplyMarkup", **place)

    assert refused.startswith("Bad Request: message is not modified: specified new message")
    assert "reply_markup" not in bare
    assert still == refused


async def test_edits_are_checked_like_sends(
    emulator: Emulator, bot: Caller, ada: Json, chat: int
) -> None:
    question = emulator.screen(chat)[0]["message_id"]
    sent = (await bot.ask("sendMessage", chat_id=chat, text="one"))["message_id"]
    edit = "editMessageText"

    cases = {
        (question, "x"): "Bad Request: message can't be edited",
        (999, "x"): "Bad Request: message to edit not found",
        (sent, " "): "Bad Request: message text is empty",
        (sent, "x" * 4097): "Bad Request: message is too long",
    }
    for (message_id, text), sentence in cases.items():
        refused = await bot.refused(edit, chat_id=chat, message_id=message_id, text=text)
        assert refused == sentence
    emulator.delete(chat, sent)
    gone = await bot.refused(edit, chat_id=chat, message_id=sent, text="x")
    assert gone == "Bad Request: message to edit not found"


async def test_what_may_be_deleted(emulator: Emulator, bot: Caller, ada: Json) -> None:
    group = emulator.group("Friends", [ada])
    said = emulator.say(ada, group, "Hello")["message_id"]
    sent = (await bot.ask("sendMessage", chat_id=group, text="Hi"))["message_id"]

    foreign = await bot.refused("deleteMessage", chat_id=group, message_id=said)
    await bot.ask("deleteMessage", chat_id=group, message_id=sent)
    gone = await bot.refused("deleteMessage", chat_id=group, message_id=sent)

    assert foreign == "Bad Request: message can't be deleted"
    assert gone == "Bad Request: message to delete not found"
    assert [message["text"] for message in emulator.screen(group)] == ["Hello"]
