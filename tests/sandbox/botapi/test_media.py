"""Files that the bot sends: what Telegram takes, and what it keeps."""

import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from sandbox.modelapi.pictures import draw_png
from sandbox.ogg import write_silence
from tests.sandbox.botapi.caller import Caller

Send = Callable[..., Awaitable[Json]]
BUTTONS = {"inline_keyboard": [[{"text": "Again", "callback_data": "again"}]]}
PNG = draw_png("x", 30, 20)


@pytest.fixture
async def send(emulator: Emulator, chat: int) -> AsyncIterator[Send]:
    """Calls a method with a file; the whole answer."""
    async with aiohttp.ClientSession() as session:

        async def post(method: str, files: dict[str, bytes], **params: object) -> Json:
            form = aiohttp.FormData({"chat_id": str(chat)})
            for name, value in params.items():
                form.add_field(name, value if isinstance(value, str) else json.dumps(value))
            for name, content in files.items():
                form.add_field(name, io.BytesIO(content), filename=f"{name}.bin")
            url = f"{emulator.url}/bot{emulator.token}/{method}"
            async with session.post(url, data=form) as response:
                answer: Json = await response.json()
                return answer

        yield post


def head(width: int, height: int) -> bytes:
    """A PNG that only says how large it is."""
    return PNG[:16] + width.to_bytes(4) + height.to_bytes(4) + PNG[24:]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GIF89a" + bytes(20), "IMAGE_PROCESS_FAILED"),
        (b"<svg/>", "IMAGE_PROCESS_FAILED"),
        (PNG[:20], "IMAGE_PROCESS_FAILED"),
        (head(9_000, 1_001), "PHOTO_INVALID_DIMENSIONS"),
        (head(2_100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (PNG + bytes(10 * 1024 * 1024), "file is too big for a photo"),
        (b"", "file must be non-empty"),
    ],
    ids=["gif", "svg", "cut", "large", "narrow", "heavy", "empty"],
)
async def test_what_is_no_photo_is_refused(send: Send, content: bytes, sentence: str) -> None:
    answer = await send("sendPhoto", {"photo": content})

    assert answer["error_code"] == 400
    assert answer["description"] == f"Bad Request: {sentence}"


async def test_the_largest_photo_passes(send: Send) -> None:
    assert (await send("sendPhoto", {"photo": head(9_000, 1_000)}))["ok"]


async def test_a_document_of_more_than_50_mb_is_refused(send: Send) -> None:
    answer = await send("sendDocument", {"document": bytes(50 * 1024 * 1024 + 1)})

    assert answer == {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}


async def test_what_the_bot_sent_can_be_looked_at(emulator: Emulator, send: Send) -> None:
    sent = (await send("sendPhoto", {"photo": PNG}, caption="a fig"))["result"]

    assert emulator.file_content(sent["photo"][-1]["file_id"]) == PNG


@pytest.mark.parametrize("method", ["sendPhoto", "sendDocument"])
async def test_a_caption_is_short_and_its_entities_are_checked(send: Send, method: str) -> None:
    files = {method.removeprefix("send").lower(): PNG}
    bad = [{"type": "text_link", "offset": 0, "length": 2, "url": "foo.py"}]
    bold = [{"type": "bold", "offset": 0, "length": 2}]

    fits = await send(method, files, caption="😀" * 512, caption_entities=bold)
    too_long = await send(method, files, caption="😀" * 512 + "x")
    broken = await send(method, files, caption="hello", caption_entities=bad)

    assert fits["result"]["caption_entities"] == bold
    assert too_long["description"] == "Bad Request: message caption is too long"
    assert broken["description"].startswith("Bad Request: Entity ")


async def test_a_file_goes_again_by_its_id_but_only_as_what_it_is(
    bot: Caller, send: Send, chat: int
) -> None:
    photo = (await send("sendPhoto", {"photo": PNG}))["result"]["photo"][-1]["file_id"]

    again = await bot.ask("sendPhoto", chat_id=chat, photo=photo)
    refused = await bot.refused("sendDocument", chat_id=chat, document=photo)

    assert again["photo"][-1]["file_id"] == photo
    assert refused == "Bad Request: can't use file of type Photo as Document"


async def test_a_caption_changes_only_where_there_is_one(
    bot: Caller, send: Send, chat: int
) -> None:
    photo = (await send("sendPhoto", {"photo": PNG}, caption="one", reply_markup=BUTTONS))["result"]
    text = await bot.ask("sendMessage", chat_id=chat, text="words")
    place = {"chat_id": chat, "message_id": photo["message_id"]}
    edit = "editMessageCaption"

    same = await bot.refused(edit, **place, caption="one", reply_markup=BUTTONS)
    bare = await bot.ask(edit, **place, caption="one")
    changed = await bot.ask(edit, **place, caption="two", reply_markup=BUTTONS)
    gone = await bot.ask(edit, **place)
    nowhere = await bot.refused(edit, chat_id=chat, message_id=text["message_id"], caption="x")
    no_text = await bot.refused("editMessageText", **place, text="x")

    assert same.startswith("Bad Request: message is not modified")
    assert "reply_markup" not in bare
    assert (changed["caption"], "caption" in gone) == ("two", False)
    assert nowhere == "Bad Request: there is no caption in the message to edit"
    assert no_text == "Bad Request: there is no text in the message to edit"


