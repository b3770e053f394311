"""The data folder: room in it, the database, who uses it, the last backup."""

import asyncio
import errno
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.operation.doctor.finding import Finding, failure, ok, warning
from bot.operation.doctor.wording import write_age, write_size
from bot.operation.free_space import LOW_BYTES, SHORT_BYTES, free_bytes
from bot.storage.backup_failure import last_failure
from bot.storage.backup_folder import backups_of, newest_backup_at
from bot.storage.folder import find_fault
from bot.storage.inspection import Inspection, inspect
from bot.storage.migrations import DatabaseError

_CHECK_SECONDS = 15.0
"""For a look at the whole file."""

_BLOCK = 4096
_LARGE_LOG = 256_000_000
_HOUR = 3600.0
_WEEK = 7 * 24 * _HOUR


@dataclass(frozen=True, slots=True)
class DataSubject:
    """`is_running`: a bot holds the folder; None: that cannot be told."""

    database: Path
    migrations: Path
    backup_hours: float
    is_running: bool | None

    @property
    def folder(self) -> Path:
        """Of all that the bot keeps."""
        return self.database.parent


async def look_at_data(subject: DataSubject, now: float) -> list[Finding]:
    """In a thread: a disk may be slow."""
    return await asyncio.to_thread(_look, subject, now)


def _look(subject: DataSubject, now: float) -> list[Finding]:
    if not subject.folder.exists():
        if fault := find_fault(subject.database):
            return [failure("Data folder", fault, "Set DATA_DIR, or change that folder's owner.")]
        return [ok("Data folder", f"{subject.folder} is made when the bot starts")]
    found = [*look_at_room(subject.database), _look_at_use(subject)]
    if not subject.database.exists():
        return [*found, ok("Database", "none yet; the bot makes it when it starts")]
    return [*found, *_look_at_database(subject), *_look_at_backups(subject, now)]


def look_at_room(database: Path, free: Callable[[Path], int] = free_bytes) -> list[Finding]:
    """Whether something can be written, tried with a file that has no name and is gone at once."""
    folder = database.parent
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_BLOCK))
            file.flush()
        left = free(folder)
    except OSError as error:
        return [_tell_unwritable(database, error)]
    written = ok("Data folder", f"{folder} can be written")
    detail, advice = f"{write_size(left)} free", "Make room on this disk."
    if left < SHORT_BYTES:
        return [written, failure("Disk", detail, f"{advice} Without it the bot stops.")]
    if left < LOW_BYTES:
        return [written, warning("Disk", detail, advice)]
    return [written, ok("Disk", detail)]


def _tell_unwritable(database: Path, error: OSError) -> Finding:
    reason = find_fault(database) or (error.strerror or "unknown").lower()
    detail = f"nothing can be written to {database.parent}: {reason}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return failure("Data folder", detail, "Make room on this disk.")
    advice = "Let the user that runs the bot write there, or set another DATA_DIR."
    return failure("Data folder", detail, advice)


def _look_at_use(subject: DataSubject) -> Finding:
    match subject.is_running:
        case True:
            return ok("Bot", "running with this data folder")
        case False:
            return ok("Bot", "not running with this data folder")
        case _:
            advice = "Never start two bots with it."
            return warning("Bot", "this file system can't tell whether one is running", advice)


def _look_at_database(subject: DataSubject) -> list[Finding]:
    try:
        found = inspect(subject.database, subject.migrations, _CHECK_SECONDS)
    except DatabaseError as error:
        return [failure("Database", str(error).rstrip("."), _RESTORE)]
    return [*_about_damage(found), *_about_schema(found), *_about_log(found)]


_MAKE_ONE = "Make one: python -m bot backup. Or set BACKUP_EVERY_HOURS."
_RESTORE = "For a damaged one: python -m bot restore, with your newest backup."


def _about_damage(found: Inspection) -> list[Finding]:
    size = write_size(found.file_bytes)
    if found.damage is None:
        return [ok("Database", f"{size}, sound as far as there was time to look")]
    if found.damage:
        advice = "Stop the bot, then: python -m bot restore, with your newest backup."
        return [failure("Database", f"damaged: {found.damage}", advice)]
    return [ok("Database", f"{size}, sound")]


def _about_schema(found: Inspection) -> list[Finding]:
    if found.schema > found.newest:
        detail = f"{found.schema}, written by a newer version; this one knows {found.newest}"
        return [failure("Schema", detail, "Start the newer version.")]
    if found.schema < found.newest:
        detail = f"{found.schema}; the next start brings it to {found.newest}, after a copy"
        return [ok("Schema", detail)]
    return [ok("Schema", f"{found.schema}, the newest")]


def _about_log(found: Inspection) -> list[Finding]:
    if found.log_bytes < _LARGE_LOG:
        return [ok("Write-ahead log", write_size(found.log_bytes))]
    advice = "End other programs that read the database, then restart the bot."
    return [warning("Write-ahead log", write_size(found.log_bytes), advice)]


def _look_at_backups(subject: DataSubject, now: float) -> list[Finding]:
    """The newest, and the last that was to be made by itself where that failed."""
    found = [_look_at_backup(subject, now)]
    failure = last_failure(subject.database) if subject.backup_hours else None
    if failure:
        age = write_age(max(0.0, now - failure.at))
        detail = f"the last try to make one failed {age} ago: {failure.reason.rstrip('.')}"
        advice = "The bot tries again within the hour, or: python -m bot backup."
        found.append(warning("Backup", detail, advice))
    return found


def _look_at_backup(subject: DataSubject, now: float) -> Finding:
    hours = subject.backup_hours
    try:
        at = newest_backup_at(backups_of(subject.database))
    except OSError as error:
        detail = f"the folder of backups can't be read: {(error.strerror or 'unknown').lower()}"
        return warning("Backup", detail, "Let the user that runs the bot read it.")
    if at is None:
        advice = "The bot makes one by itself while it runs; look again later."
        if not hours:
            advice = _MAKE_ONE
        return warning("Backup", "there is none yet", advice)
    detail = f"the last one is {write_age(max(0.0, now - at))} old"
    if hours and now - at > 2 * hours * _HOUR:
        advice = "The bot should have made one since. Is it running? Look into its log."
        return warning("Backup", f"{detail}, although BACKUP_EVERY_HOURS is {hours:g}", advice)
    if now - at > _WEEK and not hours:
        return warning("Backup", detail, _MAKE_ONE)
    return ok("Backup", detail)
