"""What was said in a chat before, to be found again: its conversations, and words in them.

There is no index of words. The one that finds Chinese words (FTS5, trigrams) makes the file four
times as large and each write ten times as slow, and SQLite before 3.42 leaves in it what was
deleted; PostgreSQL's own finds no Chinese. The messages of one chat are read instead, the newest
first: a thousand turns a hundredth of a second.
"""

from dataclasses import dataclass
from itertools import islice

from bot.domain.message import Thread
from bot.domain.speaker_labels import without_header
from bot.storage.engine import Engine, Row, Run

_TURNS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class PastConversation:
    """A conversation, by its first words; `last_at` is when its last question was asked."""

    id: int
    last_at: float
    first_words: str
    is_temporary: bool


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message with the words in it. `speaker` is "" for the bot, `message_id` 0 if unknown."""

    conversation_id: int
    topic_id: int
    message_id: int
    at: float
    speaker: str
    text: str


class PastConversations:
    """The conversations of the database that have turns of their own."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def recent(self, thread: Thread, skip: int, count: int) -> list[PastConversation]:
        """So many of the thread, the one that was last spoken in first."""

        def read(run: Run) -> list[PastConversation]:
            rows = run(
                """
                SELECT conversations.id, is_temporary, MIN(turns.id) AS first_turn,
                       MAX(turns.asked_at) AS last_at
                FROM conversations JOIN turns ON turns.conversation_id = conversations.id
                WHERE conversations.chat_id = :chat_id AND conversations.topic_id = :topic_id
                GROUP BY conversations.id, is_temporary
                ORDER BY MAX(turns.id) DESC LIMIT :count OFFSET :skip
                """,
                {
                    "chat_id": thread.chat_id,
                    "topic_id": thread.topic_id,
                    "count": count,
                    "skip": skip,
                },
            )
            firsts = run(
                "SELECT turn_id, text FROM messages WHERE turn_id IN :ids AND role = 'user'",
                {"ids": [row["first_turn"] for row in rows]},
            )
            words = {first["turn_id"]: without_header(first["text"]) for first in firsts}
            return [_conversation(row, words.get(row["first_turn"], "")) for row in rows]

        return await self._database.read_many(read)

    async def first_words(self, conversation_id: int) -> str:
        """What it began with; "" where nothing was said."""
        row = await self._database.read_one(
            """
            SELECT text FROM messages JOIN turns ON turns.id = turn_id
            WHERE conversation_id = :id AND role = 'user' ORDER BY turns.id LIMIT 1
            """,
            {"id": conversation_id},
        )
        return without_header(row["text"]) if row else ""

    async def search(self, chat_id: int, words: str, skip: int, count: int) -> list[FoundMessage]:
        """So many of the chat's messages in which each of the words stands, newest first."""
        parts = words.casefold().split()
        found: list[FoundMessage] = []
        before = 2**62
        while parts and len(found) < skip + count:
            # A piece at a time: others want to read meanwhile.
            ids = await self._turns(chat_id, before)
            if not ids:
                break
            rows = await self._messages(ids)
            found += [_found(row) for row in rows if _has(row["text"], parts)]
            before = ids[-1]
        return list(islice(found, skip, skip + count))

    async def _turns(self, chat_id: int, before: int) -> list[int]:
        rows = await self._database.read(
            """
            SELECT id FROM turns WHERE chat_id = :chat_id AND id < :before
            ORDER BY id DESC LIMIT :count
            """,
            {"chat_id": chat_id, "before": before, "count": _TURNS_AT_ONCE},
        )
        return [row["id"] for row in rows]

    async def _messages(self, turns: list[int]) -> list[Row]:
        rows = await self._database.read(
            """
            SELECT conversation_id, topic_id, created_at, role, text, question_message_id,
                   COALESCE(author_name, '') AS name,
                   (SELECT message_id FROM shown
                    WHERE shown.turn_id = turns.id AND part = 0) AS answer_message_id
            FROM messages JOIN turns ON turns.id = messages.turn_id
            WHERE turns.id IN :turns ORDER BY turns.id DESC, role
            """,
            {"turns": turns},
        )
        return list(rows)


def _conversation(row: Row, words: str) -> PastConversation:
    return PastConversation(row["id"], row["last_at"], words, bool(row["is_temporary"]))


def _has(text: str, parts: list[str]) -> bool:
    said = without_header(text).casefold()
    return all(part in said for part in parts)


def _found(row: Row) -> FoundMessage:
    is_ours = row["role"] == "assistant"
    message_id = row["answer_message_id"] if is_ours else row["question_message_id"]
    return FoundMessage(
        conversation_id=row["conversation_id"],
        topic_id=row["topic_id"],
        message_id=max(0, message_id or 0),
        at=row["created_at"],
        speaker="" if is_ours else row["name"] or "?",
        text=without_header(row["text"]),
    )
