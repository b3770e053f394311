"""The file of servers that other clients use too, read once; all mistakes are told at once."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot.tools.mcp.server_settings import Approve, Servers, ServerSettings

_MOST_BYTES = 1_000_000
_MOST_SERVERS = 50
_LONGEST_PREFIX = 24
"""Of 64 letters that a tool's whole name may have."""

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_SECRET_NAME = re.compile(r"key|token|secret|pass|auth|credential", re.IGNORECASE)
_APPROVE: tuple[Approve, ...] = ("writes", "always", "never")

Object = Mapping[str, object]


class _Mistake(Exception):
    """What is wrong with one server, in a sentence that repeats no secret."""


def read_servers(
    path: Path, environment: Mapping[str, str], forbidden: frozenset[str] = frozenset()
) -> tuple[Servers, list[str]]:
    """The servers of the file, and what is wrong with it, a sentence each.

    `${NAME}` stands for what the environment holds; never for one of the `forbidden` names.
    """
    try:
        entries = _read_entries(path)
    except _Mistake as mistake:
        return Servers(), [f"{path.name}: {mistake}"]
    reader = _Reader(environment, forbidden)
    servers: dict[str, ServerSettings] = {}
    lines: list[str] = []
    for title, entry in entries.items():
        try:
            server = reader.read(title, entry)
        except _Mistake as mistake:
            lines.append(f"{path.name}: server {_show(title)}: {mistake}")
            continue
        if server is None:
            continue
        if other := servers.get(server.prefix):
            names = f"{_show(other.title)} and {_show(title)}"
            lines.append(f"{path.name}: the names {names} are too much alike.")
        servers[server.prefix] = server
    return Servers(tuple(servers.values()), tuple(sorted(reader.secrets))), lines


def _read_entries(path: Path) -> Object:
    """What stands under mcpServers. Raises _Mistake."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _Mistake(f"cannot be read: {error.strerror}.") from None
    if len(content) > _MOST_BYTES:
        raise _Mistake("is too large for a list of servers.")
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise _Mistake(f"is not valid JSON: look at line {error.lineno}.") from None
    except (UnicodeDecodeError, RecursionError):
        raise _Mistake("is not valid JSON in UTF-8.") from None
    entries = whole.get("mcpServers") if isinstance(whole, dict) else None
    if not isinstance(entries, dict):
        raise _Mistake('must look like {"mcpServers": {"name": {"url": "https://…"}}}.')
    if len(entries) > _MOST_SERVERS:
        raise _Mistake(f"must name at most {_MOST_SERVERS} servers.")
    return entries


class _Reader:
    """Reads servers, and takes down the secrets that it meets."""

    def __init__(self, environment: Mapping[str, str], forbidden: frozenset[str]) -> None:
        self._environment = environment
        self._forbidden = forbidden
        self.secrets: set[str] = set()

    def read(self, title: str, entry: object) -> ServerSettings | None:
        """None where it is switched off. Raises _Mistake."""
        if not isinstance(entry, dict):
            raise _Mistake("must be an object with url or command.")
        if entry.get("disabled") is True:
            return None
        if bool(entry.get("url")) == bool(entry.get("command")):
            raise _Mistake("needs either url or command.")
        if entry.get("type") == "sse":
            raise _Mistake("type sse is too old; give the server's address for streamable HTTP.")
        prefix = re.sub(r"[^a-zA-Z0-9-]+", "_", title).strip("_")[:_LONGEST_PREFIX].rstrip("_")
        if not prefix:
            raise _Mistake("its name needs a letter or digit from a-z and 0-9.")
        return ServerSettings(
            title=title,
            prefix=prefix,
            url=self._read_url(entry),
            headers=self._read_headers(entry),
            command=self._read_command(entry),
            environment=self._read_environment(entry),
            tools=_read_names(entry),
            approve=_read_approve(entry),
            chats=_read_chats(entry),
        )

    def _read_url(self, entry: Object) -> str:
        if not entry.get("url"):
            return ""
        url = self._fill(entry["url"], "url")
        if not _is_address(url):
            raise _Mistake("url must be an address that starts with http:// or https://.")
        if "@" in url or "?" in url:  # Where passwords and keys stand in one.
            self.secrets.add(url)
        return url

    def _read_headers(self, entry: Object) -> Mapping[str, str]:
        headers = self._read_texts(entry, "headers", lambda _name: True)
        for name, value in headers.items():
            if not _HEADER.fullmatch(name) or not value.isascii() or not value.isprintable():
                raise _Mistake("headers must have names and values that HTTP can send.")
        self.secrets.update(word for value in headers.values() for word in value.split())
        return headers

    def _read_environment(self, entry: Object) -> Mapping[str, str]:
        found = self._read_texts(entry, "env", lambda name: bool(_SECRET_NAME.search(name)))
        if any("=" in name or "\0" in name + value for name, value in found.items()):
            raise _Mistake("env must have names and values that a process can have.")
        return found

    def _read_command(self, entry: Object) -> tuple[str, ...]:
        if not entry.get("command"):
            return ()
        arguments = entry.get("args") or []
        if not isinstance(arguments, list):
            raise _Mistake('args must be a list of texts, such as ["-y", "a-server"].')
        words = [self._fill(entry["command"], "command")]
        words += [self._fill(argument, "args") for argument in arguments]
        if any("\0" in word for word in words):
            raise _Mistake("command must be one that can be started.")
        return tuple(words)

    def _read_texts(
        self, entry: Object, key: str, is_secret: Callable[[str], bool]
    ) -> Mapping[str, str]:
        found = entry.get(key) or {}
        if not isinstance(found, dict):
            raise _Mistake(f'{key} must be an object of texts, such as {{"NAME": "value"}}.')
        texts = {name: self._fill(value, key) for name, value in found.items()}
        self.secrets.update(value for name, value in texts.items() if value and is_secret(name))
        return texts

    def _fill(self, value: object, key: str) -> str:
        """The text with each ${NAME} replaced."""
        if not isinstance(value, str):
            raise _Mistake(f"{key} must hold texts, in quotes.")
        for name in _VARIABLE.findall(value):
            if name in self._forbidden:
                raise _Mistake(f"${{{name}}} is the bot's own secret, which no server may have.")
            if not self._environment.get(name):
                raise _Mistake(f"{key} needs ${{{name}}}: set {name} in the environment or .env.")
            self.secrets.add(self._environment[name])
        # A function: a secret may hold a backslash.
        return _VARIABLE.sub(lambda found: self._environment[found[1]], value)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # Its own words would repeat a password.
        return False
    return is_whole and url.isprintable() and " " not in url


def _read_names(entry: Object) -> frozenset[str] | None:
    names = entry.get("tools")
    if names is None:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _Mistake('tools must be a list of names, such as ["search"].')
    return frozenset(names)


def _read_approve(entry: Object) -> Approve:
    written = entry.get("approve", "writes")
    for one in _APPROVE:
        if written == one:
            return one
    raise _Mistake("approve must be writes, always or never.")


def _read_chats(entry: Object) -> frozenset[int] | None:
    chats = entry.get("chats")
    if chats is None:
        return None
    if not isinstance(chats, list) or not all(type(chat) is int for chat in chats):
        raise _Mistake("chats must be a list of chat IDs, such as [123456789, -1001234567890].")
    return frozenset(chats)


def _show(title: str) -> str:
    shown = "".join(letter if letter.isprintable() else "?" for letter in title)
    return shown if len(shown) <= _LONGEST_PREFIX else f"{shown[:_LONGEST_PREFIX]}…"
