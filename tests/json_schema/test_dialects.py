"""A schema is judged by the draft that it names, and nothing is fetched for it."""

from typing import Any

import pytest
from jsonschema import (
    Draft4Validator,
    Draft6Validator,
    Draft7Validator,
    Draft201909Validator,
    Draft202012Validator,
)
from referencing.exceptions import Unresolvable

from bot.json_schema.dialects import build_validator, find_dialect


@pytest.mark.parametrize(
    ("schema", "dialect"),
    [
        pytest.param({}, Draft202012Validator, id="none is the newest"),
        pytest.param(
            {"$schema": "https://json-schema.org/draft/2020-12/schema"},
            Draft202012Validator,
            id="2020-12",
        ),
        pytest.param(
            {"$schema": "https://json-schema.org/draft/2019-09/schema"},
            Draft201909Validator,
            id="2019-09",
        ),
        pytest.param(
            {"$schema": "http://json-schema.org/draft-07/schema#"}, Draft7Validator, id="7"
        ),
        pytest.param(
            {"$schema": "https://json-schema.org/draft-06/schema"},
            Draft6Validator,
            id="https, and no sign at its end",
        ),
        pytest.param(
            {"$schema": "json-schema.org/draft-04/schema#"}, Draft4Validator, id="no scheme"
        ),
        pytest.param({"$schema": "http://json-schema.org/schema#"}, None, id="whatever is newest"),
        pytest.param(
            {"$schema": "http://x.org/?json-schema.org/draft-04/schema"}, None, id="other"
        ),
        pytest.param({"$schema": ""}, None, id="no word"),
        pytest.param({"$schema": None}, None, id="null"),
        pytest.param({"$schema": ["http://json-schema.org/draft-07/schema#"]}, None, id="a list"),
    ],
)
def test_the_draft_that_is_named_is_found(schema: dict[str, Any], dialect: object) -> None:
    assert find_dialect(schema) is dialect


@pytest.mark.parametrize(
    ("draft", "is_valid"), [("draft-04", False), ("draft-06", True), ("draft/2020-12", True)]
)
def test_values_are_judged_as_that_draft_judges(draft: str, is_valid: bool) -> None:
    # To draft 4 no number with a point is an integer.
    schema = {"$schema": f"https://json-schema.org/{draft}/schema", "type": "integer"}

    assert build_validator(schema).is_valid(1.0) is is_valid


@pytest.mark.parametrize("keyword", ["$id", "id"])
def test_an_address_of_its_own_does_not_lead_references_astray(keyword: str) -> None:
    schema = {keyword: "http://[bad", "$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}}

    assert build_validator(schema).is_valid(None)
    assert not build_validator(schema).is_valid(1)


def test_a_reference_abroad_is_not_followed() -> None:
    with pytest.raises(Unresolvable):
        build_validator({"$ref": "https://example.org/schema"}).is_valid(1)
