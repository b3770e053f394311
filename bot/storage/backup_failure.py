"""The automatic backup that failed last, noted beside the database until one is made again."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.storage.folder import make_private

_LONGEST = 10_000
"""Bytes that are read of the note."""


@dataclass(frozen=True, slots=True)
class BackupFailure:
    """When it failed, in Unix seconds, and why, as a sentence."""

    at: float
    reason: str


def note_failure(database: Path, failure: BackupFailure) -> None:
    """Raises OSError."""
    note = _note_of(database)
    make_private(note)
    note.write_text(json.dumps(asdict(failure)), encoding="utf-8")


def clear_failure(database: Path) -> None:
    """One was made. Raises OSError."""
    _note_of(database).unlink(missing_ok=True)


def last_failure(database: Path) -> BackupFailure | None:
    """None where the last one was made, or nothing is known of it. Raises nothing."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        with _note_of(database).open("rb") as file:
            found = json.loads(file.read(_LONGEST))
        return BackupFailure(float(found["at"]), str(found["reason"]))
    return None


def _note_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.backup-failed")
