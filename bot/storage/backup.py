"""A copy of the database as one plain file, made while it is in use."""

import errno
import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path

from bot.storage.backup_folder import backups_of, hold
from bot.storage.errors import SQLITE_ERRORS, SqliteError
from bot.storage.folder import adopt_owner, make_folder, make_private, sync_folder

_PAGES = 1_000
"""Of 4,096 bytes, in one portion."""

_PAUSE_SECONDS = 0.005
"""After each portion: the disk and the processor are for others too."""

_SYNC_EVERY = 4
"""Portions; a commit elsewhere would wait for all that is not on the disk yet."""

_STEPS = 20_000
"""Of SQLite's machine, between two looks at whether it is to go on."""

_UNFINISHED = ".part"

_OURS = {"conversations", "messages", "turns", "updates"}
"""Tables that every database of this bot has had."""

_SPARE_BYTES = 16 * 2**20

Stopped = Callable[[], bool]
"""Whether whoever wanted it wants it no more."""


class BackupFailed(Exception):
    """No file was made; the message is a sentence for the operator."""


def make_backup(database: Path, target: Path, is_stopped: Stopped = lambda: False) -> None:
    """Copy the database to a new file `target`, for this user alone. Blocks; harms no writer.

    Nothing is ever overwritten, and where it fails nothing is left behind. Raises BackupFailed.
    """
    if not database.is_file():
        raise BackupFailed(f"There is no database {database} yet.")
    if os.path.lexists(target):
        raise BackupFailed(f"{target} is there already. Choose another name.")
    try:
        _make_folder(target.parent, database)
        is_ours = _is_same(target.parent, backups_of(database))
        with hold(target.parent, is_stopped) if is_ours else nullcontext():
            if is_ours:
                delete_unfinished(target.parent)
            _make(database, target, is_stopped)
    except FileExistsError:
        if not target.parent.is_dir():
            raise BackupFailed(f"{target.parent} is there, but is no folder.") from None
        raise BackupFailed(f"{target} is there already. Choose another name.") from None
    except (OSError, *SQLITE_ERRORS) as error:
        raise BackupFailed(f"{target} could not be made: {explain_briefly(error)}.") from error


def _is_same(folder: Path, other: Path) -> bool:
    """By whatever names they go. Raises OSError."""
    return other.exists() and folder.samefile(other)


def _make_folder(folder: Path, database: Path) -> None:
    if not folder.is_dir():
        if os.path.lexists(folder):
            raise NotADirectoryError(errno.ENOTDIR, f"{folder} is no folder")
        make_folder(folder)
        adopt_owner(folder, database)


def _make(database: Path, target: Path, is_stopped: Stopped) -> None:
    growing = target.with_name(f".{target.name}{_UNFINISHED}")
    try:
        copy_database(database, growing, is_stopped)
        adopt_owner(growing, database)
        put_in_place(growing, target)
    finally:
        delete_with_traces(growing)


def copy_database(database: Path, copy: Path, is_stopped: Stopped = lambda: False) -> None:
    """Copy the database, with what is still in its log, as `copy_from` does."""
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True)) as source:
        copy_from(source, copy, is_stopped)


def copy_from(source: sqlite3.Connection, copy: Path, is_stopped: Stopped = lambda: False) -> None:
    """Copy what is open there to a file that is sound, and on the disk.

    It is one state of it: all that was committed when this was called. Raises OSError,
    sqlite3.Error.
    """
    delete_with_traces(copy)
    make_private(copy)
    source.isolation_level = None
    source.execute("PRAGMA busy_timeout = 10000")
    _check_room(source, copy.parent)
    if not _copy_pages(source, copy, is_stopped):
        # Only what stands in tables is written: no trace of what was deleted goes along.
        source.set_progress_handler(is_stopped, _STEPS)
        source.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(copy),))
    with closing(sqlite3.connect(copy, isolation_level=None)) as made:
        # A file in WAL mode can't be opened without two more beside it.
        made.execute("PRAGMA journal_mode = DELETE").fetchall()
        made.set_progress_handler(is_stopped, _STEPS)
        check_soundness(made, "quick_check")
    _sync(copy)


