"""JSON of a given form: schemas in code blocks and in files, and servers that know none."""

import json

import pytest

from sandbox.modelapi.reply import Reply
from tests.files.files import jpeg, png
from tests.stories.shown import ASKED_FOR_ANY, formats_asked, is_json, json_in
from tests.stories.town import Person, Town

BOOK = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "year": {"type": "integer"}},
    "required": ["title", "year"],
    "additionalProperties": False,
}
FILE = json.dumps(BOOK, indent=2).encode()
FENCED = f"```json\n{json.dumps(BOOK, indent=2)}\n```"
FAUST = {"title": "Faust", "year": 1808}


def strictly(schema: object) -> object:
    """The response_format that enforces a schema to the letter."""
    return {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": schema, "strict": True},
    }


async def test_a_schema_in_a_code_block_is_enforced(town: Town, ada: Person) -> None:
    town.model.script(Reply(text=json.dumps(FAUST)))

    ada.says(f"/json Who wrote Faust?\n{FENCED}")

    (answer,) = await ada.hears()
    assert json_in(answer) == FAUST
    assert formats_asked(town) == [strictly(BOOK)]
    assert town.prompt_texts()[1:] == ["Who wrote Faust?"]
    await town.rests()


async def test_the_words_may_follow_the_schema(town: Town, ada: Person) -> None:
    ada.says(f"/json {FENCED}\nWho wrote Faust?")

    (answer,) = await ada.hears()
    assert json_in(answer).keys() == FAUST.keys()
    assert formats_asked(town) == [strictly(BOOK)]
    assert town.prompt_texts()[1:] == ["Who wrote Faust?"]
    await town.rests()


async def test_a_schema_comes_as_a_file_with_the_question_below(town: Town, ada: Person) -> None:
    ada.sends("document", FILE, file_name="book.json", caption="/json Who wrote Faust?")

    (answer,) = await ada.hears()
    assert json_in(answer).keys() == FAUST.keys()
    assert formats_asked(town) == [strictly(BOOK)]
    assert town.prompt_texts()[1:] == ["Who wrote Faust?"]
    await town.rests()


async def test_a_question_may_reply_to_the_schemas_file(town: Town, ada: Person) -> None:
    file = ada.sends("document", FILE, file_name="book.json")
    await ada.hears()

    ada.says("/json Who wrote Faust?", reply_to=file)

    answer = (await ada.hears(2))[1]
    assert json_in(answer).keys() == FAUST.keys()
    assert formats_asked(town) == [None, strictly(BOOK)]
    assert town.prompt_texts()[-1] == "Who wrote Faust?"
    await town.rests()


async def test_a_file_of_data_is_what_the_question_is_about(town: Town, ada: Person) -> None:
    data = json.dumps({"books": [FAUST], "type": "library"}).encode()

    ada.sends("document", data, file_name="books.json", caption="/json summarise")

    (answer,) = await ada.hears()
    assert is_json(answer)
    assert formats_asked(town) == [ASKED_FOR_ANY]
    question = town.prompt_texts()[-1]
    assert question.startswith("summarise")
    assert '"title": "Faust"' in question
    assert "books.json" in question
    await town.rests()


BAD = {
    "no JSON": ('{"type": "object", "properties": {', "not valid JSON"),
    "an example": ('{"title": "Faust", "year": 1808}', "looks like an example"),
    "a list": ('["title", "year"]', "A schema must be a JSON object"),
    "an unknown type": ('{"type": "object", "properties": {"a": {"type": "text"}}}', "text"),
}


async def test_a_schema_of_no_use_is_refused_in_a_sentence(town: Town, ada: Person) -> None:
    for number, (schema, words) in enumerate(BAD.values(), 1):
        ada.says(f"/json Who wrote Faust?\n```json\n{schema}\n```")
        told = (await ada.hears(number))[-1]
        assert words in told["text"]

    await town.rests()
    assert town.model.requests == []
    assert town.query("SELECT * FROM messages") == []


async def test_a_file_that_is_no_usable_schema_is_refused_too(town: Town, ada: Person) -> None:
    bad = b'{"type": "object", "properties": {"a": {"type": "text"}}}'

    ada.sends("document", bad, file_name="form.json", caption="/json Who wrote Faust?")

    (told,) = await ada.hears()
    assert "form.json" in told["text"]
    assert "text" in told["text"]
    await town.rests()
    assert town.model.requests == []


