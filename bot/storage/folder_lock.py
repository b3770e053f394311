"""One process on one folder: a lock that its owner holds for life, and that dies with it."""

import asyncio
import errno
import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.storage.folder import make_folder
from bot.storage.migrations import explain

logger = logging.getLogger(__name__)

_LOOK_AGAIN_SECONDS = 0.2
NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})
"""From a file system that knows no locks."""

_SENTENCE = (
    "Another bot uses the folder {} and has not ended. End it first, or give this one a DATA_DIR "
    "of its own."
)


class FolderInUse(Exception):
    """Another process holds the folder; the message is a sentence for the operator."""


class FolderLock:
    """The lock beside a database.

    It is flock's: one kernel's processes see it whatever container they are in, NFS passes it on
    to its server as a lock of the whole file, and, unlike those of lockf, it is not lost where the
    process happens to open and close the file once more. No child inherits it.
    """

    def __init__(self, database: Path, lock: Callable[[int, int], None] = fcntl.flock) -> None:
        self._database = database
        self._lock = lock
        self._path = _lock_path(database)
        self._file: int | None = None

    async def __aenter__(self) -> Self:
        """Make the folder where there is none. Raises DatabaseError."""
        try:
            self._file = await asyncio.to_thread(self._open)
        except OSError as error:
            raise explain(self._database, error) from error
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._file is not None:
            os.close(self._file)

    async def take(self, stop: asyncio.Event, seconds: float) -> bool:
        """Lock the folder, waiting up to so long for another's end; False: `stop` came first.

        Raises FolderInUse.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        is_told = False
        while not stop.is_set():
            if await asyncio.to_thread(self._try):
                return True
            if seconds and not is_told:
                folder = self._path.parent
                logger.warning("another bot uses %s: waiting %.0f s for its end", folder, seconds)
                is_told = True
            if asyncio.get_running_loop().time() > deadline:
                raise FolderInUse(_SENTENCE.format(self._path.parent))
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_AGAIN_SECONDS):
                    await stop.wait()
        return False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Lock the folder without waiting, where no event loop runs.

        Raises FolderInUse, DatabaseError.
        """
        try:
            self._file = self._open()
        except OSError as error:
            raise explain(self._database, error) from error
        try:
            if not self._try():
                raise FolderInUse(_SENTENCE.format(self._path.parent))
            yield
        finally:
            os.close(self._file)

    def _open(self) -> int:
        make_folder(self._database.parent)
        return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)

    def _try(self) -> bool:
        assert self._file is not None  # noqa: S101  # it was opened
        try:
            self._lock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise explain(self._path, error) from error
            logger.warning("no locks in %s: let no second bot use it", self._path.parent)
        return True


def is_folder_held(database: Path) -> bool | None:
    """Whether a process holds the folder now; None where that cannot be told.

    The lock is shared for a moment: a bot that starts in that very moment looks again.
    """
    try:
        file = os.open(_lock_path(database), os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(file)
    return False


def _lock_path(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")
