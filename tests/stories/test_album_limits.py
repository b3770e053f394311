"""Albums that are too large, or of which not all can be opened."""

import pytest

from bot.domain.file_errors import TooManyPictures
from sandbox.botapi.faults import Fault
from tests.files.files import drawing, jpeg, png
from tests.stories.seen import colors
from tests.stories.town import Person, Town

pytestmark = pytest.mark.usefixtures("all_done")

RAINBOW = ["red", "orange", "yellow", "green", "blue"]
TOO_MANY = TooManyPictures.sentence


def photos(*names: str) -> list[bytes]:
    return [jpeg(color=name) for name in names]


async def test_a_strangers_album_is_not_fetched_and_answered_with_one_sentence(
    quiet_town: Town,
) -> None:
    town = quiet_town
    eve = town.person("Eve")
    await town.bot.start(ALLOWED_USER_IDS="1", ADMIN_USER_IDS="2")

    eve.sends_album(photos(*RAINBOW), captions=["Look!"])

    (sentence,) = await eve.hears()
    await town.waits_for(town.is_quiet)
    assert str(eve.id) in sentence["text"]
    assert len(eve.answers) == 1
    assert not any(call.method in ("getFile", "file") for call in town.telegram.calls)
    assert town.model.requests == []


async def test_more_pictures_than_are_allowed_get_a_sentence_and_cost_nothing(
    quiet_town: Town,
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(MAX_IMAGES="3")

    ada.sends_album(photos(*RAINBOW), captions=["Which is the warmest?"])

    (sentence,) = await ada.hears()
    assert sentence["text"] == TOO_MANY.format(limit=3)
    ada.sends_album(photos("red", "green", "blue"), captions=["And of these?"])
    await ada.hears(2)
    await town.waits_for(town.is_quiet)
    assert len(town.asked) == 1
    assert colors(town.asked[0]) == ["red", "green", "blue"]
    assert len([call for call in town.telegram.calls if call.method == "file"]) == 3


async def test_albums_that_are_too_much_together_are_two_questions(town: Town, ada: Person) -> None:
    ada.sends_album(photos(*RAINBOW, "white"))
    ada.sends_album(photos(*RAINBOW), captions=["Compare them with these."])

    await ada.hears(2)
    await town.waits_for(town.is_quiet)
    assert len(town.asked) == 2
    assert colors(town.asked[0]) == [*RAINBOW, "white"]
    assert colors(town.asked[1])[-5:] == RAINBOW


async def test_one_broken_picture_of_three_takes_nothing_from_the_others(
    town: Town, ada: Person
) -> None:
    album = [png(color="red"), drawing("PNG")[:300], png(color="blue")]
    names = ["one.png", "two.png", "three.png"]
    ada.sends_album(album, kind="document", names=names, captions=[None, None, "Compare them."])

    (answer,) = await ada.hears()
    remark = "I can't open two.png. It seems to be damaged, so please send it again."
    assert "You said: “Compare them.”" in answer["text"]
    assert answer["text"].endswith(f"\n\n{remark}")
    assert colors(town.asked[0]) == ["red", "blue"]


async def test_one_picture_that_telegram_kept_is_there_for_a_second_try(
    town: Town, ada: Person
) -> None:
    town.telegram.faults.add(Fault("getFile", "400", description="Bad Request: wrong file_id"))
    ada.sends_album(photos("red", "blue"), captions=["Compare them."])
    (answer,) = await ada.hears()
    assert answer["text"].endswith(
        "\n\nI couldn't get the picture from Telegram. Please send it again."
    )
    await town.waits_for(town.is_quiet)

    ada.says("/retry")
    await town.waits_for(lambda: len(town.asked) > 1)

    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == 1
    assert colors(town.asked[1]) == ["red", "blue"]
    assert "from Telegram" not in ada.texts[0]


async def test_of_an_album_of_which_nothing_can_be_opened_each_reason_is_told(
    town: Town, ada: Person
) -> None:
    album = [drawing("PNG")[:300], b"", drawing("JPEG")[:300]]
    ada.sends_album(album, kind="document", names=["a.png", "b.png", "c.jpg"])

    (sentence,) = await ada.hears()
    assert sentence["text"].splitlines() == [
        "I can't open a.png. It seems to be damaged, so please send it again.",
        "b.png is empty. Please send it again.",
        "I can't open c.jpg. It seems to be damaged, so please send it again.",
    ]
    assert town.model.requests == []
