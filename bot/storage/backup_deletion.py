"""Deleting in the backups, too, what was deleted from the database."""

import asyncio
import logging
import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from bot.storage.backup import (
    copy_database,
    copy_from,
    delete_second_names,
    delete_unfinished,
    delete_with_traces,
    find_schema,
    open_to_look,
    restoring,
)
from bot.storage.backup_folder import backups_of, holding, is_named_by_us
from bot.storage.database import Database
from bot.storage.deletion import Deletion
from bot.storage.engine import Engine
from bot.storage.errors import SQLITE_ERRORS, StorageUnavailable
from bot.storage.folder import adopt_owner, make_folder, sync_folder
from bot.storage.temporary_conversations import TemporaryConversations

logger = logging.getLogger(__name__)

_WORKSHOP = ".cleaning"
"""A folder beside the backup; what a killed process has left in it goes before it is used again."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """Of one /forget: a person, or a chat; up to a turn, and up to a time in Unix seconds.

    One that names neither is about temporary conversations whose day was over then.
    """

    id: int
    user_id: int | None
    chat_id: int | None
    until_turn: int
    at: float

    @property
    def subject(self) -> int:
        """The ID of the person or chat; 0 for neither."""
        return self.user_id or self.chat_id or 0


@dataclass(frozen=True, slots=True)
class BackupFiles:
    """Beside which database backups lie, and how those of an older schema are brought up to date.

    `migrations` is a folder.
    """

    database: Path
    migrations: Path


class BackupDeletion:
    """Writes those backups anew that hold what was deleted, or deletes them where that fails.

    It is about the files in the folder of backups, and about the copies beside the database.
    """

    def __init__(self, database: Engine, files: BackupFiles | None) -> None:
        self._database = database
        self._files = files
        self._cleaning = asyncio.Lock()

    async def is_due(self) -> bool:
        """Whether something was deleted that a backup may hold."""
        return bool(await self._wishes()) and bool(await asyncio.to_thread(self._find))

    async def clean(self, now: float, older_than: float = 0.0) -> bool:
        """Delete what is still to be deleted, and turns asked before `older_than`.

        Whether nothing of it is left; where not, it is to be called again. Several who wait for
        this are served by one. Raises StorageUnavailable.
        """
        async with self._cleaning:
            wishes = await self._wishes()
            if not wishes and not older_than:
                return True
            try:
                is_clean = await self._clean_all(wishes, older_than, now)
            except OSError as error:
                logger.warning("the backups could not be looked at: %s", error)
                return False
            return is_clean

    async def _clean_all(self, wishes: Sequence[_Wish], older_than: float, now: float) -> bool:
        async with AsyncExitStack() as held:
            folder = backups_of(self._files.database) if self._files else None
            if folder and folder.is_dir():
                # A backup that is under way was begun before the deletion.
                await held.enter_async_context(holding(folder))
            await asyncio.to_thread(self._delete_unfinished)
            files = await asyncio.to_thread(self._find)
            done = [await self._clean(path, wishes, older_than, now) for path in files]
            if all(done):
                last = max((wish.id for wish in wishes), default=0)
                await self._database.write(
                    "DELETE FROM forget_in_backups WHERE id <= :last", {"last": last}
                )
        return all(done)

    async def _wishes(self) -> list[_Wish]:
        rows = await self._database.read(
            "SELECT id, user_id, chat_id, until_turn, at FROM forget_in_backups ORDER BY id"
        )
        return [_Wish(**dict(row)) for row in rows]

    def _delete_unfinished(self) -> None:
        """What processes that were killed have left: nobody else is at work here now."""
        if not self._files:
            return
        database = self._files.database
        folder = backups_of(database)
        delete_unfinished(folder)
        delete_with_traces(restoring(database))
        delete_second_names(database)
        for parent in (folder, database.parent):
            shutil.rmtree(parent / _WORKSHOP, ignore_errors=True)

    def _find(self) -> list[Path]:
        """Files that may hold it. What an operator keeps elsewhere is theirs."""
        if not self._files:
            return []
        database = self._files.database
        beside = [
            path
            for kind in ("replaced", "before")
            for path in database.parent.glob(f"{database.name}.{kind}-*")
        ]
        files = sorted([*backups_of(database).glob("*.db"), *beside])
        return [path for path in files if path.is_file() and not _is_log(path)]

    async def _clean(
        self, path: Path, wishes: Sequence[_Wish], older_than: float, now: float
    ) -> bool:
        """Whether the file holds nothing of it any more."""
        try:
            if not await asyncio.to_thread(_holds, path, wishes, older_than):
                return True
            if _is_of_earlier_schema(path) or not self._files:
                return await asyncio.to_thread(_delete, path)
            await _write_anew(path, self._files.migrations, wishes, older_than, now)
        except (OSError, *SQLITE_ERRORS, StorageUnavailable) as error:
            logger.warning("the backup %s can't be written anew, so it is deleted: %s", path, error)
            return await asyncio.to_thread(_delete, path)
        logger.info("the backup %s was written anew, without what was deleted", path)
        return True


async def _write_anew(
    path: Path, migrations: Path, wishes: Sequence[_Wish], older_than: float, now: float
) -> None:
    workshop = path.parent / _WORKSHOP
    copy = workshop / "copy.db"
    try:
        await asyncio.to_thread(_begin, path, copy)
        async with Database(copy, migrations) as opened:
            await _forget(opened, wishes, older_than, now)
        await asyncio.to_thread(_finish, path, copy, workshop / "clean.db")
    finally:
        await asyncio.to_thread(shutil.rmtree, workshop, ignore_errors=True)


async def _forget(
    database: Database, wishes: Sequence[_Wish], older_than: float, now: float
) -> None:
    deletion = Deletion(database)
    for wish in [wish for wish in wishes if wish.subject]:
        forget = deletion.forget_person if wish.user_id else deletion.forget_chat
        await forget(wish.subject, wish.until_turn, now, asked_by=wish.at)
        await deletion.forget_updates(wish.at, now, naming=wish.subject)
    if older_than:
        await deletion.forget_older(older_than, now, with_open=True)
        await deletion.forget_updates(older_than, now)
    await TemporaryConversations(database).delete(now)
    await database.write("DELETE FROM forget_in_backups")


def _is_of_earlier_schema(path: Path) -> bool:
    """A copy from before a change of it, good for nothing else than to take the change back."""
    return ".db.before-" in path.name


def _holds(path: Path, wishes: Sequence[_Wish], older_than: float) -> bool:
    """Whether the file holds something of it, or can't be asked. Raises OSError."""
    if _is_of_earlier_schema(path):
        return bool(wishes)  # For its age it is deleted elsewhere.
    is_ours = is_named_by_us(path) or path.name.startswith(("parley-", "bot.db."))
    try:
        with closing(open_to_look(path)) as connection:
            is_ours = is_ours or find_schema(connection) > 0
            return is_ours and _finds(connection, wishes, older_than)
    except SQLITE_ERRORS:
        # It is damaged, or of an earlier schema, without some of these tables; or anything else.
        return is_ours


