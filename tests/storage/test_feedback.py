"""Thumbs under answers: one of each person, for the model that wrote, and gone with either."""

from dataclasses import replace

from bot.domain.turn import Outcome
from bot.storage.deletion import Deletion
from bot.storage.delivery_log import DeliveryLog
from bot.storage.engine import Engine
from bot.storage.feedback import Feedback, ThumbCounts
from bot.storage.sent_uploads import SentUpload, SentUploads
from tests.storage.examples import ADA, HOME, NOW, Story, outcome

BOB = 1912
MODEL = "gpt-6-luna"


async def answered(database: Engine, how: Outcome | None = None) -> int:
    """A turn that has ended so."""
    story = Story(database)
    turn = await story.asks("What?")
    await story.turns.store_outcome(turn.id, how or outcome(), NOW)
    return turn.id


async def test_a_person_has_one_thumb_an_answer_which_turns_and_goes(database: Engine) -> None:
    feedback, turn = Feedback(database), await answered(database)

    await feedback.note(turn, ADA.id, 1, NOW)
    await feedback.note(turn, ADA.id, 1, NOW)
    await feedback.note(turn, BOB, 1, NOW)
    both = await feedback.by_model(NOW - 1, 10)
    await feedback.note(turn, ADA.id, -1, NOW)
    turned = await feedback.by_model(NOW - 1, 10)
    await feedback.note(turn, BOB, 0, NOW)

    assert both == {MODEL: ThumbCounts(2, 0)}
    assert turned == {MODEL: ThumbCounts(1, 1)}
    assert await feedback.by_model(NOW - 1, 10) == {MODEL: ThumbCounts(0, 1)}
    assert await feedback.by_model(NOW + 1, 10) == {}


async def test_it_is_for_the_model_that_wrote_and_for_none_where_none_did(
    database: Engine,
) -> None:
    feedback = Feedback(database)
    for how in (
        replace(outcome(), written_by="other"),
        outcome("", None, error="ModelBusy"),
        outcome(),
    ):
        await feedback.note(await answered(database, how), ADA.id, 1, NOW)
    await feedback.note(999, ADA.id, 1, NOW)

    assert await feedback.by_model(0, 10) == {MODEL: ThumbCounts(1, 0), "other": ThumbCounts(1, 0)}


async def test_while_an_answer_grows_it_is_for_the_model_that_will_have_written_it(
    database: Engine,
) -> None:
    feedback, story = Feedback(database), Story(database)
    grows, fails = await story.asks("What?"), await story.asks("And then?")
    for turn in (grows, fails):
        await feedback.note(turn.id, ADA.id, 1, NOW)
    before = await feedback.by_model(0, 10)

    await story.turns.store_outcome(grows.id, outcome(), NOW)
    await story.turns.store_outcome(fails.id, outcome("", None, error="ModelBusy"), NOW)

    assert before == {}
    assert await feedback.by_model(0, 10) == {MODEL: ThumbCounts(1, 0)}


async def test_it_is_forgotten_with_who_gave_it_and_with_its_answer(database: Engine) -> None:
    feedback, deletion = Feedback(database), Deletion(database)
    turn = await answered(database)
    await feedback.note(turn, ADA.id, 1, NOW)
    await feedback.note(turn, BOB, -1, NOW)

    await deletion.forget_person(BOB, 0, NOW)
    without_bob = await feedback.by_model(0, 10)
    await deletion.forget_person(ADA.id, turn, NOW)

    assert without_bob == {MODEL: ThumbCounts(1, 0)}
    assert await feedback.by_model(0, 10) == {}
    assert await database.read("SELECT * FROM feedback") == []


async def test_a_message_shows_an_answer_until_another_one_does(database: Engine) -> None:
    log, uploads, turn = DeliveryLog(database), SentUploads(database), await answered(database)
    await log.note(turn, 0, HOME.chat_id, 5)
    await uploads.note(turn, SentUpload(HOME.chat_id, 6, 0, "digest"))
    before = [await log.turn_shown_by(HOME.chat_id, number) for number in (4, 5, 6)]
    elsewhere = await log.turn_shown_by(-100, 5)

    await Story(database).turns.mark_shown(turn, NOW)
    await Story(database).turns.reopen(turn, in_place=False)

    assert before == [None, turn, turn]
    assert elsewhere is None
    assert [await log.turn_shown_by(HOME.chat_id, number) for number in (5, 6)] == [None, None]
