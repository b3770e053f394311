"""/json: what is a question, what a schema, and what switches it on and off."""

from typing import Any

import pytest

from bot.domain.attachment import Attachment, Kind
from bot.domain.output_format import TEXT, OutputFormat
from bot.storage.database import Database
from bot.telegram.commands.json_answers import JSON
from bot.telegram.incoming.incoming_message import RepliedMessage
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import GROUP, HOME, photo

SCHEMA = '{"type": "object"}'
COMPACT = '{"type":"object"}'
FILE = (Attachment(Kind.DOCUMENT, "f", "u", "schema.json", 9),)
TEA = RepliedMessage(3, "Tea or coffee?")


@pytest.mark.parametrize(
    ("text", "changes", "question", "schema"),
    [
        pytest.param("/json Why?", {}, "Why?", "", id="words"),
        pytest.param("/json", {}, None, "", id="nothing"),
        pytest.param("/json ON", {}, None, "", id="a switch"),
        pytest.param("/json", {"replied": TEA}, "Tea or coffee?", "", id="a reply"),
        pytest.param("/json In French", {"replied": TEA}, "In French", "", id="words of a reply"),
        pytest.param("/json", {"attachments": photo("p")}, "", "", id="a picture"),
        pytest.param("/json", {"attachments": FILE}, None, "", id="a schema alone"),
        pytest.param("/json Why?", {"attachments": FILE}, "Why?", "", id="a schema as a file"),
        pytest.param(
            f"/json Why? {SCHEMA}", {"blocks": (SCHEMA,)}, "Why?", COMPACT, id="a schema in a block"
        ),
        pytest.param(
            f"/json Why? ```json\n{SCHEMA}\n```", {}, "Why?", COMPACT, id="a block as typed"
        ),
        pytest.param(
            "/json What is x = 1?", {"blocks": ("x = 1",)}, "What is x = 1?", "", id="a program"
        ),
        pytest.param("/json Why? {", {"blocks": ("{",)}, None, "", id="a schema that is none"),
        pytest.param(
            f"/json {SCHEMA}", {"blocks": (SCHEMA,)}, None, "", id="a schema, no question"
        ),
    ],
)
async def test_what_is_asked_as_json(
    database: Database,
    text: str,
    changes: dict[str, Any],  # Any: as the message has them
    question: str | None,
    schema: str,
) -> None:
    assert JSON.to_question
    asked = await JSON.to_question(Office(database).called(text, **changes))

    assert (asked.text if asked else None) == question
    if asked:
        assert asked.order == OutputFormat("json", schema)
        assert asked.command is None


@pytest.mark.parametrize(
    ("text", "blocks", "standing", "says"),
    [
        pytest.param("/json on", (), OutputFormat("json"), "✅ From now on, every", id="on"),
        pytest.param(
            f"/json on {SCHEMA}",
            (SCHEMA,),
            OutputFormat("json", COMPACT),
            "✅ From now on, every answer is JSON with your schema.",
            id="on, with a schema",
        ),
        pytest.param("/json off", (), TEXT, "✅ From now on, answers are text", id="off"),
        pytest.param("/json", (), TEXT, "Answers here are text.", id="how it is"),
        pytest.param(f"/json {SCHEMA}", (SCHEMA,), TEXT, "The schema is fine.", id="no question"),
    ],
)
async def test_every_answer_is_what_it_was_switched_to(
    database: Database, text: str, blocks: tuple[str, ...], standing: OutputFormat, says: str
) -> None:
    office = Office(database)

    assert (await office.send(text, blocks=blocks)).startswith(says)

    assert await office.storage.output_formats.standing(HOME) == standing


async def test_what_is_in_force_is_shown_with_its_schema(database: Database) -> None:
    office = Office(database)
    await office.storage.output_formats.set(HOME, OutputFormat("json", COMPACT))

    shown = await office.send("/json")

    assert shown.startswith(f"Every answer here is JSON with this schema:\n{COMPACT}\n\n")


async def test_a_member_switches_nothing(database: Database) -> None:
    office = Office(database)

    for word in ("on", "off"):
        said = await office.send(f"/json {word}", GROUP, GUEST)
        assert said == "Only this group's administrators can do that."

    assert await office.storage.output_formats.standing(GROUP) == TEXT


async def test_a_schema_file_that_is_too_large_is_not_fetched(database: Database) -> None:
    file = (Attachment(Kind.DOCUMENT, "f", "u", "schema.json", 100_001),)

    said = await Office(database).send("/json on", attachments=file)

    assert said == "That file is too big for a schema. Please keep it under 100 kB."
