"""Questions that may come next: asked by whoever taps them, once, and through kill -9."""

import pytest

from sandbox.botapi.faults import Fault, Kind
from sandbox.modelapi.reply import Reply
from tests.stories.test_answer_buttons import is_told
from tests.stories.town import Person, Town, buttons

NAME = "@parley_sandbox_bot"
ANSWER = "The answer.\n\n>>? What is a fig?\n>>? **And a lemon?**\n>>? What of apples?\n"
NEXT = ["What is a fig?", "And a lemon?", "What of apples?"]


async def suggests(town: Town, person: Person) -> None:
    person.says("/suggest on" if person.chat_id > 0 else f"/suggest{NAME} on")
    await person.sees("Suggested questions: on")
    await town.rests()


async def test_a_question_is_asked_by_a_tap(town: Town, ada: Person) -> None:
    await suggests(town, ada)
    town.model.on("the question", Reply(text=ANSWER, pause=0.05), times=1)
    ada.says("the question")
    answer = await ada.hears_about("The answer.")
    await town.rests()
    assert (answer["text"], buttons(answer)) == ("The answer.", NEXT)
    town.model.on("a fig", Reply(text="A fruit.\n>>? Why?"), times=1)

    ada.presses(answer, "What is a fig?")
    asked = await ada.hears_about("A fruit.")
    await town.rests()

    assert asked["text"] == "❓ What is a fig?\nA fruit."
    assert buttons(asked) == ["Why?"]
    assert buttons(ada.answers[-2]) == NEXT[1:]
    assert town.prompt_texts()[1:] == ["the question", "The answer.", "What is a fig?"]
    assert len(town.asked) == 2


async def test_no_mark_is_seen_while_it_grows(town: Town, ada: Person) -> None:
    await suggests(town, ada)
    deltas = ("The ", "answer ", "grows.", "\n\n", ">", ">", "?", " Wh", "y?", "\n>", ">? How", "?")
    town.model.on("the question", Reply(deltas=deltas, pause=0.4), times=1)
    ada.says("the question")
    seen: set[str] = set()

    def is_over() -> bool:
        seen.update(text for text in ada.texts if "answer" in text)
        return "Why?" in [one for message in ada.answers for one in buttons(message)]

    await town.waits_for(is_over)
    assert all(">" not in text and "Why" not in text for text in seen)
    assert ada.texts[-1] == "The answer grows."


async def test_a_stream_that_breaks_within_the_marks_leaves_a_clean_answer(
    town: Town, ada: Person
) -> None:
    await suggests(town, ada)
    deltas = ("The answer.", "\n\n", ">>? Why?\n", ">", ">? Ho", "w?")
    town.model.on("the question", Reply(deltas=deltas, cut_after=5), times=1)
    ada.says("the question")

    answer = await ada.hears_about("The answer.")
    await town.rests()

    assert (answer["text"], buttons(answer)) == ("The answer.", ["Why?"])
    ada.says("and then?")
    await ada.hears_about("and then?")
    assert town.prompt_texts()[1:] == ["the question", "The answer.", "and then?"]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("hang", id="between stored and sent"),
        pytest.param("late", id="between sent and noted"),
    ],
)
async def test_a_press_survives_a_kill_and_is_asked_once(
    town: Town, ada: Person, kind: Kind
) -> None:
    await suggests(town, ada)
    town.model.on("the question", Reply(text=ANSWER), times=1)
    ada.says("the question")
    answer = await ada.hears_about("The answer.")
    await town.rests()
    town.model.on("a fig", Reply(text="A fruit, slowly. " * 9, pause=0.5), times=1)
    town.telegram.faults.add(Fault("sendMessage", kind, seconds=600, times=1))
    ada.presses(answer, "What is a fig?")
    await town.waits_for(lambda: town.query("SELECT 1 FROM shown WHERE message_id <= 0"))
    if kind == "late":
        await ada.sees("❓ What is a fig?")
    await town.waits_for(lambda: not town.telegram.pending)
    await town.bot.kill()
    town.telegram.faults.clear()
    town.model.on("a fig", Reply(text="A fruit."))
    await town.bot.start()

    await ada.hears_about("A fruit.")
    await town.rests()

    assert [text for text in ada.texts if "fruit" in text] == ["❓ What is a fig?\nA fruit."]
    assert town.query("SELECT COUNT(*) FROM turns") == [(2,)]
    again = await is_told(town, ada, answer, "What is a fig?") if _has(ada, answer) else ""
    assert again in ("", "This was asked already.")


