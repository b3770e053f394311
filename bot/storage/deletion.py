"""Deleting what was said, so that it is gone: from the tables, and from the bytes of the file."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Sequence
from functools import partial

from bot.storage.database import Database, Run, Values
from bot.storage.errors import StorageUnavailable
from bot.storage.question_parts import recompose

logger = logging.getLogger(__name__)

_AT_ONCE = 50
"""Turns in one transaction; others want to write too, and a picture has millions of bytes."""

_NEVER = -1.0
"""A time before all others."""


class Deletion:
    """Deletes turns with all that hangs on them: texts, files, pictures, what Telegram sent."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._scrubbing = asyncio.Lock()
        self._is_log_clean = False  # An earlier process may have left something in it.

    async def newest_turn(self) -> int:
        """The last turn so far: what is asked from now on is not meant to be forgotten."""
        row = await self._database.read_one("SELECT COALESCE(MAX(id), 0) AS id FROM turns")
        return row["id"] if row else 0

    async def forget_person(
        self, user_id: int, until: int, now: float, asked_by: float = _NEVER
    ) -> int:
        """Delete all that this person has said, up to turn `until`; how many turns it was.

        What was used is still counted, for nobody. Prompts that they set in groups stay, without
        their name; access, budgets and settings are not theirs alone. Turns that were asked at
        `asked_by` or before go in any case: in a backup, IDs may be those of another past.
        """
        await self._note_for_backups(user_id, None, until, now)
        turns = await self._turns(
            "(author_id = ?1 OR chat_id = ?1) AND (id <= ?2 OR asked_at <= ?3)",
            user_id,
            until,
            asked_by,
        )
        await self._delete(turns, now)
        await self._forget_quotes(user_id)
        await self._database.transact(lambda run: _forget_names(run, user_id))
        return len(turns)

    async def forget_chat(
        self, chat_id: int, until: int, now: float, asked_by: float = _NEVER
    ) -> int:
        """Delete all that was said in this chat, as above; how many turns it was."""
        await self._note_for_backups(None, chat_id, until, now)
        turns = await self._turns(
            "chat_id = ? AND (id <= ? OR asked_at <= ?)", chat_id, until, asked_by
        )
        await self._delete(turns, now)
        await self._database.transact(lambda run: _forget_words(run, chat_id))
        return len(turns)

    async def forget_older(self, than: float, now: float, *, with_open: bool = False) -> int:
        """Delete turns that were asked before this time and are over; how many it was."""
        turns = await self._turns("asked_at < ? AND (state = 'shown' OR ?)", than, with_open)
        await self._delete(turns, now)
        return len(turns)

    async def forget_updates(self, until: float, now: float, naming: int | None = None) -> None:
        """Delete what came until this time and was not dealt with, in a backup.

        `naming`: only what names this person or chat.
        """

        def forget(run: Run) -> None:
            _note_deletion(run, 0)
            run(
                """
                UPDATE updates SET body = '', done_at = COALESCE(done_at, ?1)
                WHERE body <> '' AND received_at <= ?2 AND (?3 IS NULL OR instr(body, ?3))
                """,
                (now, until, None if naming is None else str(naming)),
            )

        await self._database.transact(forget)

    async def scrub(self) -> bool:
        """Write the file anew where something was deleted; whether nothing of it is left there.

        Several who wait for this are served by one.
        """
        async with self._scrubbing:
            row = await self._database.read_one("SELECT unscrubbed FROM forgotten")
            count = row["unscrubbed"] if row else 0
            try:
                if count:
                    self._is_log_clean = False
                    await self._database.rewrite()
                    await self._database.write(
                        "UPDATE forgotten SET unscrubbed = MAX(unscrubbed - ?, 0)", (count,)
                    )
                if not self._is_log_clean:
                    self._is_log_clean = await self._database.empty_log()
            except (StorageUnavailable, sqlite3.Error) as error:
                # It needs as much room again. What is deleted is overwritten in any case.
                logger.warning("the database could not be written anew: %s", error)
                return False
            return self._is_log_clean

    async def _note_for_backups(
        self, user_id: int | None, chat_id: int | None, until: int, now: float
    ) -> None:
        """Before anything is deleted: whatever ends in between, the backups are not left out."""
        await self._database.write(
            """
            INSERT INTO forget_in_backups (user_id, chat_id, until_turn, at) VALUES (?, ?, ?, ?)
            """,
            (user_id, chat_id, until, now),
        )

    async def _turns(self, condition: str, *values: float) -> list[int]:
        rows = await self._database.read(
            f"SELECT id FROM turns WHERE {condition} ORDER BY id",  # noqa: S608  # our own words
            values,
        )
        return [row["id"] for row in rows]

    async def _delete(self, turns: Sequence[int], now: float) -> None:
        for start in range(0, len(turns), _AT_ONCE):
            some = turns[start : start + _AT_ONCE]
            await self._database.transact(partial(delete_turns, turns=some, now=now))

    async def _forget_quotes(self, user_id: int) -> None:
        """What others' questions brought along of this person's messages, by replying to them."""
        rows = await self._database.read(
            """
            SELECT DISTINCT turn_id FROM sources
            WHERE reply <> '' AND reply ->> 'author_id' = ?
            """,
            (user_id,),
        )
        turns = [row["turn_id"] for row in rows]
        for start in range(0, len(turns), _AT_ONCE):
            some = turns[start : start + _AT_ONCE]
            await self._database.transact(partial(_unquote, turns=some, user_id=user_id))


