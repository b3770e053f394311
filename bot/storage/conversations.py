"""Conversations: which one a thread is in, where its history was cut, reset and undo."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from bot.domain.message import Thread
from bot.storage.effect import DONE, aside
from bot.storage.engine import Engine, Row, Run
from bot.storage.memory import freeze_memory
from bot.storage.surroundings import keep_day

TEMPORARY_SECONDS = 86_400.0
"""From the last message of a temporary conversation until it is deleted."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The messages of a thread since its last reset; turns before `first_turn_id` were cut.

    One with a `branch_of` begins with the turns of that one up to `branch_turn_id`.
    """

    id: int
    thread: Thread
    started_at: float
    first_turn_id: int
    previous_id: int | None
    is_temporary: bool = False
    branch_of: int | None = None
    branch_turn_id: int | None = None


class Conversations:
    """The conversations of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def current(self, thread: Thread, now: float) -> Conversation:
        """The thread's conversation; its first is begun where there is none."""
        found = await self._database.read_many(lambda run: _find_current(run, thread, now))
        if found:
            return found
        with aside():  # A command that asks for it has something else to do.
            return await self._database.transact(lambda run: current_conversation(run, thread, now))

    async def find(self, conversation_id: int) -> Conversation | None:
        """A conversation by its id."""
        row = await self._database.read_one(
            "SELECT * FROM conversations WHERE id = :id", {"id": conversation_id}
        )
        return _conversation(row) if row else None

    async def begin(
        self,
        thread: Thread,
        now: float,
        dropped: Sequence[int] = (),
        *,
        is_temporary: bool = False,
    ) -> Conversation:
        """A new conversation for the thread; one that shows no turns is new enough and stays.

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
            if turns or current.branch_of is not None:
                fresh = _Fresh(current.id, is_temporary=is_temporary)
                return _begin(run, thread, now, fresh)
            if current.is_temporary != is_temporary:
                _mark_temporary(run, current.id, is_temporary=is_temporary)
            return replace(current, is_temporary=is_temporary)

        return await self._database.transact(begin)

    async def undo(self, conversation: Conversation, now: float) -> bool:
        """Go back to the conversation before; what was said since then is added to its end.

        False where the thread is not in `conversation` any more, nothing came before it, one of
        them is to be deleted soon, or another begins with a part of it.
        """
        thread, previous_id = conversation.thread, conversation.previous_id
        over = now - TEMPORARY_SECONDS
        ids = {"id": conversation.id, "previous_id": previous_id, "over": over}

        def undo(run: Run) -> bool:
            if previous_id is None or conversation.is_temporary:
                return False
            if run("SELECT 1 FROM conversations WHERE branch_of = :id LIMIT 1", ids):
                return False
            if run(f"SELECT 1 FROM conversations WHERE id = :previous_id AND {IS_OVER}", ids):  # noqa: S608  # our own words
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

    async def take_up(self, conversation: Conversation, now: float) -> bool:
        """The thread goes on with this one of its conversations; the one it was in stays as it is.

        False where there is nothing to go on with: it was deleted, or is about to be.
        """

        def take_up(run: Run) -> bool:
            values = {"id": conversation.id, "over": now - TEMPORARY_SECONDS}
            found = run(
                f"SELECT 1 FROM conversations WHERE id = :id AND NOT {IS_OVER}",  # noqa: S608  # our own words
                values,
            )
            if found:
                _enter(run, conversation.thread, conversation.id)
            return bool(found)

        return await self._database.transact(take_up)

    async def branch(
        self,
        turn_id: int,
        now: float,
        dropped: Sequence[int] = (),
        *,
        into: Thread | None = None,
    ) -> Conversation | None:
        """A new conversation of the turn's thread that begins with all that led to its answer.

        The model is shown the same turns, from the same cut on, as when it gave that answer; they
        are stored once. `into`: of another thread. None where there is no such turn, or it is about
        to be deleted; the updates `dropped` are done all the same. Carried out twice, it is the
        same one.
        """

        def branch(run: Run) -> Conversation | None:
            for update_id in dropped:
                run(DONE, {"now": now, "update_id": update_id})
            rows = run(
                f"""
                SELECT turns.chat_id, turns.topic_id, conversation_id, is_temporary,
                       memory, memory_at,
                       COALESCE(turns.first_turn_id, conversations.first_turn_id) AS first_turn_id
                FROM turns JOIN conversations ON conversations.id = conversation_id
                WHERE turns.id = :id AND NOT {IS_OVER}
                """,  # noqa: S608  # our own words
                {"id": turn_id, "over": now - TEMPORARY_SECONDS},
            )
            if not rows:
                return None
            thread = into or Thread(rows[0]["chat_id"], rows[0]["topic_id"])
            current = current_conversation(run, thread, now)
            turns = run("SELECT 1 FROM turns WHERE conversation_id = :id", {"id": current.id})
            if current.branch_turn_id == turn_id and not turns:
                return current
            cut = rows[0]["first_turn_id"]
            fresh = _Fresh(
                current.id,
                bool(rows[0]["is_temporary"]),
                rows[0]["conversation_id"],
                turn_id,
                cut if cut <= turn_id else 0,
                rows[0]["memory"],
                rows[0]["memory_at"],
            )
            return _begin(run, thread, now, fresh)

        return await self._database.transact(branch)

    async def cut(
        self, conversation_id: int, first_turn_id: int, now: float = 0.0, memory_tokens: int = 0
    ) -> str:
        """From now on the model is shown nothing before this turn; what it then remembers.

        What was told in turns that are gone is remembered from now on, or told with the newest
        question; the prompt's beginning is another in any case.
        """

        def cut(run: Run) -> str:
            rows = run(
                """
                UPDATE conversations SET first_turn_id = :first_turn_id WHERE id = :id
                RETURNING chat_id, memory
                """,
                {"first_turn_id": first_turn_id, "id": conversation_id},
            )
            keep_day(run, conversation_id, first_turn_id)
            if not rows or rows[0]["memory"] is None:
                return ""
            return freeze_memory(run, rows[0]["chat_id"], conversation_id, now, memory_tokens)

        return await self._database.transact(cut)


def current_conversation(run: Run, thread: Thread, now: float) -> Conversation:
    """The thread's conversation, inside a transaction; its first is begun where there is none."""
    return _find_current(run, thread, now) or _begin(run, thread, now, _Fresh(None))


