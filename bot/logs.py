"""Log lines: each with its turn's id, as text or JSON, and never with a secret in it."""

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.conversation.trace import current_turn

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
_SHORTEST_SECRET = 6
"""A shorter one would mask ordinary words."""


def start_logs(level: str, format_: str, secrets: Iterable[str]) -> None:
    """Send all logging to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(secrets, as_json=format_ == "json"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("httpx2", "httpcore2", "httpx", "httpcore", "openai", "telegram", "aiosqlite"):
        # Their INFO and DEBUG lines hold addresses, and Telegram's addresses hold the token.
        logging.getLogger(chatty).setLevel(logging.WARNING)


class LineFormatter(logging.Formatter):
    """A record as one line; its `extra` fields follow as name=value."""

    def __init__(self, secrets: Iterable[str], *, as_json: bool) -> None:
        super().__init__()
        long_enough = [secret for secret in secrets if len(secret) >= _SHORTEST_SECRET]
        # In JSON, quotes and letters beyond ASCII look different.
        escaped = [json.dumps(secret)[1:-1] for secret in long_enough]
        self._secrets = sorted({*long_enough, *escaped}, key=len, reverse=True)
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line, with every secret masked, also inside a traceback."""
        fields = {name: value for name, value in record.__dict__.items() if name not in _STANDARD}
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + self.formatException(record.exc_info)
        line = self._write(record, message, fields)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line

    def _write(self, record: logging.LogRecord, message: str, fields: dict[str, object]) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        turn = current_turn.get()
        if self._as_json:
            entry = {"at": at, "level": record.levelname, "logger": record.name, "turn": turn}
            return json.dumps({**entry, "message": message, **fields}, default=str)
        extra = "".join(f" {name}={value}" for name, value in fields.items())
        return f"{at} {record.levelname:<7} {record.name} [{turn}] {message}{extra}"
