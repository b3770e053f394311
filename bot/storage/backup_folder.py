"""The backups beside a database: their names, their ages, and who may work on them now."""

import asyncio
import fcntl
import logging
import os
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.storage.folder import adopt_owner
from bot.storage.folder_lock import NO_LOCKS

logger = logging.getLogger(__name__)

_FOLDER_NAME = "backups"
_MADE_BY_HAND, _AUTOMATIC = "parley", "auto"
_NAME = re.compile(rf"({_MADE_BY_HAND}|{_AUTOMATIC})-(\d{{8}}T\d{{6}}Z)\.db", re.ASCII)
_TIME = "%Y%m%dT%H%M%SZ"
_LOOK_AGAIN_SECONDS = 0.1


def backups_of(database: Path) -> Path:
    """The folder of this database's backups, which may not be there."""
    return database.parent / _FOLDER_NAME


def name_backup(now: float) -> str:
    """The name of a backup that an operator makes now, in Unix seconds."""
    return f"{_MADE_BY_HAND}-{write_time(now)}.db"


def name_automatic(now: float) -> str:
    """The name of one that the bot makes by itself; only these are ever deleted for their age."""
    return f"{_AUTOMATIC}-{write_time(now)}.db"


def is_named_by_us(path: Path) -> bool:
    """Whether it is called as either of them is."""
    return _NAME.fullmatch(path.name) is not None


def write_time(now: float) -> str:
    """As it stands in names of files: UTC, to the second."""
    return datetime.fromtimestamp(now, UTC).strftime(_TIME)


def newest_backup_at(folder: Path) -> float | None:
    """When the newest of the backups that have a name of ours was made, in Unix seconds.

    None: there is none. Raises OSError.
    """
    return max((made_at for _, made_at, _ in _named_by_us(folder)), default=None)


def delete_oldest(folder: Path, keep: int, made: Path) -> None:
    """Keep so many of the automatic ones, and in any case `made`. Raises OSError."""
    ours = sorted((at, path) for kind, at, path in _named_by_us(folder) if kind == _AUTOMATIC)
    paths = [path for _at, path in ours if path != made]
    for path in paths[: max(0, len(paths) + 1 - keep)]:
        path.unlink(missing_ok=True)
        logger.info("the old backup %s was deleted", path)


def _named_by_us(folder: Path) -> list[tuple[str, float, Path]]:
    """Whether by hand or automatic, when, in Unix seconds, and their paths."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match and path.is_file() and (made_at := _read_time(match[2])) is not None:
            found.append((match[1], made_at, path))
    return found


def _read_time(text: str) -> float | None:
    try:
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


@contextmanager
def hold(folder: Path, is_stopped: Callable[[], bool]) -> Iterator[None]:
    """Work on the backups alone, whichever process the others are in.

    What is deleted is looked for in them after every backup that may hold it is done.
    Raises OSError, and InterruptedError where it was stopped.
    """
    with _open_lock(folder) as lock:
        while not _try(lock):
            if is_stopped():
                raise InterruptedError("it was stopped")
            time.sleep(_LOOK_AGAIN_SECONDS)
        yield


@asynccontextmanager
async def holding(folder: Path) -> AsyncIterator[None]:
    """The same for who must not block. Raises OSError."""
    with _open_lock(folder) as lock:
        while not _try(lock):  # noqa: ASYNC110  # another process's lock sets no event
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        yield


@contextmanager
def _open_lock(folder: Path) -> Iterator[int]:
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        adopt_owner(folder / ".lock", folder)
        yield lock
    finally:
        os.close(lock)


def _try(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
    return True
