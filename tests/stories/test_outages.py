"""Telegram or the model is away, or fails: nothing is lost, and nothing is answered twice."""

from itertools import product

from bot.domain.errors import ModelUnreachable
from sandbox.botapi.faults import Fault, Kind
from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town, buttons

STORY = " ".join(f"w{number}" for number in range(60)) + " end."


async def test_telegram_and_the_model_are_away_and_every_update_comes_twice(town: Town) -> None:
    ada, bob, cora, dora = (town.person(name) for name in ("Ada", "Bob", "Cora", "Dora"))
    town.telegram.faults.deliver_twice = True
    town.model.on("story", Reply(text=STORY, pause=0.05))
    ada.says("A story")
    bob.says("A story for me too")
    cora.says("/help")
    await cora.hears()
    await ada.sees("w2")
    await bob.sees("w2")

    town.model.refuse = True
    dora.says("The unlucky question")
    await town.waits_for(lambda: len(town.model.requests) > 2)
    town.telegram.faults.away = True
    ada.says("The next question")
    cora.says("The other question")
    await town.waits_for(lambda: is_answered(town, ada) and is_answered(town, bob))
    assert not any("end." in text for text in (*ada.texts, *bob.texts))
    town.telegram.faults.away = False

    await town.waits_for(lambda: ada.texts[:1] == bob.texts == [STORY])
    await town.waits_for(lambda: dora.texts == [ModelUnreachable.sentence])
    town.model.refuse = False
    dora.presses(dora.answers[0], "🔁 Try again")
    for person, words in ((ada, "The next"), (cora, "The other"), (dora, "The unlucky")):
        await person.hears_about(words)
    await town.waits_for(town.is_quiet)
    assert [len(person.answers) for person in (ada, bob, cora, dora)] == [2, 1, 2, 1]
    answered = [request for request in town.model.requests if request.reply_text]
    assert len(answered) == 5


def is_answered(town: Town, person: Person) -> bool:
    """Whether an answer is stored, but not shown."""
    states = town.query("SELECT state FROM turns WHERE chat_id = ?", (person.chat_id,))
    return states == [("answered",)]


KINDS: list[Kind] = ["429", "500", "502", "lost", "refuse", "late"]
SUFFERING = (
    ("the first message", "sendMessage", "A story"),
    ("a preview", "editMessageText", "A story"),
    # Its last words come before a second preview is due, so the first edit is the final one.
    ("the final edit", "editMessageText", "Count"),
)


async def test_whatever_a_call_suffers_its_answer_is_there_once(town: Town) -> None:
    town.model.on("story", Reply(text=STORY, pause=0.03))
    town.model.on("Count", Reply(deltas=("One, ", "two, ", "three."), pause=0.1))
    answers = {}
    people = []
    for kind, (moment, method, question) in product(KINDS, SUFFERING):
        person = town.person(f"{kind} at {moment}")
        fault = Fault(method, kind, person.chat_id, retry_after=2, seconds=0.5)
        town.telegram.faults.add(fault)
        person.says(question)
        people.append(person)
        answers[person.id] = [STORY if question == "A story" else "One, two, three."]

    await town.waits_for(
        lambda: all(answers[person.id][0] in person.texts for person in people) and town.is_quiet()
    )

    assert {person.id: person.texts for person in people} == answers
    assert not any(buttons(message) for person in people for message in person.answers)
    assert len(town.model.requests) == len(people)


async def test_an_answer_survives_its_deletion_and_a_block(town: Town) -> None:
    ada, bob, cora = (town.person(name) for name in ("Ada", "Bob", "Cora"))
    town.model.on("story", Reply(text=STORY, pause=0.03))
    town.model.on("Count", Reply(deltas=("One, ", "two, ", "three."), pause=0.3))
    bob.says("Count")
    only_preview = await bob.sees("One")
    town.telegram.delete(bob.chat_id, only_preview["message_id"])
    ada.says("A story")
    cora.says("A story")
    growing = await ada.sees("w2")
    town.telegram.delete(ada.chat_id, growing["message_id"])
    await cora.sees("w2")
    town.telegram.block(cora.user)

    await town.waits_for(lambda: ada.texts == [STORY])
    await town.waits_for(town.is_quiet)
    town.telegram.unblock(cora.user)
    cora.says("I am back")

    await cora.hears_about("I am back")
    # As far as it had come: nothing more is spent on what nobody can be told.
    shown = [text.partition("\n\n⟦")[0] for text in town.prompt_texts()]
    assert any(text and STORY.startswith(text) for text in shown)
    assert ada.texts == [STORY]
    assert bob.texts == ["One, two, three."]
    assert len(cora.answers) == 2
