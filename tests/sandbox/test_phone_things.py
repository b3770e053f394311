"""What the page sends besides words: files, albums, recordings, and the small sheet."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from sandbox.cast import ADA, BEN
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


async def test_a_message_is_forwarded_to_another_chat_or_topic(board: Board, act: Act) -> None:
    garden, workshop = (
        next(place.chat_id for place in board.cast.places.values() if place.title == title)
        for title in ("Parley garden", "Workshop")
    )
    topic = next(iter(board.emulator.world.chats[workshop].topics))
    said = board.emulator.say(board.cast.people[BEN].user, garden, "Figs are ripe")
    which = {"chat": garden, "message_ids": [said["message_id"]]}

    for target in ({"to": ADA}, {"to": workshop, "topic": topic}):
        assert (await act("forward", person=ADA, **which, **target))["status"] == 200

    seen = [board.emulator.screen(ADA)[-1], board.emulator.screen(workshop, topic)[-1]]
    assert [message["text"] for message in seen] == ["Figs are ripe"] * 2
    assert {message["forward_origin"]["sender_user"]["first_name"] for message in seen} == {"Ben"}
    assert {message["from"]["first_name"] for message in seen} == {"Ada"}


async def test_an_album_is_forwarded_as_one(board: Board, act: Act) -> None:
    pictures = [draw_png(name, 8, 8) for name in ("x", "y")]
    parts = board.emulator.send_album(board.cast.people[ADA].user, ADA, pictures)
    which = [part["message_id"] for part in parts]

    await act("forward", **HERE, message_ids=which, to=ADA)

    forwarded = board.emulator.screen(ADA)[2:]
    assert len({part["media_group_id"] for part in (*parts, *forwarded)}) == 2
    assert all("photo" in part and "forward_origin" in part for part in forwarded)


async def test_nobody_forwards_what_is_not_there_or_to_where_they_are_not(
    board: Board, act: Act
) -> None:
    said = board.emulator.say(board.cast.people[ADA].user, ADA, "Hello")

    gone = await act("forward", **HERE, message_ids=[1], to=ADA)
    foreign = await act("forward", **HERE, message_ids=[said["message_id"]], to=BEN)

    assert [gone["status"], foreign["status"]] == [400, 400]
    assert board.emulator.screen(BEN) == []
