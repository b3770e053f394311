"""Another model and a shorter answer, by the buttons under it, and through kill -9."""

from http import HTTPStatus

import pytest

from sandbox.modelapi.reply import Reply
from tests.stories.town import Json, Person, Town, buttons

NAME = "@parley_sandbox_bot"
LONG = " ".join(f"word{number}" for number in range(60)) + "."
SHORT = "Only word0."
OWN = ["🔁 Model", "✂️ Shorter"]
MUCH_SHORTER = "much shorter"


async def turns_on(town: Town, person: Person, words: str) -> None:
    """A setting, by its button in /settings; then its message goes."""
    person.says("/settings" if person.chat_id > 0 else f"/settings{NAME}")
    card = await person.sees("Settings of this chat")
    person.presses(card, "💬 Answers: look, voice, buttons…")
    await town.waits_for(lambda: "↩️ Settings" in buttons(person.answers[-1]))
    label = next(one for one in buttons(person.answers[-1]) if words in one)
    person.presses(card, label)
    await town.waits_for(
        lambda: any(words in one and one.endswith(": on") for one in buttons(person.answers[-1]))
    )
    await town.rests()


async def is_told(town: Town, person: Person, message: Json, button: str) -> str:
    """What is shown for the press."""
    query = person.presses(message, button)
    await town.waits_for(lambda: town.telegram.callback_answer(query) is not None)
    return str((town.telegram.callback_answer(query) or {}).get("text", ""))


async def long_answer(town: Town, person: Person, question: str = "the question") -> Json:
    town.model.on("the question", Reply(text=LONG), times=1)
    person.says(question)
    answer = await person.hears_about("word59.")
    await town.rests()
    return answer


async def test_a_shorter_answer_takes_the_place_of_the_longer_one(town: Town, ada: Person) -> None:
    await turns_on(town, ada, "Answer buttons")
    answer = await long_answer(town, ada)
    assert buttons(answer) == OWN
    count = len(ada.answers)
    town.model.on(MUCH_SHORTER, Reply(text=SHORT), times=1)

    said = await is_told(town, ada, answer, "✂️ Shorter")
    await ada.hears_about(SHORT)
    await town.rests()

    assert said == "✂️ Making it shorter…"
    assert town.prompt_texts()[-3:-1] == ["the question", LONG]
    assert [(one["text"], buttons(one)) for one in ada.answers[-1:]] == [(SHORT, OWN)]
    assert len(ada.answers) == count
    ada.says("and then?")
    await ada.hears_about("and then?")
    assert SHORT in town.prompt_texts()
    assert LONG not in town.prompt_texts()


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(status=HTTPStatus.UNAUTHORIZED, error={"error": {}}), id="an error"),
        pytest.param(Reply(text=LONG + " And more."), id="longer still"),
        pytest.param(Reply(text=SHORT * 3, cut_after=2), id="broken off"),
        pytest.param(Reply(text=""), id="nothing"),
    ],
)
async def test_the_longer_one_stays_where_no_shorter_one_comes(
    town: Town, ada: Person, reply: Reply
) -> None:
    await turns_on(town, ada, "Answer buttons")
    answer = await long_answer(town, ada)
    town.model.on(MUCH_SHORTER, reply)

    ada.presses(answer, "✂️ Shorter")
    kept = await ada.hears_about("↩️ The answer stays as it was.")
    await town.rests()

    assert kept["text"].startswith(LONG)
    assert buttons(kept) == OWN
    ada.says("and then?")
    await ada.hears_about("and then?")
    assert LONG in town.prompt_texts()


async def test_a_press_survives_a_kill_and_is_done_once(town: Town, ada: Person) -> None:
    await turns_on(town, ada, "Answer buttons")
    answer = await long_answer(town, ada)
    asked = len(town.asked)
    town.model.on(MUCH_SHORTER, Reply(text="slow " * 20, pause=1.0), times=1)
    ada.presses(answer, "✂️ Shorter")
    await town.waits_for(lambda: len(town.asked) > asked)
    await town.waits_for(lambda: not town.telegram.pending)
    await town.bot.kill()
    town.model.on(MUCH_SHORTER, Reply(text=SHORT), times=1)
    await town.bot.start()

    await ada.hears_about(SHORT)
    await town.rests()

    assert len([text for text in ada.texts if "word" in text]) == 1
    assert len(town.asked) == asked + 2


async def test_a_stop_while_it_gets_shorter_leaves_the_longer_one(town: Town, ada: Person) -> None:
    await turns_on(town, ada, "Answer buttons")
    answer = await long_answer(town, ada)
    town.model.on(MUCH_SHORTER, Reply(text="slow " * 20, pause=1.0), times=1)
    ada.presses(answer, "✂️ Shorter")
    growing = await ada.sees("slow")

    busy = await is_told(town, ada, growing, "⏹ Stop")
    kept = await ada.hears_about("↩️ The answer stays as it was.")

    assert busy == ""
    assert kept["text"].startswith(LONG)


