"""What a provider says of its answers may be wrong; they are shown all the same, and once."""

from typing import Any

from bot.domain.unfinished import MARKS
from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town, buttons

COUNTS: dict[str, Any] = {
    "a quarter": 37.25,
    "a word": "many",
    "less than none": -7,
    "too many to store": 2**70,
    "an object": {"tokens": 5},
    "digits": "37",
    "no number": float("nan"),
    "no end": float("inf"),
    "a list": [37],
    "a truth": True,
}


async def test_counts_that_cannot_be_cost_nobody_an_answer_and_no_question_is_paid_twice(
    town: Town,
) -> None:
    people = {name: town.person(name) for name in COUNTS}
    for name, count in COUNTS.items():
        usage = {"prompt_tokens": 30, "completion_tokens": count, "total_tokens": count}
        details = {"prompt_tokens_details": {"cached_tokens": count}}
        town.model.on(f"Question: {name}.", Reply(text=f"Yes, {name}.", usage=usage | details))

    for name, person in people.items():
        person.says(f"Question: {name}.")
    for name, person in people.items():
        await person.hears()
        assert person.texts == [f"Yes, {name}."]
    await town.waits_for(town.is_all_done)

    assert len(town.model.requests) == len(COUNTS)
    stored = town.query("SELECT input_tokens, output_tokens, is_estimated FROM usage")
    assert len(stored) == len(COUNTS)
    assert all(read > 0 and said > 0 and is_estimated for read, said, is_estimated in stored)


async def test_the_longest_answer_ends_and_goes_on_by_its_button(quiet_town: Town) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    await town.bot.start(MAX_ANSWER_CHARS="1000")
    town.model.script(Reply(text="word " * 300, pause=0), Reply(text="the end.", pause=0))

    ada.says("Tell me all of it")
    cut = await ada.sees("✂️")
    assert cut["text"].count("word") == 200

    ada.presses(cut, "▶️ Continue")
    await town.waits_for(lambda: "the end." in ada.texts[0] and town.is_quiet())
    assert buttons(ada.answers[0]) == []
    assert not any(mark in text for mark in MARKS.values() for text in town.prompt_texts())


async def test_a_cut_answer_is_known_as_such_to_the_model_when_the_talk_goes_on(
    town: Town, ada: Person
) -> None:
    town.model.script(Reply(text="One, two", finish_reason="MAX_TOKENS"))
    ada.says("Count!")
    await ada.hears()

    ada.says("Thank you")
    await ada.hears(2)

    assert f"One, two\n\n{MARKS['length']}" in town.prompt_texts()
    assert not any("⟦" in text for text in ada.texts)


async def test_reasoning_whose_beginning_nobody_marked_is_gone_in_the_end(
    town: Town, ada: Person
) -> None:
    thought = "I wonder about that. " * 10
    town.model.script(Reply(text=f"{thought}\n</think>\n\nYes, it is.", pause=0.05))

    ada.says("Is it?")
    await ada.hears()

    assert ada.texts == ["Yes, it is."]
    assert town.query("SELECT text FROM messages WHERE role = 'assistant'") == [("Yes, it is.",)]
