"""Files of a Bot API server of one's own, which it keeps on a disk that both see.

Started with --local it names a path instead of an address: DIR/TOKEN/documents/file_1.pdf. Nothing
outside that folder of this bot is read, whatever the server says.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, slots=True)
class LocalPath:
    """A file in this bot's folder on the server; `relative` is where in it."""

    folder: Path
    relative: PurePosixPath


class NotHere(Exception):
    """It cannot be read from this disk; why, in a few words without the path."""


class TooLong(Exception):
    """It has more bytes than it may."""


def local_path(path: str, token: str) -> LocalPath | None:
    """Where a file is that a server names; None for what is no path of this bot's on a disk."""
    parts = PurePosixPath(path).parts
    if not path.startswith("/") or ".." in parts or "\0" in path:
        return None
    for index, part in enumerate(parts[:-1]):
        # With ":T", of Telegram's test servers.
        if part in (token, f"{token}:T"):
            return LocalPath(Path(*parts[: index + 1]), PurePosixPath(*parts[index + 1 :]))
    return None


def read_local(path: LocalPath, most: int) -> bytes:
    """A regular file of up to so many bytes, in its folder. Raises NotHere and TooLong."""
    try:
        folder = path.folder.resolve(strict=True)
        file = (folder / path.relative).resolve(strict=True)
        if not file.is_relative_to(folder):
            raise NotHere("it leads out of its folder")
        # Not blocking: opening a pipe would wait for somebody who writes into it.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with os.fdopen(os.open(file, flags), "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise NotHere("it is no regular file")
            if status.st_size > most:
                raise TooLong
            content = opened.read(most + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        words = error.strerror if isinstance(error, OSError) else None
        raise NotHere((words or "it is not there").lower()) from None
    if len(content) > most:
        raise TooLong
    return content
