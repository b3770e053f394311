"""Conversations: which one a thread is in, where its history was cut, reset and undo."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Thread
from bot.storage.effect import DONE
from bot.storage.engine import Engine, Row, Run


@dataclass(frozen=True, slots=True)
class Conversation:
    """The messages of a thread since its last reset; turns before `first_turn_id` were cut."""

    id: int
    thread: Thread
    started_at: float
    first_turn_id: int
    previous_id: int | None


class Conversations:
    """The conversations of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def current(self, thread: Thread, now: float) -> Conversation:
        """The thread's conversation; its first is begun where there is none."""
        found = await self._database.read_many(lambda run: _find_current(run, thread))
        if found:
            return found
        return await self._database.transact(lambda run: current_conversation(run, thread, now))

    async def find(self, conversation_id: int) -> Conversation | None:
        """A conversation by its id."""
        row = await self._database.read_one(
            "SELECT * FROM conversations WHERE id = :id", {"id": conversation_id}
        )
        return _conversation(row) if row else None

    async def begin(self, thread: Thread, now: float, dropped: Sequence[int] = ()) -> Conversation:
        """A new conversation for the thread; one without turns is new enough and stays.

        So a reset that is carried out twice leaves the same conversation. The updates `dropped`,
        questions that had not begun, are done with it.
        """

        def begin(run: Run) -> Conversation:
            current = current_conversation(run, thread, now)
            for update_id in dropped:
                run(DONE, {"now": now, "update_id": update_id})
            turns = run(
                "SELECT 1 FROM turns WHERE conversation_id = :id LIMIT 1", {"id": current.id}
            )
            if not turns:
                return current
            return _begin(run, thread, now, previous_id=current.id)

        return await self._database.transact(begin)

    async def undo(self, conversation: Conversation) -> bool:
        """Go back to the conversation before; what was said since then is added to its end.

        False where the thread is not in `conversation` any more, or nothing came before it.
        """
        thread, previous_id = conversation.thread, conversation.previous_id
        ids = {"id": conversation.id, "previous_id": previous_id}

        def undo(run: Run) -> bool:
            if previous_id is None:
                return False
            changed = run(
                """
                UPDATE threads SET conversation_id = :previous_id
                WHERE chat_id = :chat_id AND topic_id = :topic_id AND conversation_id = :id
                RETURNING chat_id
                """,
                {**ids, "chat_id": thread.chat_id, "topic_id": thread.topic_id},
            )
            if changed:
                run(
                    "UPDATE turns SET conversation_id = :previous_id WHERE conversation_id = :id",
                    ids,
                )
            return bool(changed)

        return await self._database.transact(undo)

    async def cut(self, conversation_id: int, first_turn_id: int) -> None:
        """From now on the model is shown nothing before this turn."""
        await self._database.write(
            "UPDATE conversations SET first_turn_id = :first_turn_id WHERE id = :id",
            {"first_turn_id": first_turn_id, "id": conversation_id},
        )


def current_conversation(run: Run, thread: Thread, now: float) -> Conversation:
    """The thread's conversation, inside a transaction; its first is begun where there is none."""
    return _find_current(run, thread) or _begin(run, thread, now, previous_id=None)


def _find_current(run: Run, thread: Thread) -> Conversation | None:
    rows = run(
        """
        SELECT conversations.* FROM threads
        JOIN conversations ON conversations.id = threads.conversation_id
        WHERE threads.chat_id = :chat_id AND threads.topic_id = :topic_id
        """,
        {"chat_id": thread.chat_id, "topic_id": thread.topic_id},
    )
    return _conversation(rows[0]) if rows else None


def _begin(run: Run, thread: Thread, now: float, previous_id: int | None) -> Conversation:
    place = {"chat_id": thread.chat_id, "topic_id": thread.topic_id}
    rows = run(
        """
        INSERT INTO conversations (chat_id, topic_id, started_at, previous_id)
        VALUES (:chat_id, :topic_id, :now, :previous_id) RETURNING *
        """,
        {**place, "now": now, "previous_id": previous_id},
    )
    run(
        """
        INSERT INTO threads (chat_id, topic_id, conversation_id) VALUES (:chat_id, :topic_id, :id)
        ON CONFLICT (chat_id, topic_id) DO UPDATE SET conversation_id = excluded.conversation_id
        """,
        {**place, "id": rows[0]["id"]},
    )
    return _conversation(rows[0])


def _conversation(row: Row) -> Conversation:
    return Conversation(
        id=row["id"],
        thread=Thread(row["chat_id"], row["topic_id"]),
        started_at=row["started_at"],
        first_turn_id=row["first_turn_id"],
        previous_id=row["previous_id"],
    )
