"""JSON is asked for as strictly as a model knows, and less strictly where it has to be."""

import json
from dataclasses import replace

import pytest

from bot.domain.errors import ContextTooLong, RequestRefused
from bot.domain.message import Message
from bot.domain.output_format import Structure
from bot.domain.prompt import Prompt
from sandbox.modelapi.mistakes import (
    bad_request,
    unknown_parameter,
    unsupported_value,
)
from sandbox.modelapi.reply import Json, Reply, Request
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import FINE, PLAIN, WARM, Asker, failing, hear, picture

SCHEMA = (
    '{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],'
    '"additionalProperties":false}'
)
STRICT = Structure(SCHEMA, is_strict=True)
LOOSE = Structure(SCHEMA)
ANY = Structure()


def wanting(structure: Structure, system: str = "Be brief.") -> Prompt:
    """A question that is to be answered in JSON."""
    return Prompt(PLAIN, system, (Message("user", "Who?"),), structure)


def format_of(request: Request) -> str:
    """The format in a word."""
    wanted: Json = request.body.get("response_format") or {"type": "none"}
    strict = wanted.get("json_schema", {}).get("strict")
    return "strict" if strict else str(wanted["type"])


def system_of(request: Request) -> str:
    first = request.body["messages"][0]
    assert first["role"] == "system"
    return str(first["content"])


@pytest.mark.parametrize(
    ("structure", "wanted"),
    [
        pytest.param(
            STRICT,
            {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": json.loads(SCHEMA), "strict": True},
            },
            id="a strict schema",
        ),
        pytest.param(
            LOOSE,
            {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": json.loads(SCHEMA), "strict": False},
            },
            id="a loose one",
        ),
        pytest.param(ANY, {"type": "json_object"}, id="any object"),
    ],
)
async def test_a_structure_is_asked_for_in_its_parameter_and_in_words(
    server: ModelServer, asker: Asker, structure: Structure, wanted: Json
) -> None:
    heard = await asker.put(wanting(structure))

    (request,) = server.requests
    assert request.body["response_format"] == wanted
    assert system_of(request).startswith("Be brief.\n\n")
    assert "JSON" in system_of(request)
    assert SCHEMA not in system_of(request)
    assert isinstance(json.loads(heard.text), dict)


async def test_the_words_are_there_without_a_system_prompt(
    server: ModelServer, asker: Asker
) -> None:
    await asker.put(wanting(ANY, system=""))

    assert system_of(server.requests[0]).startswith("Answer with one JSON object")


async def test_an_answer_in_words_is_asked_for_without_any_of_it(
    server: ModelServer, asker: Asker
) -> None:
    await asker.put(replace(wanting(ANY), structure=None))

    assert "response_format" not in server.requests[0].body
    assert system_of(server.requests[0]) == "Be brief."


async def test_a_continued_answer_is_asked_for_in_words_only(
    server: ModelServer, asker: Asker
) -> None:
    await asker.put(replace(wanting(STRICT), is_continued=True))

    (request,) = server.requests
    assert format_of(request) == "none"
    assert system_of(request).endswith(SCHEMA)


NO_SCHEMAS = [
    pytest.param(
        bad_request(
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this "
            "model.",
            param="response_format",
        ),
        id="OpenAI",
    ),
    pytest.param(bad_request("This response_format type is unavailable now"), id="DeepSeek"),
    pytest.param(
        bad_request("This model does not support response format `json_schema`."), id="Groq"
    ),
    pytest.param(
        Reply(
            status=422,
            error={"detail": [{"loc": ["body", "response_format", "type"], "msg": "Input should"}]},
        ),
        id="422",
    ),
    pytest.param(failing(404, "No provider supports response_format json_schema"), id="404"),
    pytest.param(failing(500, "json_schema: not implemented"), id="500"),
]  # fmt: skip


@pytest.mark.parametrize("reply", NO_SCHEMAS)
async def test_a_model_without_schemas_is_asked_for_an_object(
    server: ModelServer, asker: Asker, reply: Reply
) -> None:
    server.script(reply, FINE)

    heard = await asker.put(wanting(STRICT))

    assert (heard.text, heard.pauses) == ("Fine.", ())
    assert [format_of(request) for request in server.requests] == ["strict", "json_object"]
    assert system_of(server.requests[1]).endswith(SCHEMA)
    assert asker.learnt == [(PLAIN, "response_format.json_schema")]