def delete_turns(run: Run, turns: Sequence[int], now: float) -> None:
    """Delete these turns, the files that no other turn shows, and conversations left empty."""
    ids = (json.dumps(list(turns)),)
    _note_deletion(run, max(turns))
    files = [row["sha256"] for row in run(f"SELECT sha256 FROM images WHERE {_OF_THEM}", ids)]  # noqa: S608  # our own words
    conversations = [
        row["conversation_id"]
        for row in run(
            """
            SELECT DISTINCT conversation_id FROM turns
            WHERE id IN (SELECT value FROM json_each(?))
            """,
            ids,
        )
    ]
    run(
        f"""
        UPDATE updates SET turn_id = NULL, body = '', done_at = COALESCE(done_at, ?2)
        WHERE {_OF_THEM}
        """,  # noqa: S608  # our own words
        (*ids, now),
    )
    run(f"UPDATE usage SET turn_id = NULL WHERE {_OF_THEM}", ids)  # noqa: S608  # our own words
    run("DELETE FROM turns WHERE id IN (SELECT value FROM json_each(?))", ids)
    _delete_files(run, files)
    _delete_empty(run, "id IN (SELECT value FROM json_each(?))", (json.dumps(conversations),))


_OF_THEM = "turn_id IN (SELECT value FROM json_each(?1))"


def _note_deletion(run: Run, last_turn_id: int) -> None:
    run(
        """
        UPDATE forgotten SET last_turn_id = MAX(last_turn_id, ?), unscrubbed = unscrubbed + 1
        """,
        (last_turn_id,),
    )


def _delete_files(run: Run, files: Sequence[str]) -> None:
    run(
        """
        DELETE FROM files WHERE sha256 IN (SELECT value FROM json_each(?))
            AND NOT EXISTS (SELECT 1 FROM images WHERE images.sha256 = files.sha256)
        """,
        (json.dumps(files),),
    )


def _delete_empty(run: Run, condition: str, values: Values) -> None:
    """Conversations without turns that no thread is in. The cut of others stays where it is."""
    rows = run(
        f"""
        SELECT id FROM conversations WHERE {condition}
            AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation_id = conversations.id)
            AND NOT EXISTS (SELECT 1 FROM threads WHERE conversation_id = conversations.id)
        """,  # noqa: S608  # our own words
        values,
    )
    ids = (json.dumps([row["id"] for row in rows]),)
    # There is nothing to go back to any more, by an Undo.
    run(
        """
        UPDATE conversations SET previous_id = NULL
        WHERE previous_id IN (SELECT value FROM json_each(?))
        """,
        ids,
    )
    run("DELETE FROM conversations WHERE id IN (SELECT value FROM json_each(?))", ids)


def _unquote(run: Run, turns: Sequence[int], user_id: int) -> None:
    """Take this person's words and files out of others' questions."""
    _note_deletion(run, 0)
    for turn_id in turns:
        quoted = run(
            "SELECT message_id FROM sources WHERE turn_id = ? AND reply ->> 'author_id' = ?",
            (turn_id, user_id),
        )
        messages = (turn_id, json.dumps([row["message_id"] for row in quoted]))
        files = run(
            f"""
            SELECT sha256 FROM images JOIN attachments ON attachments.id = attachment_id
            WHERE attachments.turn_id = ? AND {_QUOTED}
            """,  # noqa: S608  # our own words
            messages,
        )
        run(f"DELETE FROM attachments WHERE turn_id = ? AND {_QUOTED}", messages)  # noqa: S608  # our own words
        _delete_files(run, [row["sha256"] for row in files])
        run(
            """
            UPDATE sources SET reply = ''
            WHERE turn_id = ? AND message_id IN (SELECT value FROM json_each(?))
            """,
            messages,
        )
        recompose(run, turn_id)


_QUOTED = "is_quoted AND message_id IN (SELECT value FROM json_each(?))"


def _forget_names(run: Run, user_id: int) -> None:
    """What is left of a person besides what they said."""
    _note_deletion(run, 0)
    for table, column in (
        ("people", "user_id"),
        ("speakers", "user_id"),
        ("strangers", "user_id"),
        ("access_requests", "id"),
    ):
        run(f"DELETE FROM {table} WHERE {column} = ?", (user_id,))  # noqa: S608  # our own names
    # A private chat's number is that of the person.
    run(
        """
        UPDATE usage SET user_id = NULL, turn_id = NULL,
            chat_id = CASE WHEN chat_id = ?1 THEN 0 ELSE chat_id END
        WHERE user_id = ?1 OR chat_id = ?1
        """,
        (user_id,),
    )
    _forget_words(run, user_id)
    run("UPDATE system_prompts SET set_by = 0, set_by_name = '' WHERE set_by = ?", (user_id,))


def _forget_words(run: Run, chat_id: int) -> None:
    """What is left of a chat besides its turns, its settings and its accounts."""
    _note_deletion(run, 0)
    for table in ("system_prompts", "json_threads", "speakers"):
        run(f"DELETE FROM {table} WHERE chat_id = ?", (chat_id,))  # noqa: S608  # our own names
    _delete_empty(run, "chat_id = ?", (chat_id,))
