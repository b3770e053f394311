"""The folder of the database: whether it can be one, and that nobody else reads in it."""

import logging
import os
import pwd
import stat
from contextlib import suppress
from pathlib import Path

logger = logging.getLogger(__name__)

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600

_OF_NOBODY_ELSE = {"sandbox", "lost+found", "backups", ".cleaning", ".bot.db-litestream"}
"""Folders that may be in a folder of ours."""


def find_fault(path: Path) -> str | None:
    """Why the database cannot be this file, in a sentence without its full stop; else None."""
    try:
        there = _nearest(path.parent)
        if not there.is_dir():
            return f"{there} is {_kind(there)}, not a folder"
        if fault := _refusal(there, os.R_OK | os.W_OK | os.X_OK, there == path.parent.absolute()):
            return fault
        for file in _files(path):
            if fault := _file_fault(file):
                return fault
    except OSError as error:
        return f"{path.parent} cannot be used: {error.strerror or error}"
    except ValueError:
        return "there can be no folder of this name"
    return None


def _file_fault(file: Path) -> str | None:
    """What is wrong with it; nothing where SQLite has taken it away since it was listed."""
    try:
        if file.is_file():
            fault = _refusal(file, os.R_OK | os.W_OK)
        else:
            fault = f"{file} is {_kind(file)}, not a file"
    except FileNotFoundError:
        return None
    return fault if os.path.lexists(file) else None


def prepare_folder(path: Path) -> None:
    """Make the folder of this file and the file, for this user alone; tighten what is there.

    SQLite gives what it writes beside the file the file's own mode. Raises OSError.
    """
    make_folder(path.parent)
    make_private(path)
    if _is_ours_alone(path.parent):
        _tighten(path.parent, _FOLDER_MODE)
    for file in _files(path):
        _tighten(file, _FILE_MODE)


def make_folder(folder: Path) -> None:
    """For this user alone, where there is none yet. Raises OSError."""
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)


def make_private(path: Path) -> None:
    """An empty file that nobody else can read, where there is none yet. Raises OSError."""
    # Not opened where it exists: closing it would end all locks that SQLite has on it.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _FILE_MODE))


def adopt_owner(path: Path, like: Path) -> None:
    """Let root, who may work for the bot, leave nothing that the bot can't open. Raises OSError."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def sync_folder(folder: Path) -> None:
    """Let the names of its files outlive a power cut. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _nearest(folder: Path) -> Path:
    """The folder, or how far one comes on the way to it."""
    absolute = folder.absolute()
    for there in (absolute, *absolute.parents):
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            there.stat()
            return there
    return absolute


def _files(path: Path) -> list[Path]:
    """The database and what belongs to it: the log, its index, copies, the lock."""
    return [file for file in path.parent.glob("*") if file.name.startswith(path.name)]


def _kind(path: Path) -> str:
    if path.is_dir():
        return "a folder"
    return "a file" if path.is_file() else "a device"


def _refusal(path: Path, wish: int, is_ours: bool = True) -> str | None:
    """Why this process may not do so with what is ours, or with where ours is to be."""
    if os.access(path, wish):
        return None
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        return f"{path} is on a disk that can only be read"
    owner_id = path.stat().st_uid
    owner, me = name_user(owner_id), name_user(os.geteuid())
    if owner == me:
        return f"{path} may not be written, not even by its owner {me}: see its mode"
    told = f"{path} belongs to {owner}, and this process runs as {me}, who may not write there"
    return f"{told}. {_cure(owner_id, is_ours)}"


def _cure(owner_id: int, is_ours: bool) -> str:
    """What its operator can do. By number: in a container the same user has another name."""
    me = os.geteuid()
    if not is_ours:
        return f"Make a folder in it, and hand that over with chown {me}"
    handed = f"Hand it over with chown -R {me}"
    return f"{handed}, or run the bot as user {owner_id}" if owner_id else handed


def name_user(user_id: int) -> str:
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return str(user_id)


def _is_ours_alone(folder: Path) -> bool:
    """Whether it may be shut: not /tmp, no home, and nothing with the folders of others in it."""
    here = folder.resolve()
    places = [Path.cwd()]
    with suppress(RuntimeError):  # A user without a name, as in a container, may have no home.
        places.append(Path.home())
    shared = [place for at in places for place in (at, *at.parents)]
    folders = {entry.name for entry in here.iterdir() if entry.is_dir()} - _OF_NOBODY_ELSE
    return here not in shared and not folders and not here.stat().st_mode & stat.S_ISVTX


def _tighten(path: Path, mode: int) -> None:
    try:
        before = stat.S_IMODE(path.stat().st_mode)
        if before & 0o077:
            path.chmod(before & mode)
    except OSError as error:
        if not os.path.lexists(path):
            return  # SQLite has taken it away since it was listed.
        logger.warning("others may read %s, and that cannot be changed: %s", path, error.strerror)