async def test_a_model_that_knows_no_format_is_asked_in_words(
    server: ModelServer, asker: Asker
) -> None:
    server.formats = set()
    completions = asker.completions()

    heard = [await hear(completions.stream(wanting(STRICT))) for _ in range(2)]

    formats = [format_of(request) for request in server.requests]
    assert formats == ["strict", "json_object", "none", "none"]
    assert "name" in json.loads(heard[1].text)
    assert [name for _, name in asker.learnt] == [
        "response_format.json_schema",
        "response_format.json_object",
    ]


async def test_a_model_that_knows_only_schemas_still_gets_them(
    server: ModelServer, asker: Asker
) -> None:
    server.script(bad_request("'response_format.type' must be 'json_schema' or 'text'"), FINE, FINE)
    completions = asker.completions()

    await hear(completions.stream(wanting(ANY)))
    await hear(completions.stream(wanting(STRICT)))

    formats = [format_of(request) for request in server.requests]
    assert formats == ["json_object", "none", "strict"]


@pytest.mark.parametrize(
    ("known", "format_"),
    [
        ({"response_format.json_schema"}, "json_object"),
        ({"response_format.json_schema", "response_format.json_object"}, "none"),
        ({"response_format"}, "none"),
    ],
)
async def test_what_an_earlier_process_learnt_of_formats_still_holds(
    server: ModelServer, asker: Asker, known: set[str], format_: str
) -> None:
    await hear(asker.completions(known={PLAIN: known}).stream(wanting(STRICT)))

    assert [format_of(request) for request in server.requests] == [format_]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(
            bad_request(
                "Invalid schema for response_format 'answer': In context=(), "
                "'additionalProperties' is required to be supplied and to be false.",
                param="response_format",
            ),
            id="OpenAI",
        ),
        pytest.param(
            bad_request("invalid schema for response format: minItems is not supported"), id="Groq"
        ),
        pytest.param(failing(400, "Failed to parse grammar"), id="llama.cpp"),
        pytest.param(
            bad_request("Failed to generate JSON.", code="json_validate_failed"), id="Groq's model"
        ),
    ],
)
async def test_what_is_wrong_with_one_schema_is_not_held_against_the_model(
    server: ModelServer, asker: Asker, reply: Reply
) -> None:
    server.script(reply, reply, FINE, FINE)
    completions = asker.completions()

    await hear(completions.stream(wanting(STRICT)))
    await hear(completions.stream(wanting(STRICT)))

    formats = [format_of(request) for request in server.requests]
    assert formats == ["strict", "json_schema", "json_object", "strict"]
    assert asker.learnt == []


async def test_a_schema_that_is_none_of_the_strict_ones_is_sent_loosely(
    server: ModelServer, asker: Asker
) -> None:
    wrongly_strict = Structure('{"type":"object","properties":{}}', is_strict=True)

    await asker.put(wanting(wrongly_strict))

    formats = [(format_of(request), request.status) for request in server.requests]
    assert formats == [("strict", 400), ("json_schema", 200)]
    assert asker.learnt == []


async def test_everything_may_be_refused_in_turn(server: ModelServer, asker: Asker) -> None:
    server.script(
        bad_request("Model does not support images."),
        unsupported_value("temperature", 0.2, 1),
        bad_request("response_format json_schema: no"),
        unknown_parameter("stream_options"),
        unknown_parameter("response_format"),
        FINE,
    )
    asked = replace(wanting(STRICT), messages=(Message("user", "Who?", (picture("cat"),)),))

    heard = await hear(asker.completions(WARM).stream(asked))

    assert (heard.text, heard.unseen) == ("Fine.", 1)
    assert [name for _, name in asker.learnt] == [
        "images",
        "temperature",
        "response_format.json_schema",
        "stream_options",
        "response_format.json_object",
    ]


async def test_an_overflow_costs_no_format(server: ModelServer, asker: Asker) -> None:
    overflow = "response_format: This model's maximum context length is 8192 tokens."
    server.script(Reply(status=400, error={"error": overflow}))

    with pytest.raises(ContextTooLong):
        await asker.put(wanting(STRICT))

    assert asker.learnt == []


async def test_an_answer_in_words_is_never_about_a_format(
    server: ModelServer, asker: Asker
) -> None:
    server.script(bad_request("response_format is not supported"), FINE)

    with pytest.raises(RequestRefused):
        await asker.ask()

    assert asker.learnt == []
