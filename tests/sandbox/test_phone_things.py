"""What the page sends besides words: files, albums, recordings, and the small sheet."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from sandbox.cast import ADA
from sandbox.modelapi.pictures import draw_png
from sandbox.phone.board import Board

Act = Callable[..., Awaitable[dict[str, Any]]]
HERE = {"person": ADA, "chat": ADA}


async def upload(
    browser: aiohttp.ClientSession, kind: str, *files: tuple[str, bytes], **fields: str
) -> None:
    form = aiohttp.FormData({"person": str(ADA), "chat": str(ADA), "kind": kind, **fields})
    for name, content in files:
        form.add_field("file", content, filename=name)
    async with browser.post("/api/files", data=form) as response:
        assert response.status == 200, await response.text()


async def test_several_files_are_one_album_too(
    board: Board, browser: aiohttp.ClientSession
) -> None:
    first = board.emulator.say(board.cast.people[ADA].user, ADA, "these")["message_id"]

    files = (("a.txt", b"1"), ("b.txt", b"2"))
    await upload(browser, "document", *files, caption="look", reply_to=str(first))

    parts = board.emulator.screen(ADA)[1:]
    assert [part["document"]["file_name"] for part in parts] == ["a.txt", "b.txt"]
    assert [part.get("caption") for part in parts] == ["look", None]
    assert {part["reply_to_message"]["message_id"] for part in parts} == {first}


async def test_a_picture_may_go_as_a_file(board: Board, browser: aiohttp.ClientSession) -> None:
    await upload(browser, "document", ("fig.png", draw_png("x", 8, 8)))

    assert board.emulator.screen(ADA)[0]["document"]["file_name"] == "fig.png"


async def test_a_recording_has_a_length_and_no_name(
    board: Board, browser: aiohttp.ClientSession
) -> None:
    await upload(browser, "voice", ("voice", b"\x1aE\xdf\xa3"), duration="5")

    voice = board.emulator.screen(ADA)[0]["voice"]
    assert voice["duration"] == 5
    assert "file_name" not in voice


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"thing": "place", "latitude": "1.5", "longitude": "-2"}, {"location"}),
        (
            {"thing": "place", "latitude": "1", "longitude": "2", "title": "The Crown"},
            {"location", "venue"},
        ),
        ({"thing": "contact", "name": "Grace Hopper", "phone": "+1555"}, {"contact"}),
        ({"thing": "poll", "question": "Tea?", "options": "Yes\n\n No\n"}, {"poll"}),
        ({"thing": "dice", "emoji": "🎰"}, {"dice"}),
    ],
    ids=["place", "venue", "contact", "poll", "dice"],
)
async def test_the_sheet_sends_things(
    board: Board, act: Act, fields: dict[str, str], kinds: set[str]
) -> None:
    answer = await act("things", **HERE, **fields)

    assert answer["status"] == 200
    assert kinds <= board.emulator.screen(ADA)[0].keys()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"thing": "place", "latitude": "north", "longitude": "2"}, "Something is missing there."),
        ({"thing": "place", "latitude": "99", "longitude": "2"}, "is nowhere on Earth"),
        ({"thing": "contact", "name": " ", "phone": "1"}, "Something is missing there."),
        ({"thing": "poll", "question": "Tea?", "options": "Yes"}, "a poll asks something"),
        ({"thing": "carrot"}, "no such thing"),
    ],
    ids=["words", "nowhere", "nobody", "one option", "unknown"],
)
async def test_what_cannot_be_sent_is_told_in_a_sentence(
    board: Board, act: Act, fields: dict[str, str], words: str
) -> None:
    answer = await act("things", **HERE, **fields)

    assert answer["status"] == 400
    assert words in answer["error"]
    assert board.emulator.screen(ADA) == []
