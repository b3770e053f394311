"""A reply to one picture of an album brings the others along."""

from dataclasses import replace

from bot.storage.albums import SeenAlbums
from bot.storage.database import Database
from bot.telegram.dispatch.albums import Albums
from bot.telegram.dispatch.steps.bring_replied_album import BringRepliedAlbum
from bot.telegram.incoming.incoming_message import RepliedMessage
from tests.telegram.dispatch.stage import make_context, message, photo


async def test_the_whole_album_comes_along(database: Database) -> None:
    albums = Albums(SeenAlbums(database), hold=60.0)
    for id_, name in ((10, "one"), (11, "two")):
        albums.remember(message(message_id=id_, album="a", attachments=photo(name)))
    replied = RepliedMessage(11, attachments=photo("two"), album="a")

    result = await BringRepliedAlbum(albums)(message(replied=replied), make_context())

    quoted = [replace(*photo(name), is_quoted=True) for name in ("one", "two")]
    assert [*result.source.attachments] == quoted


async def test_any_other_reply_stays_as_it_is(database: Database) -> None:
    said = message(replied=RepliedMessage(11, attachments=photo("two")))

    assert await BringRepliedAlbum(Albums(SeenAlbums(database), 60.0))(said, make_context()) == said
