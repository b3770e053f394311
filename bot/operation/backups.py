"""When the last backup was made, by its name."""

import re
from datetime import UTC, datetime
from pathlib import Path

_FOLDER = "backups"
_NAME = re.compile(r"parley-(\d{8}T\d{6}Z)\.db", re.ASCII)
_TIME = "%Y%m%dT%H%M%SZ"


def newest_backup_at(folder: Path) -> float | None:
    """Of those in a data folder, in seconds since 1970; None for none. Raises OSError."""
    backups = folder / _FOLDER
    names = [path.name for path in backups.iterdir()] if backups.is_dir() else []
    return max((at for name in names if (at := _read_time(name)) is not None), default=None)


def _read_time(name: str) -> float | None:
    found = _NAME.fullmatch(name)
    if not found:
        return None
    try:
        return datetime.strptime(found[1], _TIME).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
