"""Where backups lie."""

from pathlib import Path

_FOLDER, _PATTERN = "backups", "parley-*.db"


def newest_backup_at(folder: Path) -> float | None:
    """When the newest backup in a data folder was made, in seconds since 1970; None for none."""
    times = []
    for path in (folder / _FOLDER).glob(_PATTERN):
        try:
            times.append(path.stat().st_mtime)
        except FileNotFoundError:
            continue  # It was the oldest, and has just been deleted.
    return max(times, default=None)
