"""kill -9, at the worst moments: every question ends in one complete answer."""

import signal
from collections.abc import Callable
from http import HTTPStatus

import pytest

from sandbox.botapi.faults import Fault, Kind
from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town

ANSWER = " ".join(f"w{number}" for number in range(30)) + " end."


def ask_all(town: Town, people: list[Person]) -> None:
    for number, person in enumerate(people):
        town.model.on(f"question {number}.", Reply(text=f"answer {number}: {ANSWER}", pause=0.03))
        person.says(f"This is question {number}.")


async def everyone_is_answered_once(town: Town, people: list[Person]) -> None:
    await town.waits_for(
        lambda: all(
            [message["text"] for message in person.answers] == [f"answer {number}: {ANSWER}"]
            for number, person in enumerate(people)
        )
    )
    await town.waits_for(town.is_all_done)
    assert all(len(person.answers) == 1 for person in people)
    if not town.url:
        assert town.query("PRAGMA integrity_check") == [("ok",)]
    assert town.query("SELECT COUNT(*) FROM messages WHERE role = 'assistant'") == [(len(people),)]


def sent_bytes(town: Town) -> int:
    return sum(len(request.reply_text) for request in town.model.requests)


MOMENTS: dict[str, Callable[[Town, list[Person]], bool]] = {
    "as the questions arrive": lambda town, _: len(town.telegram.pending) < 20,
    "before the first delta": lambda town, _: len(town.model.requests) >= 10,
    "as the first words are shown": lambda _, people: sum(len(p.answers) for p in people) >= 5,
    "in mid-answer": lambda town, _: sent_bytes(town) > 20 * len(ANSWER) / 2,
    "after the last delta": lambda town, _: any(r.finished for r in town.model.requests),
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=list(MOMENTS))
async def test_a_kill_loses_and_doubles_nothing(
    town: Town, moment: Callable[[Town, list[Person]], bool]
) -> None:
    people = town.people(20)
    ask_all(town, people)
    await town.waits_for(lambda: moment(town, people))

    await town.bot.kill()
    await town.bot.start()

    await everyone_is_answered_once(town, people)


async def test_a_kill_between_storing_and_sending_shows_the_stored_answer(
    town: Town, ada: Person
) -> None:
    town.model.on("question", Reply(text=ANSWER, pause=0.005), times=1)
    for method in ("sendMessage", "editMessageText"):
        town.telegram.faults.add(Fault(method, "hang", seconds=600, times=-1))
    ada.says("a question")
    await town.waits_for(lambda: not town.telegram.pending)
    await town.waits_for(lambda: town.query("SELECT 1 FROM turns WHERE state = 'answered'"))

    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()

    await town.waits_for(lambda: ada.texts == [ANSWER])
    await town.waits_for(town.is_all_done)
    assert len(town.model.requests) == 1


async def test_what_waits_behind_a_running_answer_survives_too(town: Town, ada: Person) -> None:
    town.model.on("first", Reply(text="one " * 50, pause=0.05), times=1)
    ada.says("first question")
    await ada.sees("one")
    ada.says("second question")
    await town.waits_for(lambda: not town.telegram.pending)

    await town.bot.kill()
    await town.bot.start()

    await ada.hears_about("second question")
    await ada.hears_about("first question")
    await town.waits_for(town.is_all_done)
    assert len(ada.answers) == 2


async def test_a_notice_that_waits_for_telegram_survives_a_kill(town: Town, ada: Person) -> None:
    ada.says("/start")
    await ada.hears()
    town.telegram.faults.add(Fault("sendMessage", "429", retry_after=3))
    ada.says("/nothing")
    await town.waits_for(lambda: "rests for 3 s" in town.bot.log)

    await town.bot.kill()
    await town.bot.start()

    await ada.sees("/nothing")
    await town.waits_for(town.is_all_done)
    assert len(ada.answers) == 2


async def test_a_penalty_outlives_a_kill(town: Town, ada: Person) -> None:
    ada.says("/start")
    await ada.hears()
    town.telegram.faults.add(Fault("sendMessage", "429", retry_after=300))
    ada.says("/nothing")
    await town.waits_for(lambda: town.query("SELECT 1 FROM penalties"))

    await town.bot.kill()
    await town.bot.start()
    ada.says("/help")
    bob = town.person("Bob")
    bob.says("/help")
    await bob.hears()

    assert "taking up 0 turns and 1 updates" in town.bot.log
    assert len(ada.answers) == 1
    assert town.telegram.violations == []


