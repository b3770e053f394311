"""A schema can keep a judge busy for years: such ones are judged by a child that can be killed."""

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from bot.json_schema.validation import UNCHECKED, ValidationResult
from bot.json_schema.validator_main import SECONDS
from bot.json_schema.walk import walk

_ROOT = Path(__file__).resolve().parents[2]

# What Python may need to start; no key and no token is among it.
_ENVIRONMENT = ("LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH", "SYSTEMROOT")

_QUICK = frozenset(
    (
        "$comment",
        "$id",
        "$schema",
        "additionalProperties",
        "const",
        "default",
        "deprecated",
        "description",
        "enum",
        "examples",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "properties",
        "readOnly",
        "required",
        "title",
        "type",
        "writeOnly",
    )
)
_FEW_CHOICES = 100
_SLOW_FORMATS = ("idn-hostname", "regex")

_TOO_SLOW = ValidationResult(
    complaint="The JSON could not be checked against the schema in time. Make it shorter and "
    "simpler, above all strings that have to match a pattern."
)


def is_cheap(schema: str) -> bool:
    """Whether judging takes time in proportion to the value, whatever the value is.

    References and alternatives can double the work at each level; patterns can do far worse.
    """
    return not schema or all(
        part.schema.keys() <= _QUICK
        and part.schema.get("format") not in _SLOW_FORMATS
        and len(part.schema.get("enum", ())) <= _FEW_CHOICES
        for part in walk(json.loads(schema))
    )


async def validate_in_subprocess(
    text: str, schema: str, seconds: float = SECONDS
) -> ValidationResult:
    """The verdict of a child, or that there was none in time."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "ignore", "-m", "bot.json_schema.validator_main"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    )
    try:
        async with asyncio.timeout(seconds):
            written, _ = await child.communicate(json.dumps([text, schema]).encode())
    except TimeoutError:
        return _TOO_SLOW
    finally:
        await _end(child)
    return UNCHECKED if child.returncode else ValidationResult(**json.loads(written))


async def _end(child: Process) -> None:
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        # Reading on empties the pipes, without which they would stay open.
        await child.communicate()