IS_OVER = """(
    is_temporary = 1 AND :over >= COALESCE(
        (SELECT MAX(asked_at) FROM turns WHERE conversation_id = conversations.id), started_at
    )
)"""
"""Whether the last message of a temporary conversation is as old as the time `over`, or older."""


def _find_current(run: Run, thread: Thread, now: float) -> Conversation | None:
    """One that waits for its deletion is not gone on with."""
    place = {"chat_id": thread.chat_id, "topic_id": thread.topic_id}
    rows = run(
        f"""
        SELECT conversations.* FROM threads
        JOIN conversations ON conversations.id = threads.conversation_id
        WHERE threads.chat_id = :chat_id AND threads.topic_id = :topic_id AND NOT {IS_OVER}
        """,  # noqa: S608  # our own words
        {**place, "over": now - TEMPORARY_SECONDS},
    )
    return _conversation(rows[0]) if rows else None


@dataclass(frozen=True, slots=True)
class _Fresh:
    """What a conversation begins with: the one before it, and a part of another, as remembered."""

    previous_id: int | None
    is_temporary: bool = False
    branch_of: int | None = None
    branch_turn_id: int | None = None
    first_turn_id: int = 0
    memory: str | None = None
    memory_at: float | None = None


def _begin(run: Run, thread: Thread, now: float, fresh: _Fresh) -> Conversation:
    rows = run(
        """
        INSERT INTO conversations (chat_id, topic_id, started_at, previous_id, is_temporary,
                                   branch_of, branch_turn_id, first_turn_id, memory, memory_at)
        VALUES (:chat_id, :topic_id, :now, :previous_id, :is_temporary,
                :branch_of, :branch_turn_id, :first_turn_id, :memory, :memory_at) RETURNING *
        """,
        {"chat_id": thread.chat_id, "topic_id": thread.topic_id, "now": now, **asdict(fresh)},
    )
    _enter(run, thread, rows[0]["id"])
    return _conversation(rows[0])


def _enter(run: Run, thread: Thread, conversation_id: int) -> None:
    run(
        """
        INSERT INTO threads (chat_id, topic_id, conversation_id) VALUES (:chat_id, :topic_id, :id)
        ON CONFLICT (chat_id, topic_id) DO UPDATE SET conversation_id = excluded.conversation_id
        """,
        {"chat_id": thread.chat_id, "topic_id": thread.topic_id, "id": conversation_id},
    )


def _mark_temporary(run: Run, conversation_id: int, *, is_temporary: bool) -> None:
    # It may be left from turns that are deleted; a temporary one remembers nothing.
    run(
        """
        UPDATE conversations SET is_temporary = :is_temporary, memory = NULL, memory_at = NULL
        WHERE id = :id
        """,
        {"is_temporary": is_temporary, "id": conversation_id},
    )


def _conversation(row: Row) -> Conversation:
    return Conversation(
        id=row["id"],
        thread=Thread(row["chat_id"], row["topic_id"]),
        started_at=row["started_at"],
        first_turn_id=row["first_turn_id"],
        previous_id=row["previous_id"],
        is_temporary=bool(row["is_temporary"]),
        branch_of=row["branch_of"],
        branch_turn_id=row["branch_turn_id"],
    )
