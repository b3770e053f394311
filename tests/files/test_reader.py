"""A file is what its content shows, whatever it is called and however it was sent."""

import asyncio
from contextlib import suppress

import pytest
from PIL import Image as Pillow

from bot.domain.attachment import Attachment, Kind, Transcript, Truncation
from bot.domain.errors import ModelBusy, RequestRefused
from bot.domain.file_errors import (
    FileBroken,
    FileEmpty,
    FileError,
    FileUnreadable,
    NoSpeech,
    RecordingTooBig,
    SoundUnreadable,
    SpeechOff,
    VideoUnreadable,
)
from bot.domain.usage import Call, Usage
from bot.files.reader import FileQuota, Reader
from tests.files import files
from tests.files.readers import Listener, make_reader, read

PICTURES = {
    "png": files.png(),
    "jpeg": files.jpeg(),
    "webp": files.webp(),
    "gif": files.gif(),
    "bmp": files.drawing("BMP"),
    "tiff": files.drawing("TIFF"),
    "avif": files.drawing("AVIF"),
}
SOUNDS = {
    "ogg": files.ogg_voice(),
    "wav": files.wav(),
    "mp3": files.mp3(),
    "m4a": files.mp4(has_picture=False),
    "webm": files.webm(has_picture=False),
    "flac": b"fLaC" + bytes(100),
}
FILMS = {
    "mp4": files.mp4(),
    "quicktime": files.mp4(brand=b"qt  "),
    "webm": files.webm(),
    "mpeg": b"\0\0\1\xba" + bytes(20) + b"\0\0\1\xc0" + bytes(100),
}
SILENT = {
    "mp4": files.mp4(has_sound=False),
    "webm": files.webm(has_sound=False),
    "mpeg": b"\0\0\1\xba" + bytes(100),
    "avi": b"RIFF" + bytes(4) + b"AVI LIST" + bytes(100),
}
FOREIGN = {
    "amr": b"#!AMR\n" + bytes(100),
    "wma": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(100),
    "aiff": b"FORM"
    + bytes(4)
    + b"AIFCCOMM\0\0\0\x16"
    + bytes(18)
    + b"ima4SSND\0\0\0\x08"
    + bytes(8),
}
SPOKEN = (Kind.VOICE, Kind.AUDIO, Kind.VIDEO_NOTE)
JUNK = bytes(range(256)) * 4


@pytest.mark.parametrize("kind", Kind)
async def test_an_empty_file_is_empty_before_all_else(kind: Kind) -> None:
    with pytest.raises(FileEmpty):
        await read(b"", kind, reader=make_reader())


@pytest.mark.parametrize("form", PICTURES)
@pytest.mark.parametrize("name", ["notes.txt", "voice.ogg", ""])
async def test_a_picture_is_a_picture_under_any_name(form: str, name: str) -> None:
    reading = await read(PICTURES[form], name=name)

    assert len(reading.images) == 1
    assert bool(reading.text) is (form == "gif"), "it moves, and that is said"


async def test_of_a_scan_with_pages_no_more_are_shown_than_there_is_room_for() -> None:
    page = Pillow.new("RGB", (40, 30))
    content = files.save(page, "TIFF", save_all=True, append_images=[page, page])
    reader, note = make_reader(max_images=3), list[Call]().append

    attachment = Attachment(Kind.DOCUMENT, "file", "unique", "fax.tif")
    reading = await reader.read(attachment, content, note, FileQuota(2, 2))

    assert (len(reading.images), reading.left_out) == (2, Truncation(2, 3, "pages"))


@pytest.mark.parametrize("suffix", SOUNDS)
async def test_a_recording_sent_as_a_document_is_listened_to(suffix: str) -> None:
    listener = Listener("Good morning\r\n")

    reading = await read(SOUNDS[suffix], name="photo.png", reader=make_reader(listener))

    assert (reading.text, reading.is_speech) == ("Good morning", True)
    assert [recording.name for recording in listener.heard] == [f"recording.{suffix}"]
    assert listener.heard[0].content == SOUNDS[suffix]


async def test_a_voice_message_gets_the_name_that_providers_take() -> None:
    listener = Listener()

    await read(files.ogg_voice(), Kind.VOICE, "file_3.oga", make_reader(listener))

    assert listener.heard[0].name == "voice.ogg"


async def test_a_round_video_is_listened_to() -> None:
    listener = Listener()

    await read(files.mp4(), Kind.VIDEO_NOTE, reader=make_reader(listener))

    assert listener.heard[0].name == "video-note.mp4"


@pytest.mark.parametrize("form", FILMS)
@pytest.mark.parametrize("kind", [Kind.DOCUMENT, Kind.VIDEO])
async def test_what_is_said_in_a_film_is_heard(form: str, kind: Kind) -> None:
    listener = Listener("To be or not to be")

    reading = await read(FILMS[form], kind, "notes.txt", make_reader(listener))

    assert reading.text == (
        "[What is said in a film; its pictures are not seen]\nTo be or not to be"
    )
    assert not reading.is_speech, "nobody asks by it"
    suffix = {"quicktime": "mp4"}.get(form, form)
    assert [recording.name for recording in listener.heard] == [f"film.{suffix}"]


@pytest.mark.parametrize("form", SILENT)
async def test_a_silent_film_cannot_be_watched(form: str) -> None:
    listener = Listener()

    with pytest.raises(VideoUnreadable):
        await read(SILENT[form], name="notes.txt", reader=make_reader(listener))
    assert listener.heard == []


@pytest.mark.parametrize(
    "reader", [make_reader(), make_reader(Listener(" "))], ids=["off", "music"]
)
async def test_a_film_that_nobody_understands_cannot_be_watched(reader: Reader) -> None:
    with pytest.raises(VideoUnreadable):
        await read(files.mp4(), Kind.VIDEO, reader=reader)