async def test_media_take_the_place_of_text_and_of_other_media(
    emulator: Emulator, bot: Caller, send: Send, chat: int
) -> None:
    text = await bot.ask("sendMessage", chat_id=chat, text="drawing …")
    place = {"message_id": text["message_id"]}
    media = {"type": "photo", "media": "attach://made", "caption": "a fig"}

    drawn = (await send("editMessageMedia", {"made": PNG}, media=media, **place))["result"]
    same = media | {"media": drawn["photo"][-1]["file_id"]}
    refused = await bot.refused("editMessageMedia", chat_id=chat, media=same, **place)
    voice = await send("editMessageMedia", {"made": PNG}, media=media | {"type": "voice"}, **place)

    assert "text" not in drawn
    assert drawn["caption"] == "a fig"
    assert refused.startswith("Bad Request: message is not modified")
    assert voice["description"] == "Bad Request: can't parse InputMedia: wrong type"


async def test_an_album_comes_whole_or_not_at_all(
    emulator: Emulator, send: Send, chat: int
) -> None:
    before = len(emulator.screen(chat))
    media = [{"type": "photo", "media": f"attach://{name}"} for name in "ab"]

    broken = await send("sendMediaGroup", {"a": PNG, "b": b"no picture"}, media=media)
    gif = await send("sendMediaGroup", {"a": PNG}, media=[{**media[0], "type": "animation"}] * 2)
    nothing = len(emulator.screen(chat)) - before
    whole = await send("sendMediaGroup", {"a": PNG, "b": PNG}, media=media)

    assert not broken["ok"]
    assert not gif["ok"]
    assert nothing == 0
    assert len({part["media_group_id"] for part in whole["result"]}) == 1


async def test_copied_words_have_their_length(bot: Caller, chat: int) -> None:
    async def button(words: str) -> Json:
        markup = {"inline_keyboard": [[{"text": "Copy", "copy_text": {"text": words}}]]}
        return await bot.reply("sendMessage", chat_id=chat, text="Hi", reply_markup=markup)

    assert (await button("x" * 256))["ok"]
    for words in ("", "x" * 257):
        refused = await button(words)
        assert refused["description"] == "Bad Request: BUTTON_COPY_TEXT_INVALID"


@pytest.mark.parametrize("action", ["upload_photo", "upload_document", "record_voice", "typing"])
async def test_known_actions_are_shown(bot: Caller, chat: int, action: str) -> None:
    assert await bot.ask("sendChatAction", chat_id=chat, action=action)
    assert await bot.refused("sendChatAction", chat_id=chat, action=f"{action}_")


async def test_a_token_or_a_files_address_is_noted_wherever_it_goes(
    emulator: Emulator, bot: Caller, send: Send, chat: int
) -> None:
    secret = emulator.token.partition(":")[2]
    button = {"text": "Go", "url": f"{emulator.url}/file/bot1:x/photos/1.jpg"}
    markup = {"inline_keyboard": [[button]]}

    await send("sendPhoto", {"photo": PNG}, caption=f"see {secret}")
    await bot.ask("sendMessage", chat_id=chat, text="see", reply_markup=markup)
    await send("sendDocument", {"document": f"token={emulator.token}".encode()})

    assert emulator.violations == [
        "the token stands in the parameters of sendPhoto",
        "the token stands in a file's address in the parameters of sendMessage",
        "the token stands in an upload of sendDocument",
    ]


async def test_a_voice_message_tells_how_long_it_is_and_is_sent_again_by_its_id(
    emulator: Emulator, chat: int, send: Send
) -> None:
    sent = await send("sendVoice", {"voice": write_silence(2.6)})
    voice = sent["result"]["voice"]
    again = await send("sendVoice", {}, voice=voice["file_id"])
    path = await send("getFile", {}, file_id=voice["file_id"])

    assert (voice["duration"], voice["mime_type"]) == (3, "audio/ogg")
    assert again["result"]["voice"] == voice
    assert path["result"]["file_path"].endswith(".oga")


@pytest.mark.parametrize(
    ("files", "params", "sentence"),
    [
        ({}, {}, "there is no file in the request"),
        ({}, {"voice": "SANDBOX-voice-999999"}, "wrong file identifier"),
        ({"voice": b""}, {}, "file must be non-empty"),
        ({"voice": write_silence(1)}, {"caption": "x" * 1025}, "caption is too long"),
    ],
    ids=["none", "an unknown one", "empty", "a long caption"],
)
async def test_what_is_no_voice_message_is_refused(
    send: Send, files: dict[str, bytes], params: dict[str, str], sentence: str
) -> None:
    answer = await send("sendVoice", files, **params)

    assert answer["error_code"] == 400
    assert sentence in answer["description"]


async def test_who_takes_no_voice_messages(emulator: Emulator, chat: int, send: Send) -> None:
    emulator.world.without_voices.add(chat)

    answer = await send("sendVoice", {"voice": write_silence(1)})

    assert answer["description"] == "Bad Request: VOICE_MESSAGES_FORBIDDEN"
