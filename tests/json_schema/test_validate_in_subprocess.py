"""A schema that could keep a judge busy is judged by a child, which never outlives its time."""

import asyncio
import json
import os
from asyncio.subprocess import Process
from collections.abc import Callable
from typing import Any

import pytest

from bot.json_schema.check import check_result
from bot.json_schema.schema import read_schema
from bot.json_schema.validate_in_subprocess import is_cheap, validate_in_subprocess

HOSTILE = '{"type":"object","properties":{"a":{"pattern":"^(a+)+$"}}}'
ENDLESS = json.dumps({"a": "a" * 40 + "!"})


@pytest.mark.parametrize(
    ("part", "quick"),
    [
        pytest.param({"type": "string", "description": "d"}, True, id="plain"),
        pytest.param({"items": {"enum": [1, 2]}}, True, id="plain list"),
        pytest.param({"pattern": "x"}, False, id="pattern"),
        pytest.param({"items": {"patternProperties": {"x": {}}}}, False, id="patterned names"),
        pytest.param({"format": "regex"}, False, id="a pattern of the model's"),
        pytest.param({"$ref": "#"}, False, id="reference"),
        pytest.param({"anyOf": [{}]}, False, id="alternatives"),
        pytest.param({"uniqueItems": True}, False, id="unique items"),
        pytest.param({"enum": list(range(500))}, False, id="many choices"),
    ],
)
def test_only_plain_schemas_are_judged_in_the_house(part: dict[str, Any], quick: bool) -> None:
    assert is_cheap(json.dumps({"type": "object", "properties": {"a": part}})) == quick


async def test_a_child_gives_verdicts_as_the_house_does() -> None:
    text = '{"a": "aaa", "b": "\\ud83d\\ude00é"}'

    assert await check_result(text, read_schema(HOSTILE)) == await check_result(text, "")
    assert (await validate_in_subprocess('{"a": "b"}', HOSTILE)).complaint == (
        '$.a: must match the pattern "^(a+)+$"'
    )


async def test_an_endless_pattern_ends_with_a_complaint() -> None:
    verdict = await validate_in_subprocess(ENDLESS, HOSTILE, seconds=1)

    assert "in time" in verdict.complaint


async def test_doublings_of_doublings_end_too() -> None:
    twice = {f"{n}": {"allOf": [{"$ref": f"#/$defs/{n + 1}"}] * 2} for n in range(40)} | {"40": {}}
    schema = read_schema(json.dumps({"type": "object", "$defs": twice, "$ref": "#/$defs/0"}))

    assert "in time" in (await validate_in_subprocess("{}", schema, seconds=1)).complaint


async def test_megabytes_go_through_the_pipes() -> None:
    text = json.dumps({"b": ["x" * 1000] * 2000})

    assert json.loads(
        (await validate_in_subprocess(text, HOSTILE, seconds=60)).result
    ) == json.loads(text)


async def test_a_child_dies_with_its_question(monkeypatch: pytest.MonkeyPatch) -> None:
    children: asyncio.Queue[Process] = asyncio.Queue()
    start = asyncio.create_subprocess_exec

    async def watch(*command: str, **options: Any) -> Process:
        child = await start(*command, **options)
        children.put_nowait(child)
        return child

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watch)
    task = asyncio.create_task(validate_in_subprocess(ENDLESS, HOSTILE, seconds=60))
    child = await children.get()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


async def test_a_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}
    start: Callable[..., Any] = asyncio.create_subprocess_exec

    async def look(*command: str, env: dict[str, str], **options: Any) -> object:
        seen.update(env)
        return await start(*command, env=env, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", look)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")

    verdict = await validate_in_subprocess("{}", HOSTILE)

    assert verdict.result == "{}"
    assert "sk-secret" not in seen.values()
