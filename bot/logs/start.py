"""The log: all of it goes one way, also what libraries print and what nobody catches."""

import asyncio
import io
import logging
import os
import select
import sys
import threading
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from bot.domain.texts_logger import TEXTS_LOGGER
from bot.logs.lines import LineFormatter, is_ours
from bot.logs.tracebacks import LEFT_OUT

logger = logging.getLogger(__name__)

_CHUNK = select.PIPE_BUF
"""Bytes that a pipe which takes any takes at once."""

_PATIENCE_MS = 200
"""For a reader that is slow; the bot waits with it."""

_SILENT = logging.CRITICAL + 1
_LONGEST_PRINT = 8_000

_WARNINGS_OF_CODE = (
    DeprecationWarning,
    PendingDeprecationWarning,
    FutureWarning,
    ImportWarning,
    RuntimeWarning,
    SyntaxWarning,
)


def start_logs(
    level: str, format_: str, secrets: Iterable[str], *, show_texts: bool = False
) -> None:
    """Send all logging to standard error; warnings, and all that is printed, too.

    Of libraries only warnings and worse are logged: what they say at DEBUG holds addresses with the
    token in them, and what people write. `show_texts` counts at DEBUG alone.
    """
    show_texts = show_texts and level == "DEBUG"
    handler = LineHandler(sys.stderr)
    handler.setFormatter(LineFormatter(secrets, as_json=format_ == "json", show_texts=show_texts))
    handler.addFilter(_is_wanted)
    logging.basicConfig(level=max(logging.WARNING, _number(level)), handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)
    logging.getLogger(TEXTS_LOGGER).setLevel(logging.DEBUG if show_texts else _SILENT)
    _log_warnings(show_texts=show_texts)
    sys.stdout = PrintedLines("stdout", sys.stdout, show_texts=show_texts)
    sys.stderr = PrintedLines("stderr", sys.stderr, show_texts=show_texts)


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
    sys.excepthook = lambda kind, error, trace: logger.critical(
        "the process ends with an error", exc_info=(kind, error, trace)
    )


# Any: asyncio's own type for what it tells; the objects in it are not shown, with all they hold.
def _log_context(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    # "Exception in callback show('…')": asyncio shows what a callback is given.
    message = str(context.get("message")).partition("(")[0].partition("<")[0].rstrip()
    logger.error("%s", message, exc_info=context.get("exception"))


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level]


def _is_wanted(record: logging.LogRecord) -> bool:
    """Some libraries set their loggers' levels themselves, as the environment tells them."""
    return record.levelno >= logging.WARNING or is_ours(record.name)


def _log_warnings(*, show_texts: bool) -> None:
    """As lines; their words only where they come from code."""

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        words = message if show_texts or issubclass(category, _WARNINGS_OF_CODE) else LEFT_OUT
        place = f"{filename}:{lineno}"
        logging.getLogger("py.warnings").warning("%s: %s: %s", place, category.__name__, str(words))

    warnings.showwarning = show


class LineHandler(logging.Handler):
    """Writes each line whole. A log that has gone, or that nobody reads, must not stop the bot."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._descriptor = stream.fileno()
        self._poll = select.poll()
        self._poll.register(self._descriptor, select.POLLOUT)
        self._left_out = 0
        self._is_within_line = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write it, or count it as left out. It raises nothing, and says nothing of its own."""
        try:
            if self._left_out and self._is_ready():
                words = {"name": __name__, "levelname": "WARNING", "levelno": logging.WARNING}
                said = {**words, "msg": f"{self._left_out} lines that nobody read are left out"}
                self._left_out = 0
                self._write(self.format(logging.makeLogRecord(said)))
            self._write(self.format(record))
        except Exception:  # noqa: BLE001  # logging would show the record raw, secrets and all
            self._left_out += 1

    def _write(self, line: str) -> None:
        content = f"{line}\n".encode(errors="backslashreplace")
        if self._is_within_line:
            content = b"\n" + content
        for start in range(0, len(content), _CHUNK):
            if not self._is_ready():
                self._left_out += 1
                return
            chunk = content[start : start + _CHUNK]
            while chunk:
                chunk = chunk[os.write(self._descriptor, chunk) :]
            self._is_within_line = True
        self._is_within_line = False

    def _is_ready(self) -> bool:
        """Whether it would be taken at once; only the first time one is waited for."""
        return bool(self._poll.poll(0 if self._left_out else _PATIENCE_MS))


class PrintedLines(io.TextIOBase):
    """In the place of a standard stream: what is printed becomes lines of the log."""

    def __init__(self, name: str, stream: TextIO, *, show_texts: bool) -> None:
        super().__init__()
        self._logger = logging.getLogger(name)
        self._stream = stream
        self._show_texts = show_texts
        self._parts = threading.local()

    def write(self, text: str) -> int:
        """Log each line that is whole now."""
        *lines, rest = (getattr(self._parts, "rest", "") + text).split("\n")
        self._parts.rest = rest[:_LONGEST_PRINT]
        for line in lines:
            if line.strip():
                words = line if self._show_texts else LEFT_OUT
                self._logger.warning("%d characters were printed: %s", len(line), words)
        return len(text)

    def fileno(self) -> int:
        """Where the log itself goes."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """It is."""
        return True
