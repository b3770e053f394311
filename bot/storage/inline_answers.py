"""Questions from other chats, inline or as a guest: their words, and where the answers stand."""

import secrets
from dataclasses import dataclass, replace
from typing import Literal

from bot.domain.message import Thread
from bot.domain.recent import Recent
from bot.storage.engine import Engine, Row, Run

QUESTION_SECONDS = 3600.0
"""A result that nobody chose, or a message whose button nobody pressed, for so long is too old."""

_REDELIVERED_SECONDS = 48 * 3600.0
"""Telegram redelivers for 24 hours: until then a question has to be known again."""

_MOST_QUESTIONS = 20
"""Of one person: nearly each letter that they type makes one."""

_REMEMBERED = 1000

_FIRST_ID, _IDS = 2**52, 2**62
"""Above all ids of Telegram's chats, which have 52 bits: it names the pace of a message, too."""

Kind = Literal["inline", "guest"]


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """A question from another chat. `inline_message_id` is "" until Telegram has told it.

    `update_id` is what it was asked by: who meets the same question with another is too late.
    """

    id: int
    user_id: int
    kind: Kind
    inline_message_id: str
    update_id: int
    is_new: bool = False
    """Whether it was stored just now, and not by an earlier try."""

    @property
    def thread(self) -> Thread:
        """Its own: nothing that was said in the person's private chat is known there."""
        return Thread(self.user_id, -self.id)


class InlineAnswers:
    """The questions from other chats, in the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._begun: Recent[str] = Recent(_REMEMBERED)

    async def keep(self, user_id: int, text: str, now: float) -> int:
        """Keep what was typed, for an hour, if it is among the person's newest; its id."""
        id_ = _new_id()
        values = {
            "id": id_,
            "user_id": user_id,
            "text": text,
            "now": now,
            "over": now - QUESTION_SECONDS,
            "most": _MOST_QUESTIONS,
        }

        def keep(run: Run) -> None:
            run(
                """
                INSERT INTO inline_questions (id, user_id, text, at)
                VALUES (:id, :user_id, :text, :now)
                """,
                values,
            )
            run("DELETE FROM inline_questions WHERE at < :over", values)
            run(
                """
                DELETE FROM inline_questions WHERE user_id = :user_id AND id NOT IN (
                    SELECT id FROM inline_questions WHERE user_id = :user_id
                    ORDER BY at DESC, id LIMIT :most
                )
                """,
                values,
            )

        await self._database.transact(keep)
        return id_

    async def question(self, id_: int, now: float) -> tuple[int, str] | None:
        """Who typed it, and what; None: it is too old, or was never there."""
        row = await self._database.read_one(
            "SELECT user_id, text FROM inline_questions WHERE id = :id AND at >= :over",
            {"id": id_, "over": now - QUESTION_SECONDS},
        )
        return (row["user_id"], row["text"]) if row else None

    async def forget_old(self, now: float) -> None:
        """Delete what nobody has chosen in time, and what came to nothing."""
        values = {"over": now - QUESTION_SECONDS, "past": now - _REDELIVERED_SECONDS}

        def forget(run: Run) -> None:
            run("DELETE FROM inline_questions WHERE at < :over", values)
            run(
                """
                DELETE FROM inline_answers WHERE at < :past AND NOT EXISTS (
                    SELECT 1 FROM turns
                    WHERE chat_id = user_id AND topic_id = -inline_answers.id
                )
                """,
                values,
            )

        await self._database.transact(forget)

    async def begin(
        self,
        key: str,
        user_id: int,
        kind: Kind,
        update_id: int,
        now: float,
        inline_message_id: str = "",
    ) -> InlineAnswer:
        """The question of this key, which is stored now unless it was before."""
        values = {
            "id": _new_id(),
            "key": key,
            "user_id": user_id,
            "kind": kind,
            "inline_message_id": inline_message_id,
            "update_id": update_id,
            "now": now,
        }

        def begin(run: Run) -> InlineAnswer:
            new = run(
                """
                INSERT INTO inline_answers
                    (id, key, user_id, kind, inline_message_id, update_id, at)
                VALUES (:id, :key, :user_id, :kind, :inline_message_id, :update_id, :now)
                ON CONFLICT (key) DO NOTHING RETURNING id
                """,
                values,
            )
            (row,) = run("SELECT * FROM inline_answers WHERE key = :key", values)
            return replace(_read(row), is_new=bool(new))

        self._begun.add(key)
        return await self._database.transact(begin)

    def is_recent(self, key: str) -> bool:
        """Whether this process has begun it lately, for whoever must not wait for the database."""
        return key in self._begun

    async def has(self, key: str) -> bool:
        """Whether the question of this key was asked."""
        row = await self._database.read_one(
            "SELECT 1 AS there FROM inline_answers WHERE key = :key", {"key": key}
        )
        return row is not None

    async def find(self, id_: int) -> InlineAnswer | None:
        """By its id, which anybody may make up."""
        row = await self._database.read_one(
            "SELECT * FROM inline_answers WHERE id = :id", {"id": id_}
        )
        return _read(row) if row else None

    async def shown_in(self, inline_message_id: str) -> InlineAnswer | None:
        """The one whose answer this message shows, or will."""
        row = await self._database.read_one(
            "SELECT * FROM inline_answers WHERE inline_message_id = :id",
            {"id": inline_message_id},
        )
        return _read(row) if row else None

    async def note_message(self, id_: int, inline_message_id: str) -> None:
        """This message is to show the answer."""
        await self._database.write(
            """
            UPDATE inline_answers SET inline_message_id = :inline_message_id
            WHERE id = :id AND inline_message_id = ''
            """,
            {"id": id_, "inline_message_id": inline_message_id},
        )


def guest_key(chat_id: int, message_id: int) -> str:
    """Of a message: as a guest's question and as an ordinary one it is the same."""
    return f"guest:{chat_id}:{message_id}"


def read_id(word: str) -> int | None:
    """A number of ours, out of a link or a button that somebody may have made up."""
    is_number = word.isascii() and word.isdecimal() and len(word) <= len(str(_IDS))
    return int(word) if is_number and int(word) < _IDS else None


def _new_id() -> int:
    """Nobody guesses it: it stands in a link that shows the answer, if only to who asked."""
    return _FIRST_ID + secrets.randbelow(_IDS - _FIRST_ID)


def _read(row: Row) -> InlineAnswer:
    return InlineAnswer(
        id=row["id"],
        user_id=row["user_id"],
        kind=row["kind"],
        inline_message_id=row["inline_message_id"],
        update_id=row["update_id"],
    )
