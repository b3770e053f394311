"""A server's tools as the model is told of them: renamed, cut, and the unfit left out."""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.tools import JsonValue, ToolDescription
from bot.tools.mcp.clean_text import clean_line, clean_text
from bot.tools.mcp.server_settings import ServerSettings
from bot.tools.tool import Arguments, Caller, Tool, ToolOutput

SECONDS = 60.0
"""That a call may take."""

MOST_TOOLS = 100
"""Of one server; each is paid for with every question."""

_LONGEST_NAME, _LONGEST_DESCRIPTION, _LONGEST_TITLE, _LONGEST_SHOWN = 64, 1_024, 64, 60
_MOST_SCHEMA_BYTES, _DEEPEST_SCHEMA = 16_000, 20
_HASH = 6

CallTool = Callable[[str, Arguments], Awaitable[ToolOutput]]
"""Calls a tool by the server's own name for it."""


@dataclass(frozen=True, slots=True)
class ListedTool:
    """A tool as its server describes it; nothing of it has been looked at."""

    name: str
    title: str
    description: str
    schema: Mapping[str, JsonValue] = field(hash=False)
    only_reads: bool


def make_tools(
    server: ServerSettings, listed: Sequence[ListedTool], call: CallTool
) -> tuple[tuple[Tool, ...], int]:
    """Those that may be used, by name, and how many of them are unfit or too many.

    The same list gives the same tools in the same order: what the provider keeps of a prompt stays
    good.
    """
    wanted = [one for one in listed if server.tools is None or one.name in server.tools]
    made: dict[str, Tool] = {}
    for one in sorted(wanted, key=lambda one: one.name):
        name = _make_name(server.prefix, one.name)
        if one.name and name not in made and _is_fit(one.schema):
            made[name] = _make_tool(server, one, name, call)
    tools = tuple(made[name] for name in sorted(made))[:MOST_TOOLS]
    return tools, len(wanted) - len(tools)


def _make_tool(server: ServerSettings, listed: ListedTool, name: str, call: CallTool) -> Tool:
    title = clean_line(f"{server.title}: {listed.title or listed.name}", _LONGEST_TITLE)

    async def run(arguments: Arguments, _caller: Caller) -> ToolOutput:
        return await call(listed.name, arguments)

    return Tool(
        description=ToolDescription(
            name, clean_text(listed.description, _LONGEST_DESCRIPTION), listed.schema
        ),
        run=run,
        show=lambda arguments: _show(title, arguments),
        title=title,
        changes=not listed.only_reads,
        asks=server.approve == "always" or (server.approve == "writes" and not listed.only_reads),
        seconds=SECONDS,
    )


def _make_name(prefix: str, name: str) -> str:
    """What had to be changed ends in a hash of what it was, so that no two become one."""
    whole = f"{prefix}__{re.sub(r'[^a-zA-Z0-9_-]', '_', name)}"
    if len(whole) <= _LONGEST_NAME and whole == f"{prefix}__{name}":
        return whole
    mark = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:_HASH]
    return f"{whole[: _LONGEST_NAME - _HASH - 1]}_{mark}"


def _is_fit(schema: Mapping[str, JsonValue]) -> bool:
    """Whether it is that of an object, and neither too large nor too deep."""
    if schema.get("type") != "object" or not _is_shallow(schema, _DEEPEST_SCHEMA):
        return False
    try:
        text = json.dumps(schema, allow_nan=False, ensure_ascii=False)
        return len(text.encode()) <= _MOST_SCHEMA_BYTES and "\\u0000" not in text
    except (ValueError, TypeError, RecursionError):  # Half characters are among these.
        return False


def _is_shallow(value: object, depth: int) -> bool:
    if not depth:
        return False
    if isinstance(value, Mapping):
        value = list(value.values())
    return not isinstance(value, list) or all(_is_shallow(one, depth - 1) for one in value)


def _show(title: str, arguments: Arguments) -> str:
    """With the first argument that is a text: mostly what is looked for."""
    first = next((one for one in arguments.values() if isinstance(one, str) and one.strip()), "")
    return f"🔧 {title}: {clean_line(first, _LONGEST_SHOWN)}" if first else f"🔧 {title}"
