"""Deleting what was said, so that it is gone: from the tables, and from the bytes of the file."""

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from functools import partial

from bot.storage.engine import Engine, Run
from bot.storage.errors import StorageUnavailable
from bot.storage.question_parts import recompose
from bot.storage.turn_deletion import (
    IN_ONE,
    delete_empty,
    delete_files,
    delete_turns,
    note_deletion,
    pieces,
)

logger = logging.getLogger(__name__)

_AT_ONCE = 50
"""Turns in one transaction; others want to write too, and a picture has millions of bytes."""

_NEVER = -1.0
"""A time before all others."""


class Deletion:
    """Deletes turns with all that hangs on them: texts, files, pictures, what Telegram sent."""

    def __init__(self, database: Engine) -> None:
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
        # Author and chat of a private chat are the same: the index of authors is of groups only.
        turns = await self._turns(
            """
            (chat_id = :user_id OR (author_id = :user_id AND author_id <> chat_id))
            AND (id <= :until OR asked_at <= :asked_by)
            """,
            user_id=user_id,
            until=until,
            asked_by=asked_by,
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
            "chat_id = :chat_id AND (id <= :until OR asked_at <= :asked_by)",
            chat_id=chat_id,
            until=until,
            asked_by=asked_by,
        )
        await self._delete(turns, now)
        await self._database.transact(lambda run: _forget_words(run, chat_id))
        return len(turns)

    async def forget_older(self, than: float, now: float, *, with_open: bool = False) -> int:
        """Delete turns that were asked before this time and are over; how many it was."""
        which = "asked_at < :than" if with_open else "asked_at < :than AND state = 'shown'"
        turns = await self._turns(which, than=than)
        await self._delete(turns, now)
        return len(turns)

    async def forget_updates(self, until: float, now: float, naming: int | None = None) -> None:
        """Delete what came until this time and was not dealt with, in a backup.

        `naming`: only what names this person or chat.
        """

        def forget(run: Run) -> None:
            note_deletion(run, 0)
            run(
                """
                UPDATE updates SET body = '', done_at = COALESCE(done_at, :now)
                WHERE body <> '' AND received_at <= :until AND body LIKE :naming
                """,
                {"now": now, "until": until, "naming": "%" if naming is None else f"%{naming}%"},
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
                        """
                        UPDATE forgotten SET unscrubbed =
                            CASE WHEN unscrubbed > :count THEN unscrubbed - :count ELSE 0 END
                        """,
                        {"count": count},
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
        """Before anything is deleted: whatever ends in between, the backups are not left out.

        Those from before a group became a supergroup know it by its old id.
        """
        values = {"user_id": user_id, "chat_id": chat_id, "until": until, "now": now}

        def note(run: Run) -> None:
            run(
                """
                INSERT INTO forget_in_backups (user_id, chat_id, until_turn, at)
                VALUES (:user_id, :chat_id, :until, :now)
                """,
                values,
            )
            run(
                """
                INSERT INTO forget_in_backups (user_id, chat_id, until_turn, at)
                SELECT NULL, old_id, :until, :now FROM moved_chats WHERE new_id = :chat_id
                """,
                values,
            )

        await self._database.transact(note)

    async def _turns(self, condition: str, **values: float) -> list[int]:
        rows = await self._database.read(f"SELECT id FROM turns WHERE {condition}", values)  # noqa: S608  # our own words
        # Sorted here: SQLite would rather read all turns than sort what an index finds.
        return sorted(row["id"] for row in rows)

    async def _delete(self, turns: Sequence[int], now: float) -> None:
        for some in pieces(turns, _AT_ONCE):
            await self._database.transact(partial(delete_turns, turns=some, now=now))

    async def _forget_quotes(self, user_id: int) -> None:
        """What others' questions brought along of this person's messages, by replying to them."""
        rows = await self._database.read(
            """
            SELECT DISTINCT turn_id FROM sources WHERE reply_author_id = :user_id
            """,
            {"user_id": user_id},
        )
        for some in pieces([row["turn_id"] for row in rows], _AT_ONCE):
            await self._database.transact(partial(_unquote, turns=some, user_id=user_id))


def _unquote(run: Run, turns: Sequence[int], user_id: int) -> None:
    """Take this person's words and files out of others' questions."""
    note_deletion(run, 0)
    for turn_id in turns:
        quoted = run(
            """
            SELECT message_id FROM sources
            WHERE turn_id = :turn_id AND reply_author_id = :user_id
            """,
            {"turn_id": turn_id, "user_id": user_id},
        )
        messages = {"turn_id": turn_id, "messages": [row["message_id"] for row in quoted]}
        files = run(
            f"""
            SELECT sha256 FROM images JOIN attachments ON attachments.id = attachment_id
            WHERE attachments.turn_id = :turn_id AND {_QUOTED}
            """,  # noqa: S608  # our own words
            messages,
        )
        run(f"DELETE FROM attachments WHERE turn_id = :turn_id AND {_QUOTED}", messages)  # noqa: S608  # our own words
        delete_files(run, [row["sha256"] for row in files])
        run(
            """
            UPDATE sources SET reply = '', reply_author_id = NULL
            WHERE turn_id = :turn_id AND message_id IN :messages
            """,
            messages,
        )
        recompose(run, turn_id)


_QUOTED = "is_quoted = 1 AND message_id IN :messages"


def _forget_names(run: Run, user_id: int) -> None:
    """What is left of a person besides what they said."""
    who = {"user_id": user_id}
    note_deletion(run, 0)
    for table, column in (
        ("people", "user_id"),
        ("speakers", "user_id"),
        ("reminders", "author_id"),
        ("feedback", "user_id"),
        ("speeches", "user_id"),
        ("strangers", "user_id"),
        ("access_requests", "id"),
        ("inline_questions", "user_id"),
    ):
        run(f"DELETE FROM {table} WHERE {column} = :user_id", who)  # noqa: S608  # our own names
    # A private chat's number is that of the person.
    run(
        """
        UPDATE usage SET user_id = NULL, turn_id = NULL,
            chat_id = CASE WHEN chat_id = :user_id THEN 0 ELSE chat_id END
        WHERE user_id = :user_id OR chat_id = :user_id
        """,
        who,
    )
    run(
        """
        DELETE FROM inline_answers WHERE user_id = :user_id AND NOT EXISTS (
            SELECT 1 FROM turns WHERE chat_id = :user_id AND topic_id = -inline_answers.id
        )
        """,
        who,
    )
    _forget_words(run, user_id)
    _forget_told(run, user_id)
    run("UPDATE system_prompts SET set_by = 0, set_by_name = '' WHERE set_by = :user_id", who)
    run("UPDATE personas SET saved_by = 0 WHERE saved_by = :user_id", who)


def _forget_words(run: Run, chat_id: int) -> None:
    """What is left of a chat besides its turns, its settings and its accounts."""
    note_deletion(run, 0)
    for table in (
        "system_prompts",
        "personas",
        "json_threads",
        "speakers",
        "reminders",
        "own_topics",
        "facts",
        "notices",
    ):
        run(f"DELETE FROM {table} WHERE chat_id = :chat_id", {"chat_id": chat_id})  # noqa: S608  # our own names
    chat = {"chat_id": chat_id}
    run("UPDATE conversations SET memory = NULL, memory_at = NULL WHERE chat_id = :chat_id", chat)
    run("UPDATE turns SET told = '' WHERE chat_id = :chat_id AND told <> ''", chat)
    delete_empty(run, "chat_id = :chat_id", chat)


def _forget_told(run: Run, user_id: int) -> None:
    """What this person has let groups remember; their conversations are shown it no longer."""
    who = {"user_id": user_id}
    groups = [
        row["chat_id"]
        for row in run("SELECT DISTINCT chat_id FROM facts WHERE author_id = :user_id", who)
    ]
    for some in pieces(groups, IN_ONE):
        chats = {"chats": some}
        run(
            "UPDATE conversations SET memory = NULL, memory_at = NULL WHERE chat_id IN :chats",
            chats,
        )
        run("UPDATE turns SET told = '' WHERE chat_id IN :chats AND told <> ''", chats)
    run("DELETE FROM facts WHERE author_id = :user_id", who)
