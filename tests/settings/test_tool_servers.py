"""MCP_CONFIG: the usual file, another one, and what is told of those that cannot be used."""

import json
from pathlib import Path

import pytest

from bot.settings.config import read_config
from bot.settings.tool_servers import read_tool_servers
from bot.tools.mcp import open_servers
from bot.tools.mcp.server_settings import Servers
from tests.given_settings import NEEDED, TOKEN, mistakes

pytestmark = pytest.mark.skipif(
    not open_servers.is_installed(), reason="The SDK of MCP is not installed: requirements-mcp.txt"
)


def write_servers(path: Path, **entry: object) -> Path:
    path.write_text(json.dumps({"mcpServers": {"notes": entry}}), encoding="utf-8")
    return path


def test_without_a_file_there_are_no_servers(tmp_path: Path) -> None:
    assert read_config(NEEDED, tmp_path / ".env").MCP_CONFIG.each == ()


def test_the_usual_file_stands_beside_the_dotenv_whose_names_it_may_use(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("NOTES_KEY=a-key-of-the-notes", encoding="utf-8")
    write_servers(tmp_path / "mcp.json", url="https://a.b", headers={"X-Key": "${NOTES_KEY}"})

    config = read_config(NEEDED, tmp_path / ".env")

    assert config.MCP_CONFIG.each[0].headers == {"X-Key": "a-key-of-the-notes"}
    assert "a-key-of-the-notes" not in repr(config)


def test_another_file_may_be_given(tmp_path: Path) -> None:
    path = write_servers(tmp_path / "others.json", command="notes")

    config = read_config({**NEEDED, "MCP_CONFIG": str(path)}, tmp_path / ".env")

    assert config.MCP_CONFIG.each[0].command == ("notes",)


@pytest.mark.parametrize("path", ["/nonexistent/mcp.json", "/dev/zero", "/", "a\0b", "x" * 5_000])
def test_what_is_no_file_is_told_of(path: str) -> None:
    (line,) = mistakes({**NEEDED, "MCP_CONFIG": path})

    assert line.startswith("MCP_CONFIG: can't read the file ")
    assert len(line) < 200


def test_mistakes_in_it_are_told_with_all_others(tmp_path: Path) -> None:
    path = write_servers(tmp_path / "mcp.json", command="c", env={"TOKEN": "${TELEGRAM_BOT_TOKEN}"})

    lines = mistakes({**NEEDED, "MCP_CONFIG": str(path), "STREAMING": "on"})

    assert len(lines) == 2
    assert "is the bot's own secret" in lines[0]
    assert TOKEN not in "".join(lines)


def test_a_switched_off_server_needs_nothing(tmp_path: Path) -> None:
    path = write_servers(tmp_path / "mcp.json", command="c", disabled=True)

    assert read_tool_servers(str(path), tmp_path, {}, ()) == (Servers(), [])
