"""Questions from other chats: kept while they are typed, begun once, and forgotten."""

from bot.domain.message import Author, Thread
from bot.domain.turn import Question, QuestionPart
from bot.storage.deletion import Deletion
from bot.storage.engine import Engine
from bot.storage.inline_answers import QUESTION_SECONDS, InlineAnswers, guest_key
from bot.storage.turns import Turns
from tests.storage.examples import NOW

ADA = 1815


async def test_what_is_typed_is_kept_for_an_hour(database: Engine) -> None:
    answers = InlineAnswers(database)
    id_ = await answers.keep(ADA, "How high?", NOW)

    assert await answers.question(id_, NOW + QUESTION_SECONDS) == (ADA, "How high?")
    assert await answers.question(id_, NOW + QUESTION_SECONDS + 1) is None
    assert await answers.question(id_ + 1, NOW) is None


async def test_only_the_newest_of_a_person_are_kept(database: Engine) -> None:
    answers = InlineAnswers(database)
    ids = [await answers.keep(ADA, f"{n}", NOW + n) for n in range(25)]
    theirs = await answers.keep(13, "mine", NOW)

    kept = [await answers.question(id_, NOW + 25) for id_ in ids]

    assert kept == [None] * 5 + [(ADA, f"{n}") for n in range(5, 25)]
    assert await answers.question(theirs, NOW) == (13, "mine")


async def test_a_question_is_begun_once(database: Engine) -> None:
    answers = InlineAnswers(database)
    key = guest_key(-100, 5)

    first = await answers.begin(key, ADA, "guest", 1, NOW)
    again = await answers.begin(key, ADA, "guest", 1, NOW)
    other = await answers.begin(key, ADA, "guest", 2, NOW)

    assert (first.is_new, again.is_new, other.is_new) == (True, False, False)
    assert first.id == again.id == other.id
    assert other.update_id == 1
    assert await answers.has(key)
    assert not await answers.has(guest_key(-100, 6))


async def test_its_thread_is_no_topic_of_telegrams(database: Engine) -> None:
    answer = await InlineAnswers(database).begin("inline:x", ADA, "inline", 1, NOW, "x")

    assert answer.thread.chat_id == ADA
    assert answer.thread.topic_id < -(2**52) + 1
    assert answer.thread.is_elsewhere
    assert not Thread(ADA, 5).is_elsewhere


async def test_its_message_is_known_once_and_for_good(database: Engine) -> None:
    answers = InlineAnswers(database)
    answer = await answers.begin(guest_key(-100, 5), ADA, "guest", 1, NOW)

    await answers.note_message(answer.id, "x")
    await answers.note_message(answer.id, "y")

    found = await answers.find(answer.id)
    assert found is not None
    assert found.inline_message_id == "x"
    assert await answers.shown_in("x") == found
    assert await answers.shown_in("y") is None


async def test_it_goes_with_its_turn(database: Engine) -> None:
    answers, turns = InlineAnswers(database), Turns(database)
    answer = await answers.begin("inline:x", ADA, "inline", 1, NOW, "x")
    sources = (QuestionPart(0, "How high?"),)
    turn = await turns.begin(Question(answer.thread, Author(ADA, "Ada"), sources, ()), NOW)
    assert await turns.last_in(answer.thread) == turn

    await Deletion(database).forget_older(NOW + 1, NOW + 1, with_open=True)

    assert await answers.find(answer.id) is None
    assert await database.read("SELECT 1 FROM threads") == []
    assert await database.read("SELECT 1 FROM conversations") == []


async def test_it_goes_with_the_person(database: Engine) -> None:
    answers = InlineAnswers(database)
    id_ = await answers.keep(ADA, "How high?", NOW)
    answer = await answers.begin("inline:x", ADA, "inline", 1, NOW, "x")

    await Deletion(database).forget_person(ADA, 0, NOW)

    assert await answers.question(id_, NOW) is None
    assert await answers.find(answer.id) is None


async def test_what_came_to_nothing_is_forgotten_when_it_cannot_come_again(
    database: Engine,
) -> None:
    answers, turns = InlineAnswers(database), Turns(database)
    nothing = await answers.begin("inline:x", ADA, "inline", 1, NOW, "x")
    asked = await answers.begin("inline:y", ADA, "inline", 2, NOW, "y")
    sources = (QuestionPart(0, "How high?"),)
    await turns.begin(Question(asked.thread, Author(ADA, "Ada"), sources, ()), NOW)
    id_ = await answers.keep(ADA, "How high?", NOW)

    await answers.forget_old(NOW + 3 * 86_400)

    assert await answers.find(nothing.id) is None
    assert await answers.find(asked.id) is not None
    assert await answers.question(id_, NOW) is None
