"""Names, descriptions and schemas that a server may think of, as the model is told of them."""

import re

import pytest

from bot.tools.mcp.offered_tools import MOST_TOOLS, ListedTool, make_tools
from bot.tools.mcp.server_settings import Approve, ServerSettings
from bot.tools.tool import Arguments, Tool, ToolOutput

SERVER = ServerSettings("My notes", "My_notes")
OBJECT: dict[str, object] = {"type": "object", "properties": {"a": {"type": "string"}}}


async def call(name: str, _arguments: Arguments) -> ToolOutput:
    return ToolOutput(name)


def listed(
    name: str, schema: dict[str, object] | None = None, *, reads: bool = False, about: str = ""
) -> ListedTool:
    return ListedTool(name, "", about, OBJECT if schema is None else schema, reads)


def make(*tools: ListedTool, server: ServerSettings = SERVER) -> tuple[Tool, ...]:
    return make_tools(server, tools, call)[0]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("find", "My_notes__find"),
        ("find.all", "My_notes__find_all_"),
        ("ищи", "My_notes_____"),
        ("x" * 300, "My_notes__xxx"),
        ("a b\n", "My_notes__a_b__"),
        ("\ud800", "My_notes___"),
    ],
)
def test_a_name_is_one_that_providers_take(name: str, made: str) -> None:
    (tool,) = make(listed(name))

    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", tool.name)
    assert tool.name.startswith(made)


async def test_names_that_become_alike_stay_apart_and_reach_their_own_tool() -> None:
    names = ["a.b", "a_b", "a b", "x" * 100, "x" * 101]

    tools = make(*map(listed, names))

    assert len({tool.name for tool in tools}) == len(names)
    caller: object = None
    assert {(await tool.run({}, caller)).text for tool in tools} == set(names)  # type: ignore[arg-type]  # not looked at


def test_the_order_is_the_same_whatever_order_the_server_tells() -> None:
    tools = [listed(name) for name in ("b", "a", "c.c")]

    assert [one.name for one in make(*tools)] == [one.name for one in make(*reversed(tools))]


def test_a_name_that_comes_twice_is_one_tool() -> None:
    assert make_tools(SERVER, [listed("a"), listed("a", about="again")], call)[1] == 1


def nested(depth: int) -> dict[str, object]:
    schema: dict[str, object] = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({}, id="none"),
        pytest.param({"type": "string"}, id="no object"),
        pytest.param({"type": ["object"]}, id="a list of types"),
        pytest.param({"type": "object", "description": "x" * 16_000}, id="large"),
        pytest.param(nested(500), id="deep"),
        pytest.param({"type": "object", "default": float("nan")}, id="not a number"),
        pytest.param({"type": "object", "title": "\ud800"}, id="half of a character"),
        pytest.param({"type": "object", "title": "\0"}, id="zero"),
    ],
)
def test_a_tool_with_an_unfit_schema_is_left_out(schema: dict[str, object]) -> None:
    tools, left_out = make_tools(SERVER, [listed("good"), listed("bad", schema)], call)

    assert [tool.name for tool in tools] == ["My_notes__good"]
    assert left_out == 1


def test_there_are_not_too_many() -> None:
    tools, left_out = make_tools(SERVER, [listed(str(number)) for number in range(500)], call)

    assert len(tools) == MOST_TOOLS
    assert left_out == 500 - MOST_TOOLS


def test_a_description_is_cut_and_clean() -> None:
    (tool,) = make(listed("a", about="\x1b[2J" + "x" * 5_000 + "\0"))

    assert len(tool.description.description) <= 1_024
    assert tool.description.description.startswith("[2Jxxx")


@pytest.mark.parametrize(
    ("approve", "reads", "asks"),
    [
        ("writes", True, False),
        ("writes", False, True),
        ("always", True, True),
        ("always", False, True),
        ("never", True, False),
        ("never", False, False),
    ],
)
def test_what_asks_first(approve: Approve, reads: bool, asks: bool) -> None:
    server = ServerSettings("a", "a", approve=approve)
    (tool,) = make(listed("b", reads=reads), server=server)

    assert tool.asks == asks
    assert tool.changes != reads


def test_whoever_waits_sees_one_line() -> None:
    (tool,) = make(listed("find"))

    assert tool.show({}) == "🔧 My notes: find"
    assert tool.show({"n": 1, "a": "the\nkey\x1b"}) == "🔧 My notes: find: the key"
    assert len(tool.show({"a": "x" * 1_000})) < 130
