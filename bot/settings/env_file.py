"""The `.env` file: its text as any editor saves it, and names in it that are no settings."""

import codecs
import os
import re
import stat
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from bot.storage.folder import name_user

_MOST_BYTES = 1_000_000
_ENCODINGS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_USED = re.compile(r"\$\{(\w+)")
_CLOSE = 0.85
"""MY_API_KEY is another's name; OPENAI_MODLE is not."""

_PREFIXES = ("TELEGRAM_", "OPENAI_", "SEARCH_")

_OF_OTHERS = frozenset({
    "OPENAI_ADMIN_KEY", "OPENAI_CUSTOM_HEADERS", "OPENAI_LOG", "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID", "OPENAI_WEBHOOK_SECRET",
    "TELEGRAM_API_HASH", "TELEGRAM_API_ID", "TELEGRAM_FILTER", "TELEGRAM_HTTP_IP_ADDRESS",
    "TELEGRAM_HTTP_PORT", "TELEGRAM_LOCAL", "TELEGRAM_LOG_FILE", "TELEGRAM_MAX_CONNECTIONS",
    "TELEGRAM_MAX_WEBHOOK_CONNECTIONS", "TELEGRAM_PROXY_URL", "TELEGRAM_STAT",
    "TELEGRAM_TEMP_DIR", "TELEGRAM_VERBOSITY", "TELEGRAM_WORK_DIR",
})  # fmt: skip
"""What OpenAI's library reads itself, and a Bot API server in a container beside the bot."""


def read_text(path: Path) -> tuple[str, list[str]]:
    """The file's text, none where there is no file, and what is wrong with it, a line each."""
    try:
        mode = path.stat().st_mode
        if path.exists() and path.samefile(os.devnull):
            return "", []  # How containers are kept from seeing a file.
        # A pipe is how managers of passwords hand it over.
        if not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
            return "", [f"{path.name}: is {_kind(mode)}, not a settings file."]
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return "", []
    except PermissionError:
        return "", [f"{path.name}: {name_user(os.geteuid())}, who runs the bot, may not read it."]
    except OSError as error:
        return "", [f"{path.name}: cannot be read: {error.strerror}."]
    return _decode(content, path.name)


def names_in_use(text: str) -> set[str]:
    """Names that other lines refer to, as ${NAME}."""
    return set(_USED.findall(text))


def unknown_names(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """A line for each name that is meant as one of those that are known, but is none of them."""
    ours = sorted(known)
    lines = []
    for name in names:
        if name in ours or name in _OF_OTHERS:
            continue
        close = get_close_matches(name.upper(), ours, n=1, cutoff=_CLOSE)
        if close:
            lines.append(f"{name}: unknown setting. Did you mean {close[0]}?")
        elif name.startswith(_PREFIXES):
            lines.append(f"{name}: unknown setting. See .env.example for all of them.")
    return lines


def _decode(content: bytes, name: str) -> tuple[str, list[str]]:
    if len(content) > _MOST_BYTES:
        return "", [f"{name}: is too large for a settings file."]
    encoding = next((own for mark, own in _ENCODINGS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return "", [f"{name}: is not UTF-8 text. Please save it as UTF-8."]
    return text, []


def _kind(mode: int) -> str:
    return "a folder" if stat.S_ISDIR(mode) else "a device"
