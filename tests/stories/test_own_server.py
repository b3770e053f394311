"""A Bot API server of one's own, started with --local: files are paths, and may be large."""

from pathlib import Path

import pytest

from bot.domain.file_errors import FileGone
from sandbox.modelapi.reply import Reply
from tests.files.files import jpeg, wav
from tests.stories.seen import colors, words
from tests.stories.town import Person, Town

pytestmark = pytest.mark.usefixtures("all_done")

MB = 1024 * 1024


@pytest.fixture
async def local(quiet_town: Town) -> Town:
    quiet_town.telegram.world.is_local = True
    await quiet_town.bot.start()
    return quiet_town


@pytest.fixture
def ada(local: Town) -> Person:
    return local.person("Ada")


async def test_a_document_of_30_mb_is_read(local: Town, ada: Person) -> None:
    novel = b"It begins with a pomegranate.\n" + b"And so it goes on and on.\n" * (30 * MB // 26)

    ada.sends("document", novel, file_name="novel.txt", caption="How does it begin?")

    await ada.hears()
    assert "It begins with a pomegranate." in words(local.asked[0])
    assert not any(call.method == "file" for call in local.telegram.calls)


async def test_pictures_and_recordings_come_from_the_disk_too(local: Town, ada: Person) -> None:
    local.model.on("recording.wav", Reply(text="What is the capital of France?"))
    recording = wav(24 * MB / 16_000)
    ada.sends("photo", jpeg(), caption="What is this?")
    await ada.hears()

    ada.sends("audio", recording, file_name="a.wav")

    await ada.hears(2)
    assert colors(local.asked[0]) == ["red"]
    (heard,) = (r for r in local.model.requests if r.path.endswith("/audio/transcriptions"))
    assert heard.uploads[0].content == recording
    assert not any(call.method == "file" for call in local.telegram.calls)


async def test_more_than_fits_in_memory_gets_a_sentence_with_the_limit(
    local: Town, ada: Person
) -> None:
    ada.sends("document", bytes(50 * MB + 1), file_name="film.raw", caption="Look!")
    await ada.hears()
    ada.sends("audio", wav(26 * MB / 16_000), file_name="song.wav")

    _, song = await ada.hears(2)
    film, _ = ada.texts
    assert film == "film.raw is too big. Please send files of up to 50 MB."
    assert song["text"] == "song.wav is too big. Please send recordings of up to 25 MB."
    assert not any(call.method in ("getFile", "file") for call in local.telegram.calls)


async def test_what_is_not_on_this_disk_is_fetched_where_a_web_server_offers_it(
    local: Town, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = local.telegram.world.disk
    disk.is_served = True
    keep = disk.keep
    monkeypatch.setattr(disk, "keep", lambda stored: elsewhere(keep(stored)))

    ada.sends("document", b"The word is quince. " * (25 * MB // 20), file_name="a.txt")

    await ada.hears()
    assert "The word is quince." in words(local.asked[0])


def elsewhere(path: Path) -> Path:
    """The path on another machine: here is nothing."""
    return path.parents[2] / "elsewhere" / Path(*path.parts[-3:])


async def test_what_can_be_had_nowhere_is_said_and_the_operator_is_told_why(
    local: Town, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = local.telegram.world.disk
    keep = disk.keep
    monkeypatch.setattr(disk, "keep", lambda stored: elsewhere(keep(stored)))

    ada.sends("document", b"Nobody reads this.", file_name="a.txt")

    (sentence,) = await ada.hears()
    assert sentence["text"] == FileGone.sentence.format(name="a.txt")
    assert "Share the server's folder with the bot" in local.bot.log
    assert local.telegram.token not in local.bot.log
