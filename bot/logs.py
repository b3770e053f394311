"""Log lines: each with its turn's id, as text or JSON, and never with a secret in it."""

import asyncio
import json
import logging
import re
import sys
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

from bot.domain.current_turn import current_turn

logger = logging.getLogger(__name__)

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
_SHORTEST_SECRET = 6
"""A shorter one would mask ordinary words."""


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""With one of them in a name, somebody could write lines of their own into the log."""


def start_logs(level: str, format_: str, secrets: Iterable[str]) -> None:
    """Send all logging to standard error, warnings too."""
    handler = QuietHandler(sys.stderr)
    handler.setFormatter(LineFormatter(secrets, as_json=format_ == "json"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for chatty in ("httpx2", "httpcore2", "httpx", "httpcore", "openai", "telegram", "aiosqlite"):
        # Their INFO and DEBUG lines hold addresses, and Telegram's addresses hold the token.
        logging.getLogger(chatty).setLevel(logging.WARNING)


def log_what_nobody_catches(loop: asyncio.AbstractEventLoop) -> None:
    """As lines of the log, where it would be raw text with what its variables hold."""
    loop.set_exception_handler(_log_context)
    threading.excepthook = lambda args: logger.error(
        "a thread ended with an error",
        exc_info=(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback),
    )
    sys.unraisablehook = lambda args: logger.error(
        "an error that nobody can catch: %s",
        args.err_msg or type(args.object).__name__,
        exc_info=args.exc_value,
    )


# Any: asyncio's own type for what it tells; the objects in it are not shown, with all they hold.
def _log_context(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    logger.error("%s", context.get("message"), exc_info=context.get("exception"))


class QuietHandler(logging.StreamHandler[TextIO]):
    """Where nothing can be written, nothing is: a log that has gone must not stop the bot."""

    def handleError(self, record: logging.LogRecord) -> None:  # logging's own name
        """Say nothing; logging would show the record raw, secrets and all."""


class LineFormatter(logging.Formatter):
    """A record as one line; its `extra` fields follow as name=value. It never raises."""

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
        message = _message_of(record)
        if not self._as_json:
            message = _on_one_line(message)
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
            return _as_json({**fields, **entry, "message": message})
        extra = "".join(f" {name}={_on_one_line(_text(value))}" for name, value in fields.items())
        return f"{at} {record.levelname:<7} {record.name} [{turn}] {message}{extra}"


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  # a wrong place-holder, or an argument that has no words
        return f"{_text(record.msg)} (with what it does not fit)"


def _as_json(entry: dict[str, object]) -> str:
    try:
        return json.dumps(entry, default=_text, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        # Keys that are no text, numbers that are none, and what contains itself.
        return json.dumps({name: _text(value) for name, value in entry.items()})


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001  # whatever it is, the line is written
        return f"<{type(value).__name__}>"


def _on_one_line(text: str) -> str:
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
