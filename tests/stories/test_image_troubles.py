"""Pictures when something goes wrong: one picture in the end, or a sentence."""

import pytest

from bot.domain.errors import ModelBusy, PictureRefused, PictureUnusable
from sandbox.botapi.faults import Fault
from sandbox.modelapi.mistakes import moderation_blocked, rate_limited, server_error
from sandbox.modelapi.reply import Reply
from tests.files.files import png
from tests.stories.shown import file_of
from tests.stories.test_images import Gallery, drawings, pictures
from tests.stories.town import SPEED, Person, Town, buttons


def is_drawing(town: Town) -> bool:
    return bool(drawings(town))


async def test_what_the_provider_will_not_draw_gets_a_sentence(town: Town, ada: Person) -> None:
    town.model.script(moderation_blocked())
    ada.says("/image something forbidden")
    (told,) = await ada.hears()
    await town.rests()
    assert told["text"] == PictureRefused.sentence
    assert len(drawings(town)) == 1

    ada.presses(told, "🔁 Try again")

    await town.waits_for(lambda: len(drawings(town)) == 2)
    await town.rests()
    assert "safety" not in " ".join(ada.texts)
    assert len(ada.answers) == 1


async def test_a_sentence_makes_room_for_the_picture(town: Town, ada: Person) -> None:
    town.model.script(moderation_blocked())
    ada.says("/image a fox")
    (told,) = await ada.hears()
    await town.rests()

    ada.presses(told, "🔁 Try again")

    await pictures(town, ada)
    assert ada.texts == ["a fox"]


async def test_a_busy_server_is_asked_again(town: Town, ada: Person) -> None:
    town.model.script(rate_limited(0.1))

    ada.says("/image a fox")

    await pictures(town, ada)
    assert len(drawings(town)) == 2


async def test_a_server_that_stays_broken_is_told_of(town: Town, ada: Person) -> None:
    town.model.on("a fox", server_error())

    ada.says("/image a fox")

    told = await ada.hears_about(ModelBusy.sentence)
    assert buttons(told) == ["🔁 Try again"]
    await town.rests()
    assert len(ada.answers) == 1


async def test_what_is_no_picture_gets_a_sentence(town: Town, ada: Person) -> None:
    town.model.pictures_as = "url"
    town.model.drawn = Gallery(b"<html>Not today.</html>", png())
    ada.says("/image a fox")
    (told,) = await ada.hears()
    await town.rests()
    assert told["text"] == PictureUnusable.sentence

    ada.presses(told, "🔁 Try again")

    await pictures(town, ada)
    assert ada.texts == ["a fox"]


async def test_a_kill_while_it_is_drawn_leaves_one_picture(town: Town, ada: Person) -> None:
    town.model.script(Reply(first_pause=60))
    ada.says("/image a fox")
    await ada.sees("Drawing.")

    await town.bot.kill()
    await town.bot.start()

    await pictures(town, ada)
    assert ada.texts == ["a fox"]
    assert len(drawings(town)) == 2


async def test_a_kill_before_it_is_sent_draws_it_only_once(town: Town, ada: Person) -> None:
    town.telegram.faults.add(Fault("sendPhoto", "hang", seconds=60))
    ada.says("/image a fox")
    await town.waits_for(
        lambda: is_drawing(town) and town.query("SELECT 1 FROM uploads WHERE message_id = 0")
    )

    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()

    await pictures(town, ada)
    assert ada.texts == ["a fox"]
    assert len(drawings(town)) == 1


async def test_a_kill_after_it_was_sent_shows_it_only_once(town: Town, ada: Person) -> None:
    town.telegram.faults.add(Fault("sendPhoto", "late", seconds=60))
    ada.says("/image a fox")
    await town.waits_for(lambda: ada.answers)

    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()

    await pictures(town, ada)
    assert len(drawings(town)) == 1


@pytest.mark.parametrize("kind", ["lost", "refuse", "500"])
async def test_whatever_becomes_of_the_sending_there_is_one_picture(
    town: Town, ada: Person, kind: str
) -> None:
    town.telegram.faults.add(Fault("sendPhoto", kind))  # type: ignore[arg-type]  # one of them
    ada.says("/image a fox")

    (picture,) = await pictures(town, ada)
    assert buttons(picture) == ["🖼 Full quality"]
    ada.says("/image A lighthouse on a rock")
    await pictures(town, ada, 2)


async def test_a_lost_picture_is_found_though_others_write_meanwhile(
    town: Town, ada: Person
) -> None:
    bob = town.person("Bob")
    ada_there, bob_there = town.group("Engines", ada, bob)
    town.telegram.faults.add(Fault("sendPhoto", "lost"))
    ada_there.says("/image a fox")
    await town.waits_for(lambda: is_drawing(town))
    for number in range(3):
        bob_there.says(f"chatter {number}")

    await pictures(town, ada_there)


async def test_a_penalty_is_waited_for(town: Town, ada: Person) -> None:
    town.telegram.faults.add(Fault("sendPhoto", "429", retry_after=2))

    ada.says("/image a fox")

    await pictures(town, ada)
    calls = [call for call in town.telegram.calls if call.method == "sendPhoto"]
    assert len(calls) == 2
    assert calls[1].at - calls[0].at >= 2 / SPEED


async def test_what_is_no_photo_for_telegram_comes_as_a_file(town: Town, ada: Person) -> None:
    refusal = Fault("sendPhoto", "400", description="Bad Request: PHOTO_INVALID_DIMENSIONS")
    town.telegram.faults.add(refusal)

    ada.says("/image a fox")

    await town.waits_for(lambda: ada.answers)
    await town.rests()
    (answer,) = ada.answers
    assert "document" in answer
    assert answer["caption"] == "a fox"
    assert file_of(town.telegram, answer)


async def test_a_deleted_order_still_gets_its_picture(town: Town, ada: Person) -> None:
    (there,) = town.group("Engines", ada)
    town.model.on("fox", Reply(first_pause=1))
    order = there.says("/image a fox")
    await town.waits_for(lambda: is_drawing(town))

    town.telegram.delete(there.chat_id, order)

    (picture,) = await pictures(town, there)
    assert "reply_to_message" not in picture


async def test_a_deleted_picture_is_not_missed_by_retry(town: Town, ada: Person) -> None:
    ada.says("/image a fox")
    (picture,) = await pictures(town, ada)
    town.telegram.delete(ada.chat_id, picture["message_id"])

    ada.says("/retry")

    await town.waits_for(lambda: len(drawings(town)) == 2)
    await pictures(town, ada)
    assert ada.texts == ["a fox"]
