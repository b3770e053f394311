"""python -m bot restore: looks at a backup, and puts it in the place of the database."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.backup import (
    check_soundness,
    copy_from,
    delete_second_names,
    delete_with_traces,
    explain_briefly,
    find_schema,
    open_to_look,
    replaced,
    restoring,
)
from bot.storage.backup_folder import write_time
from bot.storage.errors import SQLITE_ERRORS, SqliteError, is_damage
from bot.storage.folder import adopt_owner, sync_folder
from bot.storage.folder_lock import FolderInUse, FolderLock
from bot.storage.migrations import columns_of_schema, find_columns, find_migrations

_SKIPPED_TURNS = 1_000_000
"""IDs that the turns lost by it may have had: buttons in the chats still name them."""


class RestoreFailed(Exception):
    """Nothing was changed; the message is a sentence for the operator."""


def check_backup(backup: Path, migrations: Path) -> str:
    """Look at it, and write nothing; what there is to say. Raises RestoreFailed, DatabaseError."""
    newest = find_migrations(migrations)[-1].number
    try:
        with closing(open_to_look(backup)) as connection:
            version = _find_version(connection, backup, newest)
            check_soundness(connection, "integrity_check")
            if not columns_of_schema(migrations, version) <= find_columns(connection):
                raise RestoreFailed(f"{backup} is not whole: it lacks a part of its schema.")
            ((turns,),) = connection.execute("SELECT COUNT(*) FROM turns")
    except SQLITE_ERRORS as error:
        raise RestoreFailed(_explain(backup, error)) from error
    except OSError as error:
        raise RestoreFailed(f"{backup} can't be read: {explain_briefly(error)}.") from error
    size = backup.stat().st_size / 2**20
    counted = "1 turn" if turns == 1 else f"{turns:,} turns"
    return f"{backup}: {size:.1f} MiB, sound, schema {version} of {newest}, {counted}."


def restore(backup: Path, database: Path, migrations: Path, now: float) -> list[str]:
    """Put the backup in the database's place, and keep what was there; what there is to say.

    Whenever it is killed, the database is the old one or the new one, whole. Raises RestoreFailed,
    DatabaseError.
    """
    said = check_backup(backup, migrations)
    if os.path.lexists(database) and backup.samefile(database):
        raise RestoreFailed(f"{backup} is the database itself.")
    return [said, *asyncio.run(_restore_alone(backup, database, now))]


async def _restore_alone(backup: Path, database: Path, now: float) -> list[str]:
    async with FolderLock(database) as lock:
        try:
            await lock.take(asyncio.Event(), 0)
        except FolderInUse:
            raise RestoreFailed(
                f"A bot runs on the folder {database.parent}. Stop it first; nothing was changed."
            ) from None
        try:
            return _replace(backup, database, now)
        except (OSError, *SQLITE_ERRORS) as error:
            raise RestoreFailed(_explain_end(backup, database, error)) from error


def _replace(backup: Path, database: Path, now: float) -> list[str]:
    said, new = [], restoring(database)
    try:
        with closing(open_to_look(backup)) as source:
            copy_from(source, new)
        _skip_lost_turns(new)
        for ours in (new, database.with_name(f"{database.name}.lock")):
            adopt_owner(ours, database if database.exists() else database.parent)
        if os.path.lexists(database):
            _carry_wishes(database, new)
            _carry_said(database, new)
            kept = _choose_name(database, now)
            _keep(database, kept)
            said = [f"{kept}: what was there before. Delete it when you need it no more."]
        new.replace(database)
        sync_folder(database.parent)
    finally:
        delete_with_traces(new)
    return [*said, f"{database}: restored. Start the bot."]


def _choose_name(database: Path, now: float) -> Path:
    """For what was there; nothing that was kept is ever overwritten."""
    while os.path.lexists(kept := replaced(database, write_time(now))):
        now += 1
    return kept


def _skip_lost_turns(database: Path) -> None:
    """No new turn gets the ID of one that came after the backup."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        if ("forgotten",) in tables:
            connection.execute(
                """
                UPDATE forgotten SET last_turn_id =
                    ? + MAX(last_turn_id, (SELECT COALESCE(MAX(id), 0) FROM turns))
                """,
                (_SKIPPED_TURNS,),
            )
            connection.commit()