@pytest.mark.parametrize("suffix", FOREIGN)
async def test_a_foreign_recording_is_heard_where_the_provider_takes_it(suffix: str) -> None:
    listener = Listener("Good morning")

    reading = await read(FOREIGN[suffix], name="a", reader=make_reader(listener))

    assert (reading.text, reading.is_speech) == ("Good morning", True)
    assert [recording.name for recording in listener.heard] == [f"recording.{suffix}"]


@pytest.mark.parametrize("suffix", FOREIGN)
@pytest.mark.parametrize("kind", [Kind.AUDIO, Kind.DOCUMENT])
async def test_where_the_provider_refuses_it_another_kind_is_asked_for(
    suffix: str, kind: Kind
) -> None:
    class Choosy(Listener):
        async def __call__(self, recording: object) -> Transcript:
            raise RequestRefused

    with pytest.raises(SoundUnreadable):
        await read(FOREIGN[suffix], kind, reader=make_reader(Choosy()))


async def test_a_recording_that_providers_would_refuse_for_its_size_is_not_sent() -> None:
    listener = Listener()

    with pytest.raises(RecordingTooBig):
        await read(b"fLaC" + bytes(25 * 1024 * 1024), reader=make_reader(listener))
    assert listener.heard == []


@pytest.mark.parametrize("kind", SPOKEN)
async def test_junk_for_a_recording_is_damaged(kind: Kind) -> None:
    listener = Listener()

    with pytest.raises(FileBroken):
        await read(JUNK, kind, "voice.ogg", make_reader(listener))
    with pytest.raises(FileBroken):
        await read(b"just words", kind, "voice.ogg", make_reader(listener))
    assert listener.heard == []


async def test_a_photo_that_is_no_picture_is_damaged() -> None:
    with pytest.raises(FileBroken):
        await read(JUNK, Kind.PHOTO)


@pytest.mark.parametrize("kind", [Kind.AUDIO, Kind.DOCUMENT])
async def test_notes_of_music_are_no_recording_and_not_called_damaged(kind: Kind) -> None:
    listener = Listener()

    with pytest.raises(SoundUnreadable):
        await read(b"MThd" + JUNK, kind, reader=make_reader(listener))
    assert listener.heard == []


@pytest.mark.parametrize("kind", SPOKEN)
async def test_without_transcription_nobody_listens(kind: Kind) -> None:
    with pytest.raises(SpeechOff):
        await read(files.ogg_voice(), kind, reader=make_reader())


@pytest.mark.parametrize("words", ["", " \n\t", "\x00"], ids=repr)
async def test_a_blank_transcript_is_no_speech(words: str) -> None:
    with pytest.raises(NoSpeech):
        await read(files.ogg_voice(), Kind.VOICE, reader=make_reader(Listener(words)))


async def test_a_long_speech_is_cut_like_a_long_text() -> None:
    reader = make_reader(Listener("word\n" * 1000), document_tokens=504)

    reading = await read(files.ogg_voice(), Kind.VOICE, reader=reader)

    assert reading.left_out == Truncation(39, 100, "percent")


async def test_what_the_listener_cannot_do_is_told() -> None:
    class Busy(Listener):
        async def __call__(self, recording: object) -> Transcript:
            raise ModelBusy

    calls: list[Call] = []
    with pytest.raises(ModelBusy):
        await read(files.ogg_voice(), Kind.VOICE, reader=make_reader(Busy()), calls=calls)
    assert [call.usage.input for call in calls] == [0]


async def test_listening_is_a_call_also_where_nothing_is_heard() -> None:
    calls: list[Call] = []

    with suppress(NoSpeech):
        await read(files.ogg_voice(), Kind.VOICE, reader=make_reader(Listener("")), calls=calls)

    assert calls == [Call("transcription", "gpt-transcribe", Usage(input=50, output=2))]


@pytest.mark.parametrize(
    "content",
    [b"\x7fELF" + JUNK, b"MZ" + JUNK, b"\x1f\x8b" + JUNK, JUNK, b"\0"],
    ids=["elf", "exe", "gzip", "junk", "nul"],
)
async def test_what_nobody_can_read_is_said_to_be_unknown(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        await read(content, name="letter.txt")


@pytest.mark.parametrize(
    "text",
    [
        "BMW is a car",
        "MZ is no program",
        "ID3 tags explained",
        "FORM 10-K",
        "OggS pages",
        "RIFFs for beginners",
        "the ftyp box",
        "A file begins with %PDF-1.4",
        "GIF is pronounced as it is",
    ],
)
async def test_a_text_that_begins_like_another_kind_is_a_text(text: str) -> None:
    assert (await read(text.encode())).text == text


async def test_many_files_at_once_are_all_read() -> None:
    reader = make_reader(Listener())
    contents = [*PICTURES.values(), *SOUNDS.values(), b"text", files.pdf_with_text("One")]

    readings = await asyncio.gather(*(read(content, reader=reader) for content in contents))

    assert all(reading.text or reading.images for reading in readings)


async def test_whoever_stops_waiting_leaves_the_reader_usable() -> None:
    reader = make_reader()
    big = files.drawing("PNG", 2000, 2000)
    waiting = [asyncio.create_task(read(big, reader=reader)) for _ in range(6)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    assert (await read(files.png(), reader=reader)).images


async def test_an_abandoned_file_that_is_damaged_disturbs_nobody() -> None:
    reader = make_reader()
    damaged = files.png()[:60]
    waiting = asyncio.create_task(read(damaged, reader=reader))
    await asyncio.sleep(0)
    waiting.cancel()

    with pytest.raises(FileError):
        await read(damaged, reader=reader)
