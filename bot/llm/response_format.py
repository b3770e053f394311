"""How JSON is asked for: as strictly as the model's provider knows, and always in words."""

import json
import re
from collections.abc import Set
from enum import StrEnum

from bot.domain.prompt import Prompt
from bot.llm.json_types import Json
from bot.llm.refusals import Refusal, may_be_about_content


class Format(StrEnum):
    """What `response_format` holds, from the strictest to nothing at all."""

    STRICT = "strict"
    SCHEMA = "schema"
    OBJECT = "object"
    NONE = "none"


PARAMETER = {
    Format.STRICT: "response_format.json_schema",
    Format.SCHEMA: "response_format.json_schema",
    Format.OBJECT: "response_format.json_object",
}
"""Under which name it is remembered that a model does not take a format."""

_NAME = "answer"

# The word JSON has to be there: OpenAI refuses json_object without it.
_INSTRUCTION = (
    "Answer with one JSON object and nothing else: no words before or after it, no Markdown, and "
    "no code fence around it."
)
_SCHEMA_FOLLOWS = "It has to match this JSON Schema:"


def choose_format(prompt: Prompt, refused: Set[str], spoiled: Set[Format]) -> Format:
    """The strictest one that the model takes (`refused`) and this very schema fits (`spoiled`)."""
    structure = prompt.structure
    if structure is None or prompt.is_continued or "response_format" in refused:
        return Format.NONE
    formats = [Format.OBJECT]
    if structure.schema:
        formats.insert(0, Format.SCHEMA)
    if structure.schema and structure.is_strict:
        formats.insert(0, Format.STRICT)
    fitting = (one for one in formats if PARAMETER[one] not in refused and one not in spoiled)
    return next(fitting, Format.NONE)


def write_format(prompt: Prompt, format_: Format) -> Json | None:
    """The `response_format`, or None where there is to be none."""
    if prompt.structure is None or format_ is Format.NONE:
        return None
    if format_ is Format.OBJECT:
        return {"type": "json_object"}
    schema = json.loads(prompt.structure.schema)
    is_strict = format_ is Format.STRICT
    return {
        "type": "json_schema",
        "json_schema": {"name": _NAME, "schema": schema, "strict": is_strict},
    }


def read_format(body: Json) -> Format:
    """The format that a body asks for."""
    written = body.get("response_format")
    if written is None:
        return Format.NONE
    if written["type"] == "json_object":
        return Format.OBJECT
    return Format.STRICT if written["json_schema"]["strict"] else Format.SCHEMA


def write_system(prompt: Prompt, format_: Format) -> str:
    """The system prompt; where JSON is wanted, that is said below it, with the unsent schema."""
    if prompt.structure is None:
        return prompt.system
    parts = [prompt.system, _INSTRUCTION] if prompt.system else [_INSTRUCTION]
    if prompt.structure.schema and format_ in {Format.OBJECT, Format.NONE}:
        parts += [_SCHEMA_FOLLOWS, prompt.structure.schema]
    return "\n\n".join(parts)


_ABOUT_FORMAT = re.compile(
    r"response[_ ]format|response_schema|json[_ ]schema|json_object|json[_ ]mode"
    r"|structured[_ ]outputs?|guided_(?:json|grammar|decoding)|\bgrammar\b|json_validate_failed",
    re.IGNORECASE,
)
_ABOUT_THIS_SCHEMA = re.compile(
    r"invalid (?:json )?schema|invalid_json_schema|schema conversion|\bgrammar\b|xgrammar"
    r"|\bstrict\b|keywords?\b(?! argument)|json_validate_failed"
    r"|failed to (?:generate|validate) json|must contain the word",
    re.IGNORECASE,
)


def is_about_format(refusal: Refusal) -> bool:
    """Whether it is the `response_format` that is refused."""
    return may_be_about_content(refusal) and _ABOUT_FORMAT.search(refusal.words) is not None


def is_about_this_schema(refusal: Refusal) -> bool:
    """Whether another schema, or another attempt, might not be refused."""
    return _ABOUT_THIS_SCHEMA.search(refusal.words) is not None