async def test_a_turn_that_was_under_way_at_three_ends_is_set_aside(
    town: Town, ada: Person
) -> None:
    town.model.on("deadly", Reply(text="never", first_pause=60), times=3)
    ada.says("a deadly question")

    for ends in range(1, 4):
        await town.waits_for(lambda: len(town.asked) == ends)  # noqa: B023 - it is waited for here
        await town.bot.kill()
        await town.bot.start()

    await ada.sees("three times")
    ada.says("another question")
    await ada.hears_about("another question")
    await town.waits_for(town.is_all_done)
    assert len(town.asked) == 4


async def test_sigterm_finishes_what_is_under_way(town: Town, ada: Person) -> None:
    town.model.on("question", Reply(text=ANSWER, pause=0.03))
    ada.says("a question")
    await ada.sees("w1")

    status = await town.bot.terminate()

    assert status == 0
    assert ada.texts == [ANSWER]
    assert town.is_all_done()


async def test_sigterm_keeps_what_it_cannot_finish_for_the_next_start(
    quiet_town: Town,
) -> None:
    town = quiet_town
    ada = town.person("Ada")
    await town.bot.start(SHUTDOWN_SECONDS="0.3")
    town.model.on("question", Reply(text="half " * 100, pause=0.1), times=1)
    town.model.on("question", Reply(text=ANSWER), times=0)
    ada.says("a question")
    await ada.sees("half")

    assert await town.bot.terminate() == 0
    assert not town.is_all_done()
    await town.bot.start()

    await ada.hears_about("a question")
    assert len(ada.answers) == 1


async def test_a_second_signal_ends_it_at_once(town: Town, ada: Person) -> None:
    town.model.on("question", Reply(text="slow " * 500, pause=0.1))
    ada.says("a question")
    await ada.sees("slow")

    town.bot.send(signal.SIGTERM)
    await town.waits_for(lambda: "finishing" in town.bot.log)
    town.bot.send(signal.SIGTERM)

    assert await town.bot.wait() != 0


@pytest.mark.parametrize("streaming", ["off", "edit"])
async def test_of_many_messages_on_their_way_at_a_kill_none_is_doubled_or_lost(
    quiet_town: Town, streaming: str
) -> None:
    """Telegram has taken two of three, and the third never came there; nobody has heard of any."""
    town = quiet_town
    people = town.people(30)
    await town.bot.start(STREAMING=streaming)
    for number, person in enumerate(people):
        kind: Kind = "hang" if number % 3 == 0 else "late"
        town.telegram.faults.add(Fault("sendMessage", kind, person.chat_id, seconds=600))
    ask_all(town, people)
    await town.waits_for(lambda: sum(len(person.answers) for person in people) == 20)
    await town.waits_for(lambda: town.query("SELECT COUNT(*) FROM shown") == [(30,)])

    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start(STREAMING=streaming)

    await everyone_is_answered_once(town, people)
    assert town.telegram.violations == []
    tries = sum(call.code == HTTPStatus.BAD_REQUEST for call in town.telegram.calls)
    assert tries < len(people) * len(people) / 2


async def test_a_notice_below_the_question_is_not_taken_for_a_lost_answer(
    quiet_town: Town,
) -> None:
    """It is from before the kill, and Telegram's word on the first message after it is lost."""
    town = quiet_town
    (ada,) = town.people(1)
    await town.bot.start()
    town.model.on("question", Reply(text=ANSWER, first_pause=600), times=1)
    ada.says("a question")
    await town.waits_for(lambda: town.model.requests)
    ada.says("/effort")
    notice = await ada.sees("/effort high")
    await town.waits_for(lambda: town.query("SELECT 1 FROM notices"))
    # The command is over: a kill before that has it done anew, with another notice.
    undone = "SELECT COUNT(*) FROM updates WHERE done_at IS NULL"
    await town.waits_for(lambda: town.query(undone) == [(1,)])

    await town.bot.kill()
    town.model.on("question", Reply(text=ANSWER, pause=0.005))
    town.telegram.faults.add(Fault("sendMessage", "lost"))
    await town.bot.start()

    await town.waits_for(lambda: ada.texts[-1] == ANSWER)
    await town.rests()
    assert ada.texts == [notice["text"], ANSWER]
