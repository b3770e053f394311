"""The file of servers: what other clients write is read, and each mistake is told in a sentence."""

import json
from pathlib import Path

import pytest

from bot.tools.mcp.config_file import read_servers
from bot.tools.mcp.server_settings import Servers, ServerSettings

SECRET = "s3cret-of-the-tracker"
ENVIRONMENT = {"TRACKER_TOKEN": SECRET, "TELEGRAM_BOT_TOKEN": "123:abc"}
OWN = frozenset({"TELEGRAM_BOT_TOKEN"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mcp.json"


def read(path: Path, servers: object) -> tuple[Servers, list[str]]:
    path.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")
    return read_servers(path, ENVIRONMENT, OWN)


def test_servers_are_read_as_other_clients_write_them(path: Path) -> None:
    servers, lines = read(
        path,
        {
            "the tracker": {
                "type": "http",
                "url": "https://mcp.example.com/mcp",
                "headers": {"Authorization": "Bearer ${TRACKER_TOKEN}"},
                "timeout": 5,
                "chats": [-100, 7],
            },
            "notes": {
                "command": "npx",
                "args": ["-y", "notes"],
                "env": {"FOLDER": "/srv", "API_KEY": "a-literal-key"},
                "tools": ["find"],
                "approve": "always",
                "autoApprove": [],
            },
            "old": {"command": "old", "disabled": True},
        },
    )

    assert lines == []
    assert servers.each == (
        ServerSettings(
            "the tracker",
            "the_tracker",
            url="https://mcp.example.com/mcp",
            headers={"Authorization": f"Bearer {SECRET}"},
            chats=frozenset({-100, 7}),
        ),
        ServerSettings(
            "notes",
            "notes",
            command=("npx", "-y", "notes"),
            environment={"FOLDER": "/srv", "API_KEY": "a-literal-key"},
            tools=frozenset({"find"}),
            approve="always",
        ),
    )
    assert {SECRET, "a-literal-key"} <= set(servers.secrets)
    assert "/srv" not in servers.secrets
    assert SECRET not in repr(servers)
    assert "a-literal-key" not in repr(servers)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ([], "must be an object with url or command."),
        ({}, "needs either url or command."),
        ({"url": "https://a.b", "command": "c"}, "needs either url or command."),
        ({"url": "a.b/mcp"}, "url must be an address that starts with http:// or https://."),
        ({"url": "http://[::1"}, "url must be an address that starts with http:// or https://."),
        ({"url": 7}, "url must hold texts, in quotes."),
        (
            {"url": "https://a.b", "type": "sse"},
            "type sse is too old; give the server's address for streamable HTTP.",
        ),
        (
            {"url": "https://a.b", "headers": {"X": "${NOT_THERE}"}},
            "headers needs ${NOT_THERE}: set NOT_THERE in the environment or .env.",
        ),
        (
            {"command": "c", "env": {"X": "${TELEGRAM_BOT_TOKEN}"}},
            "${TELEGRAM_BOT_TOKEN} is the bot's own secret, which no server may have.",
        ),
        (
            {"url": "https://a.b", "headers": {"X": "a\nb"}},
            "headers must have names and values that HTTP can send.",
        ),
        (
            {"url": "https://a.b", "headers": []} | {"headers": ["X"]},
            'headers must be an object of texts, such as {"NAME": "value"}.',
        ),
        (
            {"command": "c", "args": "-y"},
            'args must be a list of texts, such as ["-y", "a-server"].',
        ),
        ({"command": "c\0"}, "command must be one that can be started."),
        (
            {"command": "c", "env": {"A=B": "x"}},
            "env must have names and values that a process can have.",
        ),
        ({"command": "c", "tools": "find"}, 'tools must be a list of names, such as ["search"].'),
        ({"command": "c", "approve": "often"}, "approve must be writes, always or never."),
        ({"command": "c", "approve": ["never"]}, "approve must be writes, always or never."),
        (
            {"command": "c", "chats": ["7"]},
            "chats must be a list of chat IDs, such as [123456789, -1001234567890].",
        ),
    ],
)
def test_a_mistake_says_what_would_be_right(path: Path, entry: object, sentence: str) -> None:
    assert read(path, {"one": entry})[1] == [f"mcp.json: server one: {sentence}"]


def test_all_mistakes_are_told_at_once(path: Path) -> None:
    _, lines = read(path, {"a": {}, "b": [], "c": {"command": "c"}, "": {"command": "d"}})

    assert lines == [
        "mcp.json: server a: needs either url or command.",
        "mcp.json: server b: must be an object with url or command.",
        "mcp.json: server : its name needs a letter or digit from a-z and 0-9.",
    ]


def test_names_that_would_become_one_are_a_mistake(path: Path) -> None:
    _, lines = read(path, {"a b": {"command": "c"}, "a_b": {"command": "d"}})

    assert lines == ["mcp.json: the names a b and a_b are too much alike."]


FORM = 'must look like {"mcpServers": {"name": {"url": "https://…"}}}.'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not valid JSON: look at line 1."),
        (b'{"mcpServers": {\n  "a": \n}}', "is not valid JSON: look at line 3."),
        (b"\xff", "is not valid JSON in UTF-8."),
        (b"[" * 100_000, "is not valid JSON in UTF-8."),
        (b"[]", FORM),
        (b"{}", FORM),
        (b'{"mcpServers": []}', FORM),
        (b" " * 1_000_001, "is too large for a list of servers."),
    ],
)
def test_a_file_that_is_none_is_told_of(path: Path, content: bytes, sentence: str) -> None:
    path.write_bytes(content)

    assert read_servers(path, {})[1] == [f"mcp.json: {sentence}"]


def test_a_file_that_is_gone_is_told_of(path: Path) -> None:
    assert read_servers(path, {})[1] == ["mcp.json: cannot be read: No such file or directory."]
