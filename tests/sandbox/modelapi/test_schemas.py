"""A response_format is taken as OpenAI takes it, and answered as the schema wants it."""

import json

import jsonschema
import pytest

from sandbox.modelapi.examples import example_of
from sandbox.modelapi.mistakes import bad_request
from sandbox.modelapi.reply import Json
from sandbox.modelapi.server import ModelServer
from tests.sandbox.modelapi.client import QUESTION, Client

TEXT: Json = {"type": "string"}
OPEN: Json = {"type": "object", "properties": {"a": TEXT}, "required": ["a"]}
CLOSED: Json = OPEN | {"additionalProperties": False}
TREE: Json = {
    "type": "object",
    "properties": {"root": {"$ref": "#/$defs/node"}},
    "required": ["root"],
    "additionalProperties": False,
    "$defs": {
        "node": {
            "type": "object",
            "properties": {
                "name": TEXT,
                "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]},
            },
            "required": ["name", "children", "next"],
            "additionalProperties": False,
        }
    },
}


def wanting(schema: object, *, strict: bool = True, name: str = "answer") -> Json:
    wanted = {"name": name, "schema": schema, "strict": strict}
    return {"response_format": {"type": "json_schema", "json_schema": wanted}}


def closed(**properties: Json) -> Json:
    return CLOSED | {"properties": properties, "required": list(properties)}


@pytest.mark.parametrize(
    ("schema", "complaint"),
    [
        (OPEN, "In context=(), 'additionalProperties' is required to be supplied and to be false."),
        (
            CLOSED | {"required": []},
            "In context=(), 'required' is required to be supplied and to be an array including"
            " every key in properties. Missing 'a'.",
        ),
        (
            closed(a={"oneOf": [TEXT]}),
            "In context=('properties', 'a'), 'oneOf' is not permitted.",
        ),
        (
            closed(a=TEXT | {"default": ""}),
            "In context=('properties', 'a'), 'default' is not permitted.",
        ),
        (
            closed(a={"type": "array"}),
            "In context=('properties', 'a'), array schema missing items.",
        ),
        (
            closed(a={"type": "array", "items": OPEN}),
            "In context=('properties', 'a', 'items'), 'additionalProperties' is required to be"
            " supplied and to be false.",
        ),
        (closed(a={}), "In context=('properties', 'a'), schema must have a 'type' key."),
        (
            closed(a=TEXT | {"format": "uri"}),
            "In context=('properties', 'a'), 'uri' is not a valid format.",
        ),
        (
            closed(a={"$ref": "#/$defs/none"}),
            "In context=('properties', 'a'), reference to component '#/$defs/none' which was not"
            " found in the schema.",
        ),
        (
            {"type": "array", "items": TEXT},
            "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'.",
        ),
    ],
    ids=[
        "open",
        "optional",
        "oneOf",
        "default",
        "items",
        "inside",
        "type",
        "format",
        "ref",
        "root",
    ],
)
async def test_what_strict_cannot_express_is_refused(
    client: Client, schema: Json, complaint: str
) -> None:
    status, body = await client.ask(QUESTION, **wanting(schema))

    assert status == 400
    assert (body["error"]["param"], body["error"]["code"]) == ("response_format", None)
    assert body["error"]["message"] == f"Invalid schema for response_format 'answer': {complaint}"


@pytest.mark.parametrize("name", ["two words", "a" * 65, ""])
async def test_a_schema_has_a_plain_name(client: Client, name: str) -> None:
    _, words = await client.mistake(QUESTION, **wanting(CLOSED, name=name))

    assert "'response_format.json_schema.name'" in words


@pytest.mark.parametrize(
    "schema",
    [
        CLOSED,
        TREE,
        closed(a={"type": ["string", "null"], "enum": ["x", None]}, b={"const": 5}),
        closed(a={"type": "integer", "minimum": 7}, b={"type": "number", "exclusiveMaximum": 1}),
        closed(a=TEXT | {"format": "date-time"}, b=TEXT | {"maxLength": 2}),
        closed(a={"type": "array", "items": {"type": "boolean"}, "minItems": 3}),
    ],
    ids=["plain", "tree", "enum", "numbers", "texts", "array"],
)
async def test_the_answer_fits_a_strict_schema(client: Client, schema: Json) -> None:
    status, body = await client.ask(QUESTION, **wanting(schema))

    assert status == 200, body
    jsonschema.validate(json.loads(body["choices"][0]["message"]["content"]), schema)


@pytest.mark.parametrize(
    "schema",
    [
        OPEN,
        {"type": "object", "allOf": [OPEN, {"properties": {"b": TEXT}, "required": ["b"]}]},
        {"type": "object", "properties": {"a": {"oneOf": [{"type": "integer"}, TEXT]}}},
        {"type": "object", "properties": {"a": {"prefixItems": [TEXT, {"type": "integer"}]}}},
        {"type": "object", "properties": {"a": {"minimum": 3, "type": "number"}}},
        {"type": "object", "additionalProperties": TEXT},
    ],
    ids=["open", "allOf", "oneOf", "tuple", "number", "map"],
)
async def test_without_strict_more_may_be_said(client: Client, schema: Json) -> None:
    status, body = await client.ask(QUESTION, **wanting(schema, strict=False))

    assert status == 200, body
    jsonschema.validate(json.loads(body["choices"][0]["message"]["content"]), schema)


def test_an_endless_schema_has_a_finite_example() -> None:
    endless = {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}

    assert json.dumps(example_of(endless, "x"))


async def test_a_server_may_know_fewer_formats(server: ModelServer, client: Client) -> None:
    server.formats = {"text", "json_object"}
    said = {"role": "user", "content": "Answer in JSON"}

    _, words = await client.mistake(QUESTION, **wanting(CLOSED))
    status, _ = await client.ask(said, response_format={"type": "json_object"})
    server.format_answer = bad_request("no grammar here")
    _, own = await client.mistake(QUESTION, **wanting(CLOSED))
    server.formats = set()
    code, _ = await client.mistake(said, response_format={"type": "json_object"})

    assert words == "This response_format type is unavailable now"
    assert status == 200
    assert own == "no grammar here"
    assert code == "unknown_parameter"


async def test_json_that_is_asked_for_in_words_is_given(
    server: ModelServer, client: Client
) -> None:
    server.formats = set()
    schema = json.dumps(closed(fig={"type": "integer"}))
    system = {"role": "system", "content": f"Answer with one JSON object.\n\n{schema}"}

    _, body = await client.ask(system, QUESTION)

    assert json.loads(body["choices"][0]["message"]["content"]) == {"fig": 1}