async def choose_model(town: Town, person: Person, answer: Json, *, beside: bool = False) -> None:
    """gpt-4o, by the menu."""
    person.presses(answer, "🔁 Model")
    await town.waits_for(lambda: "↩️ Back" in buttons(person.answers[-1]))
    if beside:
        person.presses(person.answers[-1], "🔄 The new answer replaces this one")
        await town.waits_for(lambda: "📑 The new answer comes below" in buttons(person.answers[-1]))
    menu = person.answers[-1]
    assert "✅ gpt-6-luna" in "".join(buttons(menu)) or "Next ▶️ (2 of 2)" in buttons(menu)
    person.presses(menu, "gpt-4o")


async def test_another_model_answers_this_once(town: Town, ada: Person) -> None:
    await turns_on(town, ada, "Answer buttons")
    answer = await long_answer(town, ada)
    count = len(ada.answers)

    await choose_model(town, ada, answer)
    shown = await ada.hears_about("Here I am called gpt-4o.")
    await town.rests()

    assert len(ada.answers) == count
    assert shown["text"].endswith("🔁 Written by gpt-4o.")
    assert buttons(shown) == OWN
    ada.says("and then?")
    await ada.hears_about("and then?")
    assert [request.body["model"] for request in town.asked[-2:]] == ["gpt-4o", "gpt-6-luna"]
    assert LONG not in town.prompt_texts()


async def test_the_older_answer_stays_beside_the_new_one_which_counts(
    town: Town, ada: Person
) -> None:
    await turns_on(town, ada, "Answer buttons")
    answer = await long_answer(town, ada)

    await choose_model(town, ada, answer, beside=True)
    await ada.hears_about("Here I am called gpt-4o.")
    await town.rests()

    older, newer = ada.answers[-2:]
    assert (older["text"], buttons(older)) == (LONG, [])
    assert buttons(newer) == OWN
    ada.says("and then?")
    await ada.hears_about("and then?")
    assert LONG not in town.prompt_texts()
    assert any("called gpt-4o." in text for text in town.prompt_texts())


async def test_an_answer_stays_where_another_model_has_none(town: Town, ada: Person) -> None:
    await turns_on(town, ada, "Answer buttons")
    answer = await long_answer(town, ada)
    refusal = Reply(status=HTTPStatus.UNAUTHORIZED, error={"error": {}})
    town.model.on("the question", refusal)

    await choose_model(town, ada, answer)
    kept = await ada.hears_about("↩️ The answer stays as it was.")
    await town.rests()

    assert kept["text"].startswith(LONG)
    assert buttons(kept) == OWN
    ada.says("and then?")
    await ada.hears_about("and then?")
    assert LONG in town.prompt_texts()
    assert town.asked[-1].body["model"] == "gpt-6-luna"


@pytest.mark.parametrize("beside", [False, True], ids=["in its place", "beside it"])
async def test_a_choice_survives_a_kill_and_is_answered_once(
    town: Town, ada: Person, *, beside: bool
) -> None:
    await turns_on(town, ada, "Answer buttons")
    answer = await long_answer(town, ada)
    count = len(ada.answers)
    town.model.on("the question", Reply(text="slow " * 20, pause=1.0), times=1)
    await choose_model(town, ada, answer, beside=beside)
    await town.waits_for(lambda: town.asked[-1].body["model"] == "gpt-4o")
    await ada.sees("slow")
    await town.bot.kill()
    town.model.on("the question", Reply(text=SHORT), times=1)
    await town.bot.start()

    await ada.hears_about(SHORT)
    await town.rests()

    assert len(ada.answers) == count + beside
    assert [text for text in ada.texts if "word" in text and "🔁" in text] == [
        f"{SHORT}\n\n🔁 Written by gpt-4o."
    ]
    assert [request.body["model"] for request in town.asked] == ["gpt-6-luna", "gpt-4o", "gpt-4o"]


async def test_back_brings_the_answers_buttons_again(town: Town, ada: Person) -> None:
    await turns_on(town, ada, "Answer buttons")
    answer = await long_answer(town, ada)
    ada.presses(answer, "🔁 Model")
    await town.waits_for(lambda: "↩️ Back" in buttons(ada.answers[-1]))

    ada.presses(ada.answers[-1], "↩️ Back")

    await town.waits_for(lambda: buttons(ada.answers[-1]) == OWN)
    assert ada.texts[-1] == LONG


async def test_whose_answer_it_is_and_that_it_is_the_last(town: Town) -> None:
    ada, bob = (town.person(name) for name in ("Ada", "Bob"))
    ada, bob = town.group("Club", ada, bob)
    town.telegram.set_member(ada.chat_id, ada.user, "administrator")
    await turns_on(town, ada, "Answer buttons")
    answer = await long_answer(town, bob, f"{NAME} the question")
    eve = town.person("Eve")
    eve = Person(town.telegram, eve.user, ada.chat_id)
    town.telegram.set_member(ada.chat_id, eve.user, "member")

    refused = await is_told(town, eve, answer, "✂️ Shorter")
    bob.says(f"{NAME} and then?")
    await bob.hears_about("and then?")
    await town.rests()
    old = await is_told(town, bob, answer, "🔁 Model")

    assert refused.startswith("Only the person who asked, or a group administrator")
    assert old == "Only the latest answer to your latest question can be changed."
