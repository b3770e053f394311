"""A record of the log as a line: text or JSON, and never with a secret in it."""

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from bot.domain.current_turn import current_turn
from bot.logs.masking import Mask
from bot.logs.tracebacks import CONTROLS, describe, on_one_line, words_of

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}

_LONGEST_TEXT = 2_000
_LONGEST_ERROR = 8_000
"""Characters. Docker cuts a line of more than 16 KB into several."""

_OURS = ("bot", "py.warnings", "stderr", "stdout")


def is_ours(name: str) -> bool:
    """Whether a logger is one whose lines we have written ourselves, so that we know them."""
    return name in _OURS or name.startswith("bot.")


class LineFormatter(logging.Formatter):
    """A record as one line; its `extra` fields follow as name=value. It never raises.

    In JSON a traceback is the field `error`; in a text it follows on lines of its own. Without
    `show_texts`, what errors and libraries say is left out where it may quote somebody.
    """

    def __init__(self, secrets: Iterable[str], *, as_json: bool, show_texts: bool = False) -> None:
        super().__init__()
        self._mask = Mask(secrets)
        self._as_json = as_json
        self._show_texts = show_texts

    def format(self, record: logging.LogRecord) -> str:
        """The line, with every secret masked, also inside a traceback."""
        is_known = self._show_texts or is_ours(str(record.name))
        # Masked before anything is cut or escaped: half a secret is one too.
        message = self._mask(self._message_of(record, is_known=is_known))
        message = _cut(message, _LONGEST_TEXT)
        fields: dict[str, object] = {}
        if is_known:
            fields = {n: value for n, value in record.__dict__.items() if n not in _STANDARD}
        error = _cut(self._mask(self._error_of(record)), _LONGEST_ERROR)
        write = self._write_json if self._as_json else self._write_text
        return write(record, message, fields, error)

    def _write_json(
        self, record: logging.LogRecord, message: str, fields: dict[str, object], error: str
    ) -> str:
        head = {
            "at": _time_of(record),
            "level": record.levelname,
            "logger": record.name,
            "turn": current_turn.get(),
            "message": message,
            **({"error": error} if error else {}),
        }
        try:
            return _dump({**self._masked_fields(fields), **head})
        except (TypeError, ValueError, RecursionError):
            # Numbers that are none, and what contains itself.
            texts = {name: _text(value) for name, value in fields.items()}
            return _dump({**self._masked_fields(texts), **head})

    def _write_text(
        self, record: logging.LogRecord, message: str, fields: dict[str, object], error: str
    ) -> str:
        extra = "".join(
            f" {name}={_cut(self._mask(_text(value)), _LONGEST_TEXT)}"
            for name, value in fields.items()
        )
        head = f"{_time_of(record)} {record.levelname:<7} {record.name} [{current_turn.get()}]"
        line = f"{head} {on_one_line(message + extra)}"
        return f"{line}\n{error}" if error else line

    def _masked_fields(self, fields: Mapping[str, object]) -> dict[str, object]:
        return {self._mask(_text(name)): self._masked(value) for name, value in fields.items()}

    def _masked(self, value: object) -> object:
        """A value that JSON has words for, with no secret in any text of it."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return self._masked_fields(value)
        if isinstance(value, list | tuple):
            return [self._masked(part) for part in value]
        return _cut(self._mask(_text(value)), _LONGEST_TEXT)

    def _message_of(self, record: logging.LogRecord, *, is_known: bool) -> str:
        try:
            if not record.args:
                return _text(record.msg) if is_known else self._place_of(record)
            if isinstance(record.args, Mapping):
                return _text(record.msg) % {
                    name: self._argument(value, is_known=is_known)
                    for name, value in record.args.items()
                }
            return _text(record.msg) % tuple(
                self._argument(value, is_known=is_known) for value in record.args
            )
        except Exception:  # noqa: BLE001  # a wrong place-holder, or an argument that has no words
            return f"{_text(record.msg)} (with what it does not fit)"

    def _argument(self, value: object, *, is_known: bool) -> object:
        """As it may be shown: of an unknown one only a number."""
        if isinstance(value, BaseException):
            words = words_of(value, show_texts=self._show_texts)
            return words if is_known and words else type(value).__name__
        return value if is_known or isinstance(value, int | float) else "…"

    def _place_of(self, record: logging.LogRecord) -> str:
        """Instead of words that a library may have put together from anything."""
        return f"(words left out) {record.module}.{record.funcName}:{record.lineno}"

    def _error_of(self, record: logging.LogRecord) -> str:
        parts = []
        if record.exc_info and record.exc_info[1]:
            parts.append(describe(record.exc_info[1], show_texts=self._show_texts))
        if record.stack_info:
            parts.append(record.stack_info)
        return "\n".join(parts)


def _dump(entry: object) -> str:
    """As JSON without a control character, of which some end a line for some readers."""
    line = json.dumps(entry, allow_nan=False, ensure_ascii=False)
    return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _time_of(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _cut(text: str, longest: int) -> str:
    """The beginning and the end of what is too long."""
    if len(text) <= longest:
        return text
    return f"{text[: longest // 2]} … ({len(text) - longest} characters) … {text[-longest // 2 :]}"


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001  # whatever it is, the line is written
        return f"<{type(value).__name__}>"
