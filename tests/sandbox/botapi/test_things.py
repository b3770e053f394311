"""Places, contacts, polls, dice, stickers: as the Bot API shows them and the library reads them."""

import pytest
import telegram

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json
from sandbox.botapi.people import things
from sandbox.botapi.people.misuse import Impossible


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (things.location(51.5, -0.1), "location"),
        (things.location(51.5, -0.1, live_period=60), "location"),
        (things.venue(51.5, -0.1, "The Crown", "1 High Street"), "venue"),
        (things.contact("+15550100", "Grace", "Hopper", user_id=9), "contact"),
        (things.poll("Tea?", ["Yes", "No"]), "poll"),
        (things.dice("🎯", 6), "dice"),
        (things.story({"id": 5, "type": "private", "first_name": "Bob"}, 3), "story"),
    ],
    ids=["place", "moving place", "venue", "contact", "poll", "dice", "story"],
)
async def test_the_library_reads_every_thing(
    emulator: Emulator, ada: Json, chat: int, fields: Json, kind: str
) -> None:
    sent = emulator.send_other(ada, chat, fields)

    message = telegram.Message.de_json(sent)
    assert getattr(message, kind) is not None
    assert not message.api_kwargs
    assert not getattr(message, kind).api_kwargs


async def test_a_venue_tells_its_place_twice(emulator: Emulator, ada: Json, chat: int) -> None:
    sent = emulator.send_other(ada, chat, things.venue(1.0, 2.0, "The Crown", "High Street"))

    assert sent["location"] == sent["venue"]["location"]


async def test_stickers_stand_still_move_or_are_films(
    emulator: Emulator, ada: Json, chat: int
) -> None:
    still = emulator.send_sticker(ada, chat, b"webp", emoji="🦊")
    vectors = emulator.send_sticker(ada, chat, b"tgs", is_animated=True, thumbnail=b"jpg")
    film = emulator.send_sticker(ada, chat, b"webm", is_video=True)

    found = [telegram.Message.de_json(sent).sticker for sent in (still, vectors, film)]
    assert [(one.is_animated, one.is_video) for one in found if one] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert still["sticker"]["emoji"] == "🦊"
    assert emulator.file_content(vectors["sticker"]["thumbnail"]["file_id"]) == b"jpg"


def test_what_no_phone_can_send_is_impossible() -> None:
    with pytest.raises(Impossible):
        things.dice("🎲", 7)
    with pytest.raises(Impossible):
        things.dice("🥕", 1)
    with pytest.raises(Impossible):
        things.poll("Alone?", ["Yes"])
    with pytest.raises(Impossible):
        things.location(91, 0)