def _copy_pages(connection: sqlite3.Connection, copy: Path, is_stopped: Stopped) -> bool:
    """By the backup API; False where traces of what was deleted would be copied along.

    All of it is one read transaction. Without that SQLite begins anew whenever somebody else has
    written, and never comes to an end in a busy bot.
    """
    connection.execute("BEGIN")
    try:
        if _has_traces(connection):
            return False
        with closing(sqlite3.connect(copy, isolation_level=None)) as target:
            target.execute("PRAGMA synchronous = OFF")  # It is synced below, in portions.
            written = os.open(copy, os.O_RDWR)
            try:
                pace = _Pace(written, is_stopped)
                connection.backup(target, pages=_PAGES, progress=pace, sleep=_PAUSE_SECONDS)
            finally:
                os.close(written)
    finally:
        connection.rollback()
    return True


class _Pace:
    """Rests after each portion, and ends the copying where that is wanted."""

    def __init__(self, written: int, is_stopped: Stopped) -> None:
        self._written = written
        self._is_stopped = is_stopped
        self._portions = 0

    def __call__(self, _status: int, _left: int, _total: int) -> None:
        if self._is_stopped():
            raise InterruptedError("it was stopped")
        self._portions += 1
        if self._portions % _SYNC_EVERY == 0:
            os.fdatasync(self._written)
        time.sleep(_PAUSE_SECONDS)


def _has_traces(connection: sqlite3.Connection) -> bool:
    """Whether something was deleted since the file was last written anew. It begins the reading."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    if ("forgotten",) not in tables:
        return False
    return connection.execute("SELECT 1 FROM forgotten WHERE unscrubbed > 0").fetchone() is not None


def _check_room(connection: sqlite3.Connection, folder: Path) -> None:
    ((pages,),) = connection.execute("PRAGMA page_count")
    ((size,),) = connection.execute("PRAGMA page_size")
    needed, free = pages * size + _SPARE_BYTES, shutil.disk_usage(folder).free
    if free < needed:
        raise OSError(f"it needs {needed / 2**20:.0f} MiB, and only {free / 2**20:.0f} are free")


def open_to_look(path: Path) -> sqlite3.Connection:
    """Read a file without another being made beside it, where none is there. Raises OSError."""
    # Not blocking: opening a pipe would wait for somebody who writes into it.
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        kind = os.fstat(file).st_mode
    finally:
        os.close(file)
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(kind):
        raise OSError("it is no file")
    uri = f"{path.absolute().as_uri()}?mode=ro"
    logs = [path.with_name(f"{path.name}{suffix}") for suffix in ("-wal", "-journal")]
    if not any(log.exists() for log in logs):
        uri += "&immutable=1"
    return sqlite3.connect(uri, uri=True)


def find_schema(connection: sqlite3.Connection) -> int:
    """The number of its schema; 0: it is no database of this bot. Raises sqlite3.Error."""
    ((version,),) = connection.execute("PRAGMA user_version")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    return int(version) if tables >= _OURS else 0


def check_soundness(connection: sqlite3.Connection, how: str) -> None:
    """`how` is quick_check or integrity_check, which also looks at the indexes.

    Raises sqlite3.DatabaseError.
    """
    ((found, *_),) = connection.execute(f"PRAGMA {how}(1)").fetchall()
    if found != "ok":
        raise sqlite3.DatabaseError("the database is damaged")


def put_in_place(new: Path, path: Path) -> None:
    """Give a finished file its name, which must be free. Raises OSError."""
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:  # Not every file system has links.
        if os.path.lexists(path):
            raise FileExistsError from None
        new.rename(path)
    new.unlink(missing_ok=True)
    sync_folder(path.parent)


def delete_with_traces(path: Path) -> None:
    """Delete a file, and what SQLite may have left beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)


def delete_unfinished(folder: Path) -> None:
    """What a process that was killed has left; only for who holds the folder. Raises OSError."""
    for path in folder.glob(f".*{_UNFINISHED}*"):
        path.unlink(missing_ok=True)


def restoring(database: Path) -> Path:
    """Where a backup is copied to, before it takes the database's place."""
    return database.with_name(f"{database.name}.restoring")


def replaced(database: Path, when: str) -> Path:
    """What a database is called that a backup has replaced; `when` as in names of files."""
    return database.with_name(f"{database.name}.replaced-{when}")


def delete_second_names(database: Path) -> None:
    """Of a database that is in place still: a restore was killed before it was replaced.

    Opened by that name, it would lose the locks that SQLite has on it. Raises OSError.
    """
    for path in database.parent.glob(replaced(database, "*").name):
        if path.samefile(database):
            path.unlink()


def explain_briefly(error: OSError | SqliteError) -> str:
    """Why, as the end of a sentence without its full stop."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error) if isinstance(error, sqlite3.Error) else "the database is damaged"


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
