"""What is remembered: facts of a person in their private chat, or of a group; never of two.

The owner is the chat. Their number stands in every statement here.
"""

from collections.abc import Sequence
from enum import Enum

from bot.domain.facts import MOST, Fact, key_of, tell_new, write_memory, write_told
from bot.storage.engine import Engine, Row, Run
from bot.storage.shown_again import IS_SHOWN_AGAIN, never_shown


class Kept(Enum):
    """What became of a fact."""

    NEW = "new"
    KNOWN = "known"
    FULL = "full"
    TEMPORARY = "temporary"
    """Not kept: nothing of a temporary conversation is."""
    GONE = "gone"
    """Not kept: the turn that was to keep it was deleted meanwhile."""


class Memory:
    """The facts of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def add(
        self, owner: int, fact: str, author_id: int, now: float, turn_id: int | None = None
    ) -> Kept:
        """Keep a fact, once; `turn_id` is of the answer that keeps it."""
        return await self._database.transact(
            lambda run: _add(run, owner, Fact(key_of(fact), fact, author_id), now, turn_id)
        )

    async def facts(self, owner: int) -> list[Fact]:
        """All of them, the oldest first."""
        return await self._database.read_many(lambda run: _read(run, owner))

    async def of_turn(self, owner: int, turn_id: int) -> list[Fact]:
        """What the answer of a turn has kept."""
        rows = await self._database.read(
            """
            SELECT key, fact, author_id FROM facts
            WHERE chat_id = :owner AND turn_id = :turn_id ORDER BY at, key
            """,
            {"owner": owner, "turn_id": turn_id},
        )
        return [_fact(row) for row in rows]

    async def find(self, owner: int, key: str) -> Fact | None:
        """The fact of this key."""
        row = await self._database.read_one(
            "SELECT key, fact, author_id FROM facts WHERE chat_id = :owner AND key = :key",
            {"owner": owner, "key": key},
        )
        return _fact(row) if row else None

    async def delete(self, owner: int, facts: Sequence[Fact]) -> None:
        """Forget these; conversations that go on are not shown them any longer."""

        def delete(run: Run) -> None:
            for fact in facts:
                run(
                    "DELETE FROM facts WHERE chat_id = :owner AND key = :key",
                    {"owner": owner, "key": fact.key},
                )
                _hide(run, owner, fact.text)

        await self._database.transact(delete)

    async def delete_all(self, owner: int) -> None:
        """Forget everything."""

        def delete(run: Run) -> None:
            run("DELETE FROM facts WHERE chat_id = :owner", {"owner": owner})
            _hide_all(run, owner)

        await self._database.transact(delete)

    async def hide_all(self, owner: int) -> None:
        """Conversations that go on are shown none of it any longer; it stays where it is."""
        await self._database.transact(lambda run: _hide_all(run, owner))


def _add(run: Run, owner: int, fact: Fact, now: float, turn_id: int | None) -> Kept:
    if turn_id is not None and (refusal := _refuse(run, owner, turn_id)):
        return refusal
    facts = _read(run, owner)
    if any(known.key == fact.key for known in facts):
        return Kept.KNOWN
    if len(facts) >= MOST:
        return Kept.FULL
    run(
        """
        INSERT INTO facts (chat_id, key, fact, at, author_id, turn_id)
        VALUES (:owner, :key, :fact, :now, :author_id,
                (SELECT id FROM turns WHERE id = :turn_id AND chat_id = :owner))
        ON CONFLICT (chat_id, key) DO NOTHING
        """,
        {
            "owner": owner,
            "key": fact.key,
            "fact": fact.text,
            "now": now,
            "author_id": fact.author_id,
            "turn_id": turn_id,
        },
    )
    return Kept.NEW


def _refuse(run: Run, owner: int, turn_id: int) -> Kept | None:
    """Why this turn keeps nothing, if so: what is deleted leaves nothing behind."""
    rows = run(
        """
        SELECT is_temporary FROM conversations JOIN turns ON conversation_id = conversations.id
        WHERE turns.id = :turn_id AND turns.chat_id = :owner
        """,
        {"owner": owner, "turn_id": turn_id},
    )
    if not rows:
        return Kept.GONE
    return Kept.TEMPORARY if rows[0]["is_temporary"] else None


def tell_memory(run: Run, owner: int, conversation_id: int, now: float, most_tokens: int) -> str:
    """Lines of facts that a question of this conversation has to tell, "" for none.

    With its first question a conversation is given all facts; they stay the same for it. What is
    told since goes with the next question, unless the conversation's own answers have kept it. A
    temporary one is given nothing.
    """
    rows = run(
        """
        SELECT memory, memory_at, first_turn_id, is_temporary FROM conversations
        WHERE id = :id AND chat_id = :owner
        """,
        {"id": conversation_id, "owner": owner},
    )
    if not rows or rows[0]["is_temporary"]:
        return ""
    if rows[0]["memory"] is None:
        freeze_memory(run, owner, conversation_id, now, most_tokens)
        return ""
    facts = _read_since(run, owner, conversation_id, rows[0]["memory_at"])
    if not facts:
        return ""
    told = run(
        f"""
        SELECT told FROM turns
        WHERE chat_id = :owner AND told <> '' AND conversation_id = :id AND id >= :first
            AND {IS_SHOWN_AGAIN}
        """,  # noqa: S608  # our own words
        {
            "owner": owner,
            "id": conversation_id,
            "first": rows[0]["first_turn_id"],
            "never_shown": never_shown(),
        },
    )
    known = "\n".join([rows[0]["memory"], *(row["told"] for row in told)])
    return tell_new(facts, known, is_private=owner > 0)


def freeze_memory(run: Run, owner: int, conversation_id: int, now: float, most_tokens: int) -> str:
    """What the conversation is shown from now on, as the facts are now."""
    memory = write_memory(_read(run, owner), most_tokens)
    run(
        """
        UPDATE conversations SET memory = :memory, memory_at = :now
        WHERE id = :id AND chat_id = :owner
        """,
        {"memory": memory, "now": now, "id": conversation_id, "owner": owner},
    )
    return memory


def _read(run: Run, owner: int) -> list[Fact]:
    rows = run(
        "SELECT key, fact, author_id FROM facts WHERE chat_id = :owner ORDER BY at, key",
        {"owner": owner},
    )
    return [_fact(row) for row in rows]


def _read_since(run: Run, owner: int, conversation_id: int, since: float) -> list[Fact]:
    """Facts since then that were kept elsewhere: those of its own answers it is shown with them."""
    rows = run(
        f"""
        SELECT key, fact, facts.author_id FROM facts LEFT JOIN turns ON turns.id = facts.turn_id
        WHERE facts.chat_id = :owner AND at >= :since
            AND NOT (COALESCE(turns.conversation_id, 0) = :id AND {IS_SHOWN_AGAIN})
        ORDER BY at, key
        """,  # noqa: S608  # our own words
        {"owner": owner, "since": since, "id": conversation_id, "never_shown": never_shown()},
    )
    return [_fact(row) for row in rows]


def _hide(run: Run, owner: int, fact: str) -> None:
    line = write_told(fact, is_private=owner > 0)
    # It is read anew with the next question.
    run(
        """
        UPDATE conversations SET memory = NULL, memory_at = NULL
        WHERE chat_id = :owner AND memory IS NOT NULL AND REPLACE(memory, :fact, '') <> memory
        """,
        {"owner": owner, "fact": fact},
    )
    run(
        """
        UPDATE turns SET told = REPLACE(told, :line, '') WHERE chat_id = :owner AND told <> ''
        """,
        {"owner": owner, "line": line},
    )


def _hide_all(run: Run, owner: int) -> None:
    run(
        """
        UPDATE conversations SET memory = NULL, memory_at = NULL
        WHERE chat_id = :owner AND memory IS NOT NULL
        """,
        {"owner": owner},
    )
    run("UPDATE turns SET told = '' WHERE chat_id = :owner AND told <> ''", {"owner": owner})


def _fact(row: Row) -> Fact:
    return Fact(row["key"], row["fact"], row["author_id"])
