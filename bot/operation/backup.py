"""python -m bot backup: where the copy goes, and what the terminal says of it."""

from pathlib import Path

from bot.storage.backup import make_backup
from bot.storage.backup_folder import backups_of, name_backup


def back_up(database: Path, wished: str, now: float) -> str:
    """Copy the database; what there is to say. `wished`: a file, a folder, or "" for the usual one.

    Raises BackupFailed.
    """
    target = choose_target(database, wished, now).absolute()
    make_backup(database, target)
    return f"{target}: {target.stat().st_size / 2**20:.1f} MiB, sound."


def choose_target(database: Path, wished: str, now: float) -> Path:
    """The file to be made; in a folder it gets a name with the time."""
    if not wished:
        return backups_of(database) / name_backup(now)
    path = Path(wished)
    is_folder = path.is_dir() or wished.endswith("/")
    return path / name_backup(now) if is_folder else path