def _has(person: Person, answer: dict[str, object]) -> bool:
    now = next(one for one in person.answers if one["message_id"] == answer["message_id"])
    return "What is a fig?" in buttons(now)


async def test_two_at_once_while_an_answer_runs_are_both_asked(town: Town) -> None:
    ada, bob = (town.person(name) for name in ("Ada", "Bob"))
    ada, bob = town.group("Club", ada, bob)
    town.telegram.set_member(ada.chat_id, ada.user, "administrator")
    await suggests(town, ada)
    town.model.on("the question", Reply(text=ANSWER), times=1)
    ada.says(f"{NAME} the question")
    answer = await ada.hears_about("The answer.")
    await town.rests()
    town.model.on("something else", Reply(text="slowly " * 12, pause=0.1), times=1)
    ada.says(f"{NAME} something else")
    await ada.sees("slowly")

    bob.presses(answer, "What is a fig?")
    ada.presses(answer, "And a lemon?")
    query = ada.presses(answer, "What is a fig?")
    await ada.hears_about("❓ Bob: What is a fig?")
    await ada.hears_about("❓ Ada: And a lemon?")
    await town.rests()

    assert (town.telegram.callback_answer(query) or {}).get("text") == "This was asked already."
    assert len(town.asked) == 4
    asked = next(one for one in ada.answers if "❓ Bob" in one["text"])
    assert asked["reply_to_message"]["message_id"] == answer["message_id"]
    (who,) = town.query("SELECT author_id FROM turns WHERE quoted LIKE 'Bob%'")
    assert who == (bob.id,)


async def test_an_earlier_conversation_is_not_gone_on_with(town: Town, ada: Person) -> None:
    await suggests(town, ada)
    town.model.on("the question", Reply(text=ANSWER), times=1)
    ada.says("the question")
    answer = await ada.hears_about("The answer.")
    ada.says("/reset")
    await ada.sees("Started a new conversation")
    await town.rests()

    told = await is_told(town, ada, answer, "What is a fig?")

    assert told.startswith("This belongs to an earlier conversation.")


async def test_what_is_asked_by_a_tap_and_waits_is_taken_back_by_a_reset(
    town: Town, ada: Person
) -> None:
    await suggests(town, ada)
    town.model.on("the question", Reply(text=ANSWER), times=1)
    ada.says("the question")
    answer = await ada.hears_about("The answer.")
    await town.rests()
    town.model.on("something else", Reply(text="slowly " * 40, pause=0.1), times=1)
    ada.says("something else")
    await ada.sees("slowly")
    await is_told(town, ada, answer, "What is a fig?")

    ada.says("/reset")
    await ada.sees("Started a new conversation")
    asked = await ada.hears_about("❓ What is a fig?")
    await town.rests()

    assert asked["text"] == "❓ What is a fig?\n\n⏹ Stopped."
    assert len(town.asked) == 2


async def test_a_press_under_an_old_answer_takes_no_other_message_for_a_lost_one(
    town: Town, ada: Person
) -> None:
    await suggests(town, ada)
    town.model.on("the question", Reply(text=ANSWER), times=1)
    ada.says("the question")
    answer = await ada.hears_about("The answer.")
    ada.says("/suggest")
    await ada.sees("Suggested questions: on.")
    town.model.on("something else", Reply(text="Fine."), times=1)
    ada.says("something else")
    await ada.hears_about("Fine.")
    await town.rests()
    before = ada.texts
    await town.bot.kill()
    await town.bot.start()
    town.telegram.faults.add(Fault("sendMessage", "lost", times=1))
    town.model.on("a fig", Reply(text="A fruit."), times=1)

    ada.presses(answer, "What is a fig?")
    await ada.hears_about("A fruit.")
    await town.rests()

    assert ada.texts == [*before, "❓ What is a fig?\nA fruit."]