async def test_what_does_not_match_is_repaired_once(town: Town, ada: Person) -> None:
    late = {"title": "Faust", "year": "1808"}
    town.model.script(Reply(text=json.dumps(late)), Reply(text=json.dumps(FAUST)))

    ada.says(f"/json Who wrote Faust?\n{FENCED}")

    (answer,) = await ada.hears()
    assert json_in(answer) == FAUST
    assert formats_asked(town) == [strictly(BOOK), strictly(BOOK)]
    assert "year" in town.prompt_texts()[-1]
    await town.rests()


@pytest.mark.parametrize(
    ("known", "fallback"),
    [
        pytest.param({"text", "json_object"}, ASKED_FOR_ANY, id="no schemas"),
        pytest.param(set[str](), None, id="no formats at all"),
    ],
)
async def test_a_server_that_cannot_enforce_it_is_told_in_words_from_then_on(
    town: Town, ada: Person, known: set[str], fallback: object
) -> None:
    town.model.formats = known
    ada.says(f"/json Who wrote Faust?\n{FENCED}")
    (answer,) = await ada.hears()
    assert json_in(answer).keys() == FAUST.keys()
    await town.rests()
    asked = len(town.model.requests)
    assert formats_asked(town)[0] == strictly(BOOK)
    assert formats_asked(town)[-1] == fallback
    assert json.dumps(BOOK, separators=(",", ":")) in town.prompt_texts()[0]
    await town.bot.terminate()
    await town.bot.start()

    ada.says(f"/json Who wrote Hamlet?\n{FENCED}")

    answer = (await ada.hears(2))[1]
    assert json_in(answer).keys() == FAUST.keys()
    assert formats_asked(town)[asked:] == [fallback]
    await town.rests()


async def test_a_schema_that_nobody_can_enforce_strictly_is_checked_here(
    town: Town, ada: Person
) -> None:
    counts = {"type": "object", "additionalProperties": {"type": "integer"}}
    town.model.script(Reply(text='{"a": "one"}'), Reply(text='{"a": 1}'))

    ada.says(f"/json Count the letters.\n```\n{json.dumps(counts)}\n```")

    (answer,) = await ada.hears()
    assert json_in(answer) == {"a": 1}
    assert '"strict": false' in json.dumps(formats_asked(town)[0])
    assert len(town.model.requests) == 2
    await town.rests()


async def test_an_edit_of_the_schema_asks_by_the_new_one(town: Town, ada: Person) -> None:
    question = ada.says(f"/json Who wrote Faust?\n{FENCED}")
    await ada.hears()
    await town.rests()
    other = {**BOOK, "properties": {"name": {"type": "string"}}, "required": ["name"]}

    edited = f"/json Who wrote Faust?\n```json\n{json.dumps(other)}\n```"
    town.telegram.edit(ada.user, ada.chat_id, question, edited)

    ada.says("/json")
    await ada.hears_about("Answers here are text.")
    await town.rests()
    assert formats_asked(town) == [strictly(BOOK), strictly(other)]
    assert json_in(ada.answers[0]).keys() == {"name"}


async def test_retry_keeps_the_schema_also_after_a_restart(town: Town, ada: Person) -> None:
    ada.sends("document", FILE, file_name="book.json", caption="/json Who wrote Faust?")
    await ada.hears()
    await town.rests()
    await town.bot.terminate()
    await town.bot.start()

    ada.says("/retry")

    await town.waits_for(lambda: len(town.model.requests) == 2)
    await town.rests()
    assert formats_asked(town) == [strictly(BOOK), strictly(BOOK)]
    assert town.prompt_texts()[1:] == ["Who wrote Faust?"]


async def test_a_photo_with_json_below_it_is_described_as_json(town: Town, ada: Person) -> None:
    ada.sends("photo", jpeg(), caption=f"/json Which colours?\n{FENCED}")

    (answer,) = await ada.hears()
    assert is_json(answer)
    (request,) = town.model.requests
    assert len(request.pictures) == 1
    assert formats_asked(town) == [strictly(BOOK)]
    assert "Which colours?" in town.prompt_texts()[-1]
    assert "properties" not in town.prompt_texts()[-1]
    await town.rests()


async def test_an_album_whose_caption_comes_last_is_one_question(town: Town, ada: Person) -> None:
    pictures = [png(color=color) for color in ("red", "green", "blue")]

    ada.sends_album(pictures, captions=[None, None, "/json Which colours?"])

    (answer,) = await ada.hears()
    assert is_json(answer)
    (request,) = town.model.requests
    assert len(request.pictures) == 3
    assert request.body["response_format"] == ASKED_FOR_ANY
    await town.rests()
    assert len(ada.answers) == 1
