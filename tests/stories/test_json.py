"""Answers as JSON: shown when they are whole and valid, and never before."""

import json

import pytest

from bot.domain.errors import ContentFiltered, JsonCutOff, NotJson
from sandbox.botapi.floods import Floods
from sandbox.modelapi.reply import Reply
from tests.stories.shown import (
    ASKED_FOR_ANY,
    copied_from,
    file_of,
    formats_asked,
    is_json,
    json_in,
)
from tests.stories.town import Person, Town, buttons

PARIS = '{"capital": "Paris"}'


async def test_a_question_gets_json_in_a_block_that_can_be_copied(town: Town, ada: Person) -> None:
    town.model.script(Reply(text=PARIS))

    ada.says("/json What is the capital of France?")

    (answer,) = await ada.hears()
    assert is_json(answer)
    assert answer["text"] == '{\n  "capital": "Paris"\n}'
    assert copied_from(answer) == answer["text"]
    assert formats_asked(town) == [ASKED_FOR_ANY]
    system, *messages = town.prompt_texts()
    assert "json" in system.lower()
    assert messages == ["What is the capital of France?"]
    await town.rests()


async def test_a_copy_button_holds_what_fits_or_is_not_there(town: Town, ada: Person) -> None:
    numbers = list(range(60))
    long = {"words": "word " * 60}
    town.model.script(Reply(text=json.dumps(numbers)), Reply(text=json.dumps(long)))

    ada.says("/json count")
    (shortened,) = await ada.hears()
    ada.says("/json say a lot")
    bare = (await ada.hears(2))[1]

    assert len(shortened["text"]) > 256
    assert json.loads(copied_from(shortened) or "") == numbers
    assert json_in(bare) == long
    assert buttons(bare) == []
    await town.rests()


async def test_any_signs_survive_and_what_stands_around_it_does_not(
    town: Town, ada: Person
) -> None:
    signs = {
        "code": "```py\nx = 1\n```",
        "名字": "李白",
        "family": "👩‍👩‍👧",
        "md": "*a* _b_ [c](d)",
    }
    wrapped = f"Here you are:\n```json\n{json.dumps(signs, ensure_ascii=False)}\n```"
    town.model.script(Reply(text=wrapped, split_utf8=True))

    ada.says("/json 谁写的? 👩‍👩‍👧")

    (answer,) = await ada.hears()
    assert json_in(answer) == signs
    assert "Here you are" not in answer["text"]
    assert json.loads(copied_from(answer) or "") == signs
    assert len(town.model.requests) == 1
    await town.rests()


async def test_what_is_too_long_for_a_message_comes_as_a_file(town: Town, ada: Person) -> None:
    big = {"lines": [f"line {number} 🌿 " + "x" * 60 for number in range(90)]}
    town.model.script(Reply(text=json.dumps(big), pause=0))

    ada.says("/json everything")

    await town.waits_for(lambda: ada.answers)
    await town.rests()
    (answer,) = ada.answers
    assert answer["document"]["file_name"] == "answer.json"
    assert json.loads(file_of(town.telegram, answer)) == big
    assert "too long for one message" in answer["caption"]

    ada.says("What was that?")
    await ada.hears(2)
    assert "line 89" in town.prompt_texts()[2]


async def test_cut_json_is_not_shown_and_continue_makes_it_whole(town: Town, ada: Person) -> None:
    town.model.script(
        Reply(text='{"rivers": ["Rhine", "Da', finish_reason="length"), Reply(text='nube"]}')
    )
    ada.says("/json two rivers")
    (cut,) = await ada.hears()
    assert cut["text"] == JsonCutOff.sentence
    assert buttons(cut) == ["▶️ Continue"]

    ada.presses(cut, "▶️ Continue")

    await town.waits_for(lambda: is_json(ada.answers[0]))
    await town.rests()
    (answer,) = ada.answers
    assert json_in(answer) == {"rivers": ["Rhine", "Danube"]}
    assert answer["message_id"] == cut["message_id"]
    # A whole one must not be enforced when only the rest of it is wanted.
    assert formats_asked(town) == [ASKED_FOR_ANY, None]
    assert "json" in town.prompt_texts()[0].lower()
    assert not any("Rhine" in words for words in answer["_history"])


async def test_valid_json_that_was_cut_is_not_shown_as_a_result_either(
    town: Town, ada: Person
) -> None:
    town.model.script(Reply(text='{"half": true}', finish_reason="length"))

    ada.says("/json all of it")

    (answer,) = await ada.hears()
    assert answer["text"] == JsonCutOff.sentence
    assert "half" not in str(answer)
    await town.rests()