def _carry_wishes(database: Path, new: Path) -> None:
    """What was deleted, but not in all backups yet, is not to be forgotten over this."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            wishes = connection.execute(
                "SELECT user_id, chat_id, until_turn, at FROM forget_in_backups"
            ).fetchall()
        with closing(sqlite3.connect(new)) as connection:
            connection.executemany(
                """
                INSERT INTO forget_in_backups (user_id, chat_id, until_turn, at)
                VALUES (?, ?, ?, ?)
                """,
                wishes,
            )
            connection.commit()
    except SQLITE_ERRORS as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise
        # One of them is of an earlier schema, or the old one is damaged.


def _carry_said(database: Path, new: Path) -> None:
    """The times of reminders that are over: what was said since the backup is not said again."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            times = connection.execute(
                """
                SELECT reminder_id, planned_at, chat_id, state, message_id, attempts, ended_at
                FROM reminder_times WHERE state <> 'due'
                """
            ).fetchall()
        with closing(sqlite3.connect(new)) as connection:
            connection.executemany(
                """
                INSERT INTO reminder_times (reminder_id, planned_at, chat_id, state, message_id,
                                            attempts, ended_at)
                SELECT id, ?2, ?3, ?4, ?5, ?6, ?7 FROM reminders WHERE id = ?1
                ON CONFLICT (reminder_id, planned_at) DO UPDATE
                SET state = excluded.state, ended_at = excluded.ended_at
                """,
                times,
            )
            connection.commit()
    except SQLITE_ERRORS as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise
        # As above: then it is said once more, with the time that it was planned for.


def _keep(database: Path, kept: Path) -> None:
    """Give the database, with all that is in its log, a second name: it is in place all the time.

    A log must never stand beside another database: SQLite would write it into that.
    """
    delete_second_names(database)
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    except SQLITE_ERRORS as error:
        if not is_damage(error):
            raise
        # It is damaged, and perhaps why one restores: then it is kept as it lies there.
        _keep_beside(database, kept)
    _give_second_name(database, kept)
    sync_folder(database.parent)


def _keep_beside(database: Path, kept: Path) -> None:
    """The logs of a damaged database, before it."""
    for suffix in ("-wal", "-journal"):
        log = database.with_name(f"{database.name}{suffix}")
        if log.exists():
            _give_second_name(log, kept.with_name(f"{kept.name}{suffix}"))
    sync_folder(database.parent)
    for suffix in ("-wal", "-journal", "-shm"):
        database.with_name(f"{database.name}{suffix}").unlink(missing_ok=True)


def _give_second_name(path: Path, second: Path) -> None:
    path.chmod(0o600)
    try:
        second.hardlink_to(path)
    except FileExistsError:
        raise
    except OSError:  # Not every file system has links.
        shutil.copyfile(path, second)
        second.chmod(0o600)


def _find_version(connection: sqlite3.Connection, backup: Path, newest: int) -> int:
    """The number of its schema. Raises RestoreFailed."""
    version = find_schema(connection)
    if version < 1:
        raise RestoreFailed(f"{backup} is not a database of this bot.")
    if version > newest:
        raise RestoreFailed(
            f"{backup} was written by a newer version of this bot (schema {version}, this one "
            f"knows {newest}). Update first."
        )
    return version


def _explain_end(backup: Path, database: Path, error: OSError | SqliteError) -> str:
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
        return (
            f"Another program, such as Litestream, has {database} open. End it first; nothing "
            "was changed."
        )
    return f"{backup} could not be restored: {explain_briefly(error)}."


def _explain(backup: Path, error: SqliteError) -> str:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code == sqlite3.SQLITE_NOTADB:
        return f"{backup} is not a database of this bot."
    if code == sqlite3.SQLITE_CORRUPT:
        return f"{backup} is damaged. Take another backup."
    return f"{backup} can't be read: {error}."
