from collections.abc import AsyncIterator

import pytest
import telegram
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.faults import Fault
from sandbox.botapi.json_types import Json

PNG = (
    b"\x89PNG\r\n\x1a\n"
    + bytes(4)
    + b"IHDR"
    + (300).to_bytes(4, "big")
    + (200).to_bytes(4, "big")
    + bytes(64)
)


@pytest.fixture
async def library(emulator: Emulator) -> AsyncIterator[telegram.Bot]:
    library = telegram.Bot(
        emulator.token,
        base_url=f"{emulator.url}/bot",
        base_file_url=f"{emulator.url}/file/bot",
    )
    async with library:
        yield library


async def test_poll_answer_edit_and_press(
    emulator: Emulator, library: telegram.Bot, ada: Json, chat: int
) -> None:
    (update,) = await library.get_updates(timeout=1)
    assert update.message
    button = telegram.InlineKeyboardButton("Again", callback_data="again")
    sent = await update.message.reply_text(
        "<b>Hi</b>", parse_mode="HTML", reply_markup=telegram.InlineKeyboardMarkup([[button]])
    )
    emulator.press(ada, chat, sent.message_id, "Again")
    (pressed,) = await library.get_updates(offset=update.update_id + 1)
    assert pressed.callback_query
    await pressed.callback_query.answer("Done")
    await pressed.callback_query.edit_message_text("Hi again")

    assert emulator.screen(chat)[-1]["text"] == "Hi again"
    assert emulator.screen(chat)[-1]["_history"] == ["Hi"]


async def test_photos_go_both_ways(
    emulator: Emulator, library: telegram.Bot, ada: Json, chat: int
) -> None:
    seen = emulator.send_file(ada, chat, "photo", PNG, caption="look")
    file = await library.get_file(seen["photo"][-1]["file_id"])
    sent = await library.send_photo(chat, PNG, caption="*back*", parse_mode="MarkdownV2")
    album = await library.send_media_group(
        chat, [telegram.InputMediaPhoto(PNG), telegram.InputMediaPhoto(sent.photo[-1].file_id)]
    )

    assert bytes(await file.download_as_bytearray()) == PNG
    assert (sent.photo[-1].width, sent.photo[-1].height) == (300, 200)
    assert album[0].media_group_id == album[1].media_group_id
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await library.send_photo(chat, b"no picture")


async def test_large_files_cannot_be_fetched(
    emulator: Emulator, library: telegram.Bot, ada: Json, chat: int
) -> None:
    content = bytes(20 * 1024 * 1024 + 1)
    seen = emulator.send_file(ada, chat, "document", content, file_name="a.bin")

    with pytest.raises(BadRequest, match="File is too big"):
        await library.get_file(seen["document"]["file_id"])


# The library wants to be asked early for time spans; the number of seconds will do here.
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_troubles_have_their_own_exceptions(
    emulator: Emulator, library: telegram.Bot, ada: Json, chat: int
) -> None:
    group = emulator.group("Friends", [ada], kind="group")
    emulator.migrate(group)
    emulator.faults.add(Fault("sendMessage", "429", chat_id=chat, retry_after=3))

    with pytest.raises(ChatMigrated):
        await library.send_message(group, "Hi")
    with pytest.raises(RetryAfter):
        await library.send_message(chat, "Hi")
    emulator.block(ada)
    with pytest.raises(Forbidden, match="blocked"):
        await library.get_chat(chat)


async def test_chats_members_and_drafts_parse(
    emulator: Emulator, library: telegram.Bot, ada: Json, chat: int
) -> None:
    bob = emulator.person("Bob")
    group = emulator.group("Friends", [bob], creator=ada, admins=[emulator.bot])

    assert (await library.get_chat(group)).title == "Friends"
    assert (await library.get_chat_member(group, bob["id"])).status == "member"
    admins = await library.get_chat_administrators(group)
    assert {admin.status for admin in admins} == {"creator", "administrator"}
    assert await library.get_chat_member_count(group) == 3
    assert await library.send_message_draft(chat, 7, "x", api_kwargs={"can_stop": True})
    assert emulator.drafts(chat)[0]["can_stop"]
    assert await library.set_my_commands([("help", "Help")])
    assert emulator.commands() == [{"command": "help", "description": "Help"}]