async def test_invalid_json_is_repaired_once_and_nobody_notices(town: Town, ada: Person) -> None:
    town.model.script(Reply(text='{"capital": Paris}'), Reply(text=PARIS))

    ada.says("/json capital of France")

    (answer,) = await ada.hears()
    assert json_in(answer) == {"capital": "Paris"}
    assert "Paris}" not in str(answer["_history"])
    assert len(town.model.requests) == 2
    question, wrong, complaint = town.prompt_texts()[1:]
    assert (question, wrong) == ("capital of France", '{"capital": Paris}')
    assert "line 1" in complaint
    ada.says("And of Spain?")
    await ada.hears(2)
    assert town.prompt_texts()[1:] == [
        "capital of France",
        '{\n  "capital": "Paris"\n}',
        "And of Spain?",
    ]
    await town.rests()


async def test_json_that_stays_invalid_comes_as_a_file_until_it_is_tried_again(
    town: Town, ada: Person
) -> None:
    town.model.script(Reply(text="not at all"), Reply(text="nor now 🌿"), Reply(text=PARIS))
    ada.says("/json capital of France")
    sentence, raw = await ada.hears(2)
    await town.rests()
    assert sentence["text"] == NotJson.sentence
    assert buttons(sentence) == ["🔁 Try again"]
    assert file_of(town.telegram, raw).decode() == "nor now 🌿"
    assert len(town.model.requests) == 2

    ada.presses(sentence, "🔁 Try again")

    await town.waits_for(lambda: [is_json(message) for message in ada.answers] == [True])
    await town.rests()
    assert json_in(ada.answers[0]) == {"capital": "Paris"}
    assert len(town.model.requests) == 3


async def test_the_words_of_a_refusal_reach_the_person(town: Town, ada: Person) -> None:
    no = Reply(refusal="I cannot help with picking locks.")
    town.model.script(no, no)

    ada.says("/json how to pick locks")

    await town.waits_for(lambda: ada.answers)
    await town.rests()
    files = [file_of(town.telegram, m).decode() for m in ada.answers if "document" in m]
    assert "I cannot help with picking locks." in [*ada.texts, *files]


async def test_a_content_filter_shows_nothing_of_what_it_has_stopped(
    town: Town, ada: Person
) -> None:
    town.model.script(Reply(text='{"recipe": "first take', finish_reason="content_filter"))

    ada.says("/json a recipe")

    (answer,) = await ada.hears()
    assert answer["text"] == ContentFiltered.sentence
    assert "first take" not in str(answer)
    assert len(town.model.requests) == 1
    await town.rests()


async def test_a_cut_of_the_history_leaves_the_word_json(quiet_town: Town) -> None:
    town = quiet_town
    town.telegram.world.floods = Floods.off()
    town.model.default = lambda _body: Reply(text='{"heard": true}')
    await town.bot.start(CONTEXT_TOKENS="1000")
    ada = town.person("Ada")
    for number in range(6):
        ada.says(f"/json question {number}: " + "blah " * 250)
        await ada.hears(number + 1)

    await town.rests()
    assert len(town.prompt_texts()) < 2 * 6
    assert not any("question 0" in text for text in town.prompt_texts())
    assert all("JSON" in str(r.body["messages"][0]["content"]) for r in town.model.requests)
    assert all(is_json(message) for message in ada.answers)


@pytest.mark.parametrize("question", ["/json", "/json as a list"])
async def test_a_reply_says_what_that_message_says_as_json(
    town: Town, ada: Person, question: str
) -> None:
    ada_there, bob_there = town.group("Engines", ada, town.person("Bob"))
    said = bob_there.says("Berlin, Paris")

    ada_there.says(question, reply_to=said)

    (answer,) = await ada_there.hears()
    assert is_json(answer)
    assert "Berlin, Paris" in town.prompt_texts()[-1]
    assert formats_asked(town) == [ASKED_FOR_ANY]
    await town.rests()


async def test_in_a_group_it_replies_to_the_question_and_leaves_other_bots_theirs(
    town: Town, ada: Person
) -> None:
    (there,) = town.group("Engines", ada)
    there.says("/json@another_bot who am I?")
    asked = there.says("/json@parley_sandbox_bot who am I?")

    (answer,) = await there.hears()
    assert is_json(answer)
    assert answer["reply_to_message"]["message_id"] == asked
    assert len(town.model.requests) == 1
    await town.rests()