def _finds(connection: sqlite3.Connection, wishes: Sequence[_Wish], older_than: float) -> bool:
    for wish in wishes:
        holds = _HOLDS_PERSON if wish.user_id else _HOLDS_CHAT
        if not wish.subject:
            holds = _HOLDS_TEMPORARY
        values = (wish.subject, wish.until_turn, wish.at)
        ((is_there,),) = connection.execute(holds, values)
        if is_there:
            return True
    ((is_old,),) = connection.execute(_HOLDS_OLD, (older_than,))
    return bool(is_old)


_HOLDS_PERSON = """
SELECT EXISTS (SELECT 1 FROM turns
        WHERE (author_id = ?1 OR chat_id = ?1) AND (id <= ?2 OR asked_at <= ?3))
    OR EXISTS (SELECT 1 FROM updates WHERE received_at <= ?3 AND instr(body, ?1))
    OR EXISTS (SELECT 1 FROM sources WHERE reply <> '' AND reply ->> 'author_id' = ?1)
    OR EXISTS (SELECT 1 FROM people WHERE user_id = ?1)
    OR EXISTS (SELECT 1 FROM speakers WHERE user_id = ?1 OR chat_id = ?1)
    OR EXISTS (SELECT 1 FROM strangers WHERE user_id = ?1)
    OR EXISTS (SELECT 1 FROM access_requests WHERE id = ?1)
    OR EXISTS (SELECT 1 FROM usage WHERE user_id = ?1 OR chat_id = ?1)
    OR EXISTS (SELECT 1 FROM system_prompts WHERE set_by = ?1 OR chat_id = ?1)
    OR EXISTS (SELECT 1 FROM personas WHERE saved_by = ?1 OR chat_id = ?1)
    OR EXISTS (SELECT 1 FROM reminders WHERE author_id = ?1 OR chat_id = ?1)
    OR EXISTS (SELECT 1 FROM json_threads WHERE chat_id = ?1)
    OR EXISTS (SELECT 1 FROM facts WHERE author_id = ?1 OR chat_id = ?1)
    OR EXISTS (SELECT 1 FROM feedback WHERE user_id = ?1)
    OR EXISTS (SELECT 1 FROM speeches WHERE user_id = ?1)
    OR EXISTS (SELECT 1 FROM inline_questions WHERE user_id = ?1)
    OR EXISTS (SELECT 1 FROM inline_answers WHERE user_id = ?1)
    OR EXISTS (SELECT 1 FROM own_topics WHERE chat_id = ?1)
    OR EXISTS (SELECT 1 FROM forget_in_backups)
"""
_HOLDS_CHAT = """
SELECT EXISTS (SELECT 1 FROM turns WHERE chat_id = ?1 AND (id <= ?2 OR asked_at <= ?3))
    OR EXISTS (SELECT 1 FROM updates WHERE received_at <= ?3 AND instr(body, ?1))
    OR EXISTS (SELECT 1 FROM system_prompts WHERE chat_id = ?1)
    OR EXISTS (SELECT 1 FROM personas WHERE chat_id = ?1)
    OR EXISTS (SELECT 1 FROM reminders WHERE chat_id = ?1)
    OR EXISTS (SELECT 1 FROM json_threads WHERE chat_id = ?1)
    OR EXISTS (SELECT 1 FROM speakers WHERE chat_id = ?1)
    OR EXISTS (SELECT 1 FROM facts WHERE chat_id = ?1)
    OR EXISTS (SELECT 1 FROM own_topics WHERE chat_id = ?1)
    OR EXISTS (SELECT 1 FROM forget_in_backups)
"""
_HOLDS_TEMPORARY = """
SELECT EXISTS (SELECT 1 FROM turns JOIN conversations ON conversations.id = conversation_id
        WHERE is_temporary = 1 AND asked_at <= ?3 - 86400 AND ?1 = 0 AND ?2 = 0)
    OR EXISTS (SELECT 1 FROM forget_in_backups)
"""
_HOLDS_OLD = """
SELECT EXISTS (SELECT 1 FROM turns WHERE asked_at < ?1)
    OR EXISTS (SELECT 1 FROM updates WHERE received_at <= ?1 AND body <> '')
"""


def _is_log(path: Path) -> bool:
    return path.name.endswith(("-wal", "-shm", "-journal"))


def _begin(path: Path, copy: Path) -> None:
    shutil.rmtree(copy.parent, ignore_errors=True)
    make_folder(copy.parent)
    with closing(open_to_look(path)) as source:
        copy_from(source, copy)


def _finish(path: Path, copy: Path, clean: Path) -> None:
    """The copy takes the place of the backup, with its owner and its time."""
    copy_database(copy, clean)
    before = path.stat()
    adopt_owner(clean, path)
    os.utime(clean, (before.st_atime, before.st_mtime))
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
    clean.replace(path)
    sync_folder(path.parent)


def _delete(path: Path) -> bool:
    try:
        delete_with_traces(path)
    except OSError as error:
        logger.error("the backup %s holds what was deleted, and can't be deleted: %s", path, error)  # noqa: TRY400  # its words are enough
        return False
    return True
