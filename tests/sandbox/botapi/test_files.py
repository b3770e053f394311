"""Files on their way to the bot: how they are named, fetched, and lost."""

from pathlib import Path

import aiohttp
import pytest

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.faults import Fault
from sandbox.botapi.json_types import Json
from sandbox.botapi.people.misuse import Impossible
from tests.sandbox.botapi.caller import Caller


async def fetch(emulator: Emulator, path: str, token: str = "") -> tuple[int, bytes]:
    url = f"{emulator.url}/file/bot{token or emulator.token}/{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.read()


@pytest.fixture
def voice(emulator: Emulator, ada: Json, chat: int) -> str:
    said = emulator.send_file(ada, chat, "voice", b"OggS" + bytes(996), duration=7)
    assert said["voice"]["duration"] == 7
    return str(said["voice"]["file_id"])


async def test_a_path_is_served_once_it_was_asked_for(
    emulator: Emulator, bot: Caller, voice: str
) -> None:
    before = await fetch(emulator, "voice/file_1.oga")
    path = (await bot.ask("getFile", file_id=voice))["file_path"]

    assert path == "voice/file_1.oga"
    assert before[0] == 404
    assert await fetch(emulator, path) == (200, b"OggS" + bytes(996))
    assert (await fetch(emulator, path, "1:other"))[0] == 401
    assert await bot.refused("getFile", file_id="unknown")
    assert [call.ok for call in emulator.calls if call.method == "file"] == [False, True, False]


async def test_a_file_may_break_off_in_the_middle(
    emulator: Emulator, bot: Caller, voice: str
) -> None:
    path = (await bot.ask("getFile", file_id=voice))["file_path"]
    emulator.faults.add(Fault("file", "lost"))

    with pytest.raises(aiohttp.ClientPayloadError):
        await fetch(emulator, path)
    assert (await fetch(emulator, path))[0] == 200


@pytest.mark.parametrize("kind", ["429", "400", "403", "500", "502"])
async def test_a_file_may_be_refused(
    emulator: Emulator, bot: Caller, voice: str, kind: str
) -> None:
    path = (await bot.ask("getFile", file_id=voice))["file_path"]
    emulator.faults.add(Fault("file", kind))  # type: ignore[arg-type]  # each is a kind

    assert (await fetch(emulator, path))[0] == int(kind)
    assert emulator.calls[-1].code == int(kind)


async def test_a_connection_may_close_before_the_first_byte(
    emulator: Emulator, bot: Caller, voice: str
) -> None:
    path = (await bot.ask("getFile", file_id=voice))["file_path"]
    # aiohttp asks a second time by itself when it is hung up on before an answer.
    emulator.faults.add(Fault("file", "refuse", times=2))

    with pytest.raises(aiohttp.ClientError):
        await fetch(emulator, path)


async def test_an_album_may_hold_documents_and_answer_something(
    emulator: Emulator, ada: Json, chat: int
) -> None:
    asked = emulator.screen(chat)[0]["message_id"]

    parts = emulator.send_album(
        ada,
        chat,
        [b"1", b"2"],
        kind="document",
        names=["a.txt", "b.txt"],
        captions=["one", "two"],
        reply_to=asked,
    )

    assert [part["document"]["file_name"] for part in parts] == ["a.txt", "b.txt"]
    assert [part["caption"] for part in parts] == ["one", "two"]
    assert {part["reply_to_message"]["message_id"] for part in parts} == {asked}
    with pytest.raises(Impossible):
        emulator.send_album(ada, chat, [b"1", b"2"], kind="voice")


async def test_the_parts_of_an_album_may_come_one_by_one(
    emulator: Emulator, ada: Json, chat: int
) -> None:
    group = emulator.new_album_id()

    first = emulator.send_file(ada, chat, "photo", b"1", media_group_id=group)
    emulator.say(ada, chat, "in between")
    second = emulator.send_file(ada, chat, "photo", b"2", media_group_id=group)

    assert first["media_group_id"] == second["media_group_id"] == group
    assert emulator.new_album_id() != group


async def test_a_reply_shows_what_the_other_message_carried(
    emulator: Emulator, ada: Json, chat: int
) -> None:
    first = emulator.screen(chat)[0]["message_id"]
    parts = emulator.send_album(ada, chat, [b"1", b"2"], captions=["look"], reply_to=first)

    answer = emulator.say(ada, chat, "and this?", reply_to=parts[0]["message_id"])

    shown = answer["reply_to_message"]
    assert shown["photo"] == parts[0]["photo"]
    assert shown["media_group_id"] == parts[0]["media_group_id"]
    assert shown["caption"] == "look"
    assert "reply_to_message" not in shown


async def test_the_bytes_behind_every_id_are_kept(
    emulator: Emulator, ada: Json, chat: int, voice: str
) -> None:
    assert emulator.file_content(voice).startswith(b"OggS")
    with pytest.raises(Impossible):
        emulator.file_content("unknown")


async def test_an_animation_is_told_as_a_document_too(
    emulator: Emulator, ada: Json, chat: int
) -> None:
    sent = emulator.send_file(ada, chat, "animation", b"gif", file_name="cat.mp4")

    assert sent["document"] == sent["animation"]


def size_of(path: Path) -> int | None:
    """Of a file; None where there is none."""
    return path.stat().st_size if path.exists() else None


@pytest.mark.parametrize("is_served", [False, True], ids=["alone", "with a web server beside it"])
async def test_a_server_of_ones_own_names_a_path_on_its_disk(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, is_served: bool
) -> None:
    emulator.world.is_local = True
    emulator.world.disk.is_served = is_served
    content = bytes(20 * 1024 * 1024 + 1)
    sent = emulator.send_file(ada, chat, "document", content, file_name="a.bin")

    found = await bot.ask("getFile", file_id=sent["document"]["file_id"])

    path = Path(found["file_path"])
    assert size_of(path) == len(content)
    assert path.parts[-3:] == (emulator.token, "documents", "file_1.bin")
    below, _ = await fetch(emulator, "documents/file_1.bin")
    whole, _ = await fetch(emulator, str(path))
    assert (below, whole) == (200 if is_served else 404, 404)
    await emulator.stop()
    assert size_of(path) is None
