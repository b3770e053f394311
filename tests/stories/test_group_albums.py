"""Albums in groups, where one part says for all whether they are meant for the bot."""

import pytest

from tests.files.files import jpeg
from tests.stories.seen import colors, words
from tests.stories.town import Person, Town

pytestmark = pytest.mark.usefixtures("all_done")

NAME = "@parley_sandbox_bot"


def photos(*names: str) -> list[bytes]:
    return [jpeg(color=name) for name in names]


@pytest.fixture
def club(town: Town) -> list[Person]:
    """Ada and Ben in a group whose every word the bot is shown, as it is an admin there."""
    people = town.group("Club", town.person("Ada"), town.person("Ben"))
    town.telegram.set_member(people[0].chat_id, town.telegram.bot, "administrator")
    return people


async def test_in_a_group_its_last_part_may_be_the_one_that_names_the_bot(
    town: Town, club: list[Person]
) -> None:
    ada, _ = club
    album = town.telegram.new_album_id()
    for color in ("red", "green"):
        ada.sends("photo", jpeg(color=color), media_group_id=album)
    await town.waits_for(lambda: not town.telegram.pending)
    ada.sends("photo", jpeg(color="blue"), media_group_id=album, caption=f"{NAME} The warmest?")

    (answer,) = await ada.hears()
    await town.waits_for(town.is_quiet)
    assert answer["text"]
    assert len(ada.answers) == len(town.asked) == 1
    assert colors(town.asked[0]) == ["red", "green", "blue"]
    assert words(town.asked[0]) == "⟦Ada⟧ The warmest?"


async def test_in_a_group_parts_behind_the_one_that_names_the_bot_belong_to_it(
    town: Town, club: list[Person]
) -> None:
    ada, _ = club
    ada.sends_album(photos("red", "green", "blue"), captions=[f"{NAME} The warmest?"])

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == len(town.asked) == 1
    assert colors(town.asked[0]) == ["red", "green", "blue"]


async def test_an_album_that_nobody_addresses_is_met_with_silence_until_someone_asks(
    town: Town, club: list[Person]
) -> None:
    ada, ben = club
    await town.waits_for(lambda: any(c.method == "getUpdates" for c in town.telegram.calls))
    calls = len(town.telegram.calls)
    album = ben.sends_album(photos("red", "green", "blue"), captions=["My holidays"])
    await town.waits_for(lambda: not town.telegram.pending)
    assert not town.is_all_done()
    await town.waits_for(town.is_all_done)

    assert [call for call in town.telegram.calls[calls:] if call.chat_id == ben.chat_id] == []
    assert town.model.requests == []
    assert town.query("SELECT COUNT(*) FROM turns") == [(0,)]

    ada.says(f"{NAME} Where is that?", reply_to=album[1])
    await ada.hears()
    assert colors(town.asked[0]) == ["red", "green", "blue"]
    assert "Where is that?" in words(town.asked[0])


async def test_a_reply_to_one_picture_of_an_answered_album_brings_them_all_after_a_restart(
    town: Town, club: list[Person]
) -> None:
    ada, ben = club
    album = ben.sends_album(photos("red", "green"), captions=[f"{NAME} Nice, is it not?"])
    await ben.hears()
    await town.waits_for(town.is_all_done)
    assert await town.bot.terminate() == 0
    await town.bot.start()

    ada.says(f"{NAME} Which is greener?", reply_to=album[0])

    await ada.hears(2)
    question = town.asked[1].body["messages"][-1]["content"]
    assert len([part for part in question if part["type"] == "image_url"]) == 2
    assert len([call for call in town.telegram.calls if call.method == "file"]) == 2
