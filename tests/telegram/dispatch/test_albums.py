"""What is known of albums: which parts wait, and which files belong together."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.message import Thread
from bot.domain.turn import Question
from bot.storage.albums import SeenAlbums
from bot.storage.database import Database
from bot.storage.turns import Turns
from bot.telegram.dispatch.albums import Albums
from bot.telegram.incoming.incoming_message import IncomingMessage, RepliedMessage
from tests.patience import PATIENCE
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import GROUP, message, photo

ELSEWHERE = Thread(-999)


def part(number: int, album: str = "a", thread: Thread = GROUP) -> IncomingMessage:
    """A picture of an album."""
    return message("", thread, message_id=10 + number, album=album, attachments=photo(f"p{number}"))


def reply(number: int, album: str = "a", thread: Thread = GROUP) -> IncomingMessage:
    """To that picture."""
    replied = RepliedMessage(10 + number, attachments=photo(f"p{number}"), album=album)
    return message("and this?", thread, replied=replied)


def make_albums(database: Database, hold: float = 60.0) -> Albums:
    return Albums(SeenAlbums(database), hold)


def brought(said: IncomingMessage) -> list[str]:
    """The files that it brings along, as those of another message."""
    assert said.replied
    assert all(attachment.is_quoted for attachment in said.replied.attachments)
    return [attachment.file_id for attachment in said.replied.attachments]


@pytest.mark.parametrize(
    ("replies_to", "files"),
    [
        pytest.param(reply(2), ["p1", "p2", "p3"], id="in the order of their messages"),
        pytest.param(reply(4), ["p1", "p2", "p3", "p4"], id="one that was not seen"),
        pytest.param(reply(2, "b"), ["p2"], id="another album"),
        pytest.param(reply(2, thread=ELSEWHERE), ["p2"], id="another chat"),
    ],
)
async def test_a_reply_to_one_picture_brings_the_others_along(
    database: Database, replies_to: IncomingMessage, files: list[str]
) -> None:
    albums = make_albums(database)
    for number in (3, 1, 2):
        albums.remember(part(number))
    albums.remember(message("no album", GROUP, message_id=20, attachments=photo("x")))

    assert brought(await albums.with_replied_album(replies_to)) == files


async def test_another_process_knows_what_was_asked(database: Database) -> None:
    parts = (part(1), part(2))
    question = Question(GROUP, parts[0].author, tuple(said.source for said in parts), ())
    await Turns(database).begin(question, NOW)

    assert brought(await make_albums(database).with_replied_album(reply(1))) == ["p1", "p2"]


@pytest.mark.parametrize("said", [message("alone"), reply(1, album="")], ids=["none", "no album"])
async def test_other_replies_stay_as_they_are(database: Database, said: IncomingMessage) -> None:
    assert await make_albums(database).with_replied_album(said) == said


async def test_only_the_last_500_albums_are_kept_in_mind(database: Database) -> None:
    albums = make_albums(database)
    for number in range(500):
        albums.remember(part(1, f"a{number}"))
    albums.remember(part(2, "a0"))

    albums.remember(part(1, "new"))

    assert brought(await albums.with_replied_album(reply(9, "a0"))) == ["p1", "p2", "p9"]
    assert brought(await albums.with_replied_album(reply(9, "a1"))) == ["p9"]


async def test_parts_wait_for_the_last_of_them_and_are_given_up_once(database: Database) -> None:
    albums = make_albums(database, hold=0.02)
    given_up: asyncio.Queue[list[IncomingMessage]] = asyncio.Queue()
    for said in (part(1), part(2), part(1, "b"), part(1, thread=ELSEWHERE)):
        albums.hold(said, given_up.put_nowait)

    async with asyncio.timeout(PATIENCE):
        batches = [await given_up.get() for _ in range(3)]

    assert [[said.message_id for said in batch] for batch in batches] == [[11, 12], [11], [11]]
    assert albums.release(part(3)).held == ()


async def test_what_was_released_is_not_given_up(database: Database) -> None:
    albums = make_albums(database, hold=0.01)
    given_up: asyncio.Queue[list[IncomingMessage]] = asyncio.Queue()
    albums.hold(part(1), given_up.put_nowait)
    albums.hold(part(1, "b"), given_up.put_nowait)

    released = albums.release(replace(part(2), is_addressed=False))

    assert [said.is_addressed for said in (*released.held, released.message)] == [True, True]
    async with asyncio.timeout(PATIENCE):
        assert [said.album for said in await given_up.get()] == ["b"]
    assert given_up.empty()


@pytest.mark.parametrize(
    ("is_addressed", "is_asked", "is_meant"),
    [(True, False, True), (False, True, True), (False, False, False)],
)
async def test_an_album_is_for_the_bot_where_any_part_is(
    database: Database, is_addressed: bool, is_asked: bool, is_meant: bool
) -> None:
    said = replace(part(1), is_addressed=is_addressed)

    assert await make_albums(database).is_meant(said, is_asked=is_asked) is is_meant
