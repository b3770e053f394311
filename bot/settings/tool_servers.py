"""MCP_CONFIG: the file that names servers of tools, which need not be there."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.settings.checks import shorten
from bot.tools.mcp.config_file import read_servers
from bot.tools.mcp.open_servers import NOT_INSTALLED, is_installed
from bot.tools.mcp.server_settings import Servers

USUAL_NAME = "mcp.json"
"""Beside `.env`."""


def read_tool_servers(
    given: str, folder: Path, environment: Mapping[str, str], own_secrets: Iterable[str]
) -> tuple[Servers, list[str]]:
    """Those of the file that is given, or else of the usual one; and what is wrong with it."""
    path = Path(given) if given else folder / USUAL_NAME
    if not _is_file(path):
        return Servers(), [f"MCP_CONFIG: can't read the file {shorten(given)}."] if given else []
    servers, lines = read_servers(path, environment, frozenset(own_secrets))
    if servers.each and not is_installed():
        lines.append(f"MCP_CONFIG: {NOT_INSTALLED}")
    return servers, lines


def _is_file(path: Path) -> bool:
    """And no pipe or device, which might never end."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # Such as a name with a zero in it.
        return False
