"""Albums: Telegram sends them in parts, and people mean one thing."""

import asyncio

import pytest

from sandbox.modelapi.reply import Reply
from tests.files.files import jpeg
from tests.stories.seen import colors, words
from tests.stories.town import Person, Town

pytestmark = pytest.mark.usefixtures("all_done")

RAINBOW = ["red", "orange", "yellow", "green", "blue"]


def photos(*names: str) -> list[bytes]:
    return [jpeg(color=name) for name in names]


async def test_an_album_is_one_question_with_all_its_pictures_and_captions(
    town: Town, ada: Person
) -> None:
    ada.sends_album(photos(*RAINBOW), captions=["Which is", None, None, None, "the warmest?"])

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == len(town.asked) == 1
    assert colors(town.asked[0]) == RAINBOW
    assert words(town.asked[0]) == "Which is\n\nthe warmest?"


async def test_parts_that_come_one_after_the_other_are_one_question(quiet_town: Town) -> None:
    town = quiet_town
    ada = town.person("Ada")
    town.bot.waits = {}
    await town.bot.start()
    album = town.telegram.new_album_id()
    for color in RAINBOW:
        ada.sends("photo", jpeg(color=color), media_group_id=album)
        await asyncio.sleep(0.3)

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == len(town.asked) == 1
    assert colors(town.asked[0]) == RAINBOW


async def test_a_late_part_joins_while_nothing_is_said_yet(town: Town, ada: Person) -> None:
    town.model.script(Reply(text="The green one?", first_pause=600), Reply(text="The red one."))
    album = town.telegram.new_album_id()
    for color, caption in (("red", "Which is the warmest?"), ("green", None)):
        ada.sends("photo", jpeg(color=color), media_group_id=album, caption=caption)
    await town.waits_for(lambda: town.asked)

    ada.sends("photo", jpeg(color="blue"), media_group_id=album)

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert ada.texts == ["The red one."]
    assert town.asked[0].closed_early
    assert [colors(request) for request in town.asked[1:]] == [["red", "green", "blue"]]
    assert town.query("SELECT COUNT(*) FROM turns") == [(1,)]


async def test_a_late_part_that_joined_survives_a_kill(town: Town, ada: Person) -> None:
    hanging = Reply(text="The green one?", first_pause=600)
    town.model.script(hanging, hanging, Reply(text="The red one."))
    album = town.telegram.new_album_id()
    ada.sends("photo", jpeg(color="red"), media_group_id=album, caption="Which is the warmest?")
    await town.waits_for(lambda: town.asked)
    ada.sends("photo", jpeg(color="blue"), media_group_id=album)
    await town.waits_for(lambda: len(town.asked) > 1)

    await town.bot.kill()
    await town.bot.start()

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert ada.texts == ["The red one."]
    assert colors(town.asked[2]) == ["red", "blue"]


async def test_a_part_that_comes_while_the_bot_is_down_joins_too(town: Town, ada: Person) -> None:
    town.model.script(Reply(text="The green one?", first_pause=600))
    town.model.default = lambda _body: Reply(text="The red one.", first_pause=3)
    album = town.telegram.new_album_id()
    ada.sends("photo", jpeg(color="red"), media_group_id=album, caption="Which is the warmest?")
    await town.waits_for(lambda: town.asked)

    await town.bot.kill()
    ada.sends("photo", jpeg(color="blue"), media_group_id=album)
    await town.bot.start()

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert ada.texts == ["The red one."]
    assert colors(town.asked[-1]) == ["red", "blue"]


async def test_an_album_that_telegram_delivers_twice_is_asked_once(town: Town, ada: Person) -> None:
    town.telegram.faults.deliver_twice = True
    ada.sends_album(photos("red", "green"), captions=["Which is warmer?"])

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == len(town.asked) == 1
    assert colors(town.asked[0]) == ["red", "green"]


async def test_a_stop_while_more_parts_may_come_ends_it(town: Town, ada: Person) -> None:
    ada.sends_album(photos("red", "blue"), captions=["Compare them."])
    await town.waits_for(lambda: not town.telegram.pending)

    ada.says("/stop")

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert "nothing to stop" not in ada.texts[0]
    assert town.model.requests == []


async def test_a_part_after_the_first_words_is_the_next_question(town: Town, ada: Person) -> None:
    town.model.on("warmest", Reply(text="the red one " * 20, pause=0.04), times=1)
    album = town.telegram.new_album_id()
    ada.sends("photo", jpeg(color="red"), media_group_id=album, caption="Which is the warmest?")
    await ada.sees("red one")

    ada.sends("photo", jpeg(color="blue"), media_group_id=album)

    first, _ = await ada.hears(2)
    await town.waits_for(town.is_quiet)
    assert first["text"] == ("the red one " * 20).strip()
    assert [colors(request) for request in town.asked] == [["red"], ["red", "blue"]]


async def test_a_kill_between_the_parts_loses_and_doubles_nothing(town: Town, ada: Person) -> None:
    album = town.telegram.new_album_id()
    ada.sends("photo", jpeg(color="red"), media_group_id=album, caption="Which is warmer?")
    await town.waits_for(lambda: not town.telegram.pending)

    await town.bot.kill()
    ada.sends("photo", jpeg(color="blue"), media_group_id=album)
    await town.bot.start()

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == 1
    assert colors(town.asked[-1]) == ["red", "blue"]


async def test_a_forwarded_album_and_its_comment_are_one_question(town: Town, ada: Person) -> None:
    ben = town.person("Ben")
    sent = [
        town.telegram.send_file(ben.user, ben.chat_id, "photo", content, caption=caption)
        for content, caption in zip(photos("red", "green"), ("Our tent", None), strict=True)
    ]
    await ben.hears()
    await town.waits_for(town.is_quiet)
    asked_before = len(town.asked)
    origin = {"type": "user", "sender_user": ben.user, "date": sent[0]["date"]}
    album = town.telegram.new_album_id()

    ada.says("Whose is that?")
    for part in sent:
        kept = {name: part[name] for name in ("photo", "caption") if name in part}
        ada.shares(kept | {"media_group_id": album, "forward_origin": origin})

    await ada.hears()
    await town.waits_for(town.is_quiet)
    assert len(ada.answers) == 1
    # The comment may have been asked alone, until what it is about came in.
    assert len(town.asked) <= asked_before + 2
    assert colors(town.asked[-1]) == ["red", "green"]
    assert words(town.asked[-1]).startswith("Whose is that?\n\n[Forwarded from Ben]\nOur tent")
