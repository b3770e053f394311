"""Turns: asked, answered, shown. A turn that is not shown yet is taken up again at a start."""

import json
from collections.abc import Sequence

from bot.conversation.completion import FinishReason
from bot.conversation.history import PastTurn
from bot.conversation.message import Message, Thread
from bot.conversation.tokens import estimate_tokens
from bot.conversation.turn import Outcome, Question, Source, Turn, join_sources
from bot.storage.database import Database, Row, Run

_TURN = """
    SELECT turns.*, question.text AS question, COALESCE(answer.text, '') AS answer FROM turns
    JOIN messages AS question ON question.turn_id = turns.id AND question.role = 'user'
    LEFT JOIN messages AS answer ON answer.turn_id = turns.id AND answer.role = 'assistant'
"""


class Turns:
    """The turns of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, question: Question, conversation_id: int, now: float) -> Turn:
        """Store the question; from here on its updates are this turn's."""
        thread, author, text = question.thread, question.author, question.text

        def begin(run: Run) -> int:
            rows = run(
                """
                INSERT INTO turns (conversation_id, chat_id, topic_id, author_id,
                                   question_message_id, state, asked_at)
                VALUES (?, ?, ?, ?, ?, 'asked', ?) RETURNING id
                """,
                (
                    conversation_id,
                    thread.chat_id,
                    thread.topic_id,
                    author.id,
                    question.sources[-1].message_id,
                    now,
                ),
            )
            turn_id: int = rows[0]["id"]
            run(
                """
                INSERT INTO messages
                    (turn_id, role, author_id, author_name, text, tokens, created_at)
                VALUES (?, 'user', ?, ?, ?, ?, ?)
                """,
                (turn_id, author.id, author.name, text, estimate_tokens(text), now),
            )
            _put_sources(run, turn_id, question.sources)
            _own_updates(run, turn_id, question.update_ids)
            return turn_id

        turn_id = await self._database.transact(begin)
        return Turn(
            id=turn_id,
            conversation_id=conversation_id,
            thread=thread,
            author_id=author.id,
            question_message_id=question.sources[-1].message_id,
            is_answered=False,
            question=text,
        )

    async def find(self, turn_id: int) -> Turn | None:
        """A turn by its id."""
        row = await self._database.read_one(f"{_TURN} WHERE turns.id = ?", (turn_id,))
        return _turn(row) if row else None

    async def open(self) -> list[Turn]:
        """Turns whose answer is not shown yet, oldest first."""
        rows = await self._database.read(f"{_TURN} WHERE state <> 'shown' ORDER BY turns.id")
        return [_turn(row) for row in rows]

    async def past(self, conversation_id: int, first_turn_id: int, before: int) -> list[PastTurn]:
        """The conversation's turns from the cut up to, not including, turn `before`."""
        rows = await self._database.read(
            """
            SELECT turns.id, role, text, tokens, first_turn_id, is_estimated,
                   input_tokens + output_tokens - reasoning_tokens AS reported
            FROM turns JOIN messages ON messages.turn_id = turns.id
            WHERE conversation_id = ? AND turns.id >= ? AND turns.id < ?
                -- What a filter has refused once, it would refuse in every later prompt.
                AND turns.error IS NOT 'ContentFiltered'
            ORDER BY turns.id, messages.role DESC
            """,
            (conversation_id, first_turn_id, before),
        )
        turns: dict[int, list[Row]] = {}
        for row in rows:
            turns.setdefault(row["id"], []).append(row)
        return [_past_turn(turn_id, messages) for turn_id, messages in turns.items()]

    async def store_outcome(self, turn_id: int, outcome: Outcome, now: float) -> None:
        """The answer, complete, before the last of it is sent: now it cannot be lost."""
        usage = outcome.usage

        def store(run: Run) -> None:
            run(
                """
                UPDATE turns SET state = 'answered', answered_at = ?, finish_reason = ?, error = ?,
                    model = ?, first_turn_id = ?, input_tokens = ?, cached_tokens = ?,
                    output_tokens = ?, reasoning_tokens = ?, is_estimated = ?
                WHERE id = ?
                """,
                (
                    now,
                    outcome.finish_reason,
                    outcome.error,
                    outcome.model,
                    outcome.first_turn_id,
                    usage.input,
                    usage.cached,
                    usage.output,
                    usage.reasoning,
                    usage.is_estimated,
                    turn_id,
                ),
            )
            _forget_answer(run, turn_id)
            if outcome.text:
                run(
                    """
                    INSERT INTO messages (turn_id, role, text, tokens, created_at)
                    VALUES (?, 'assistant', ?, ?, ?)
                    """,
                    (turn_id, outcome.text, estimate_tokens(outcome.text), now),
                )

        await self._database.transact(store)

    async def last(self, conversation_id: int, author_id: int | None = None) -> Turn | None:
        """The conversation's last turn, or the last of one author."""
        row = await self._database.read_one(
            f"""
            {_TURN} WHERE conversation_id = ?1 AND (?2 IS NULL OR turns.author_id = ?2)
            ORDER BY turns.id DESC LIMIT 1
            """,
            (conversation_id, author_id),
        )
        return _turn(row) if row else None

    async def is_latest(self, turn: Turn) -> bool:
        """Whether its author has asked nothing since, in the conversation that goes on now."""
        thread = turn.thread
        row = await self._database.read_one(
            """
            SELECT 1 FROM threads
            WHERE chat_id = ?1 AND topic_id = ?2 AND conversation_id = ?3 AND NOT EXISTS (
                SELECT 1 FROM turns WHERE conversation_id = ?3 AND author_id = ?4 AND id > ?5
            )
            """,
            (thread.chat_id, thread.topic_id, turn.conversation_id, turn.author_id, turn.id),
        )
        return row is not None

    async def asked_in(self, chat_id: int, message_id: int) -> Turn | None:
        """The turn whose question this Telegram message is, or is a part of."""
        row = await self._database.read_one(
            f"""
            {_TURN} JOIN sources ON sources.turn_id = turns.id
            WHERE sources.chat_id = ? AND sources.message_id = ?
            """,
            (chat_id, message_id),
        )
        return _turn(row) if row else None

    async def sources(self, turn_id: int) -> list[Source]:
        """The Telegram messages of a turn's question, in order."""
        rows = await self._database.read(
            "SELECT message_id, text FROM sources WHERE turn_id = ? ORDER BY message_id", (turn_id,)
        )
        return [Source(row["message_id"], row["text"]) for row in rows]

    async def reopen(self, turn_id: int, *, keep_answer: bool = False) -> Turn | None:
        """Ask the question again; its answer will be replaced, or be gone on with if it is kept.

        None where the turn is under way.
        """

        def reopen(run: Run) -> bool:
            rows = run(
                """
                UPDATE turns SET state = 'asked', error = NULL, finish_reason = NULL
                WHERE id = ? AND state = 'shown' RETURNING id
                """,
                (turn_id,),
            )
            if rows and not keep_answer:
                _forget_answer(run, turn_id)
            return bool(rows)

        is_reopened = await self._database.transact(reopen)
        return await self.find(turn_id) if is_reopened else None

    async def revise(
        self, turn_id: int, sources: Sequence[Source], update_ids: Sequence[int]
    ) -> Turn | None:
        """The question says something else now, so it is asked anew; the updates are its own."""
        text = join_sources(sources)

        def revise(run: Run) -> None:
            _put_sources(run, turn_id, sources)
            run(
                "UPDATE messages SET text = ?, tokens = ? WHERE turn_id = ? AND role = 'user'",
                (text, estimate_tokens(text), turn_id),
            )
            _forget_answer(run, turn_id)
            run(
                """
                UPDATE turns SET state = 'asked', error = NULL, finish_reason = NULL WHERE id = ?
                """,
                (turn_id,),
            )
            _own_updates(run, turn_id, update_ids)

        await self._database.transact(revise)
        return await self.find(turn_id)

    async def mark_shown(self, turn_id: int, now: float) -> None:
        """The answer is on the screen, so the turn and its updates are done."""

        def mark(run: Run) -> None:
            run(
                """
                UPDATE turns SET state = 'shown', shown_at = ? WHERE id = ? AND state = 'answered'
                """,
                (now, turn_id),
            )
            run(
                """
                UPDATE updates SET done_at = ?1, body = '' WHERE turn_id = ?2 AND done_at IS NULL
                    AND EXISTS (SELECT 1 FROM turns WHERE id = ?2 AND state = 'shown')
                """,
                (now, turn_id),
            )

        await self._database.transact(mark)


def _put_sources(run: Run, turn_id: int, sources: Sequence[Source]) -> None:
    for source in sources:
        run(
            """
            INSERT OR REPLACE INTO sources (chat_id, message_id, turn_id, text)
            SELECT chat_id, ?, id, ? FROM turns WHERE id = ?
            """,
            (source.message_id, source.text, turn_id),
        )


def _own_updates(run: Run, turn_id: int, update_ids: Sequence[int]) -> None:
    """These updates are done when the turn is."""
    run(
        "UPDATE updates SET turn_id = ? WHERE update_id IN (SELECT value FROM json_each(?))",
        (turn_id, json.dumps(list(update_ids))),
    )


def _forget_answer(run: Run, turn_id: int) -> None:
    run("DELETE FROM messages WHERE turn_id = ? AND role = 'assistant'", (turn_id,))


def _turn(row: Row) -> Turn:
    return Turn(
        id=row["id"],
        conversation_id=row["conversation_id"],
        thread=Thread(row["chat_id"], row["topic_id"]),
        author_id=row["author_id"],
        question_message_id=row["question_message_id"],
        is_answered=row["state"] != "asked",
        question=row["question"],
        answer=row["answer"],
        finish_reason=FinishReason(row["finish_reason"]) if row["finish_reason"] else None,
        error=row["error"],
    )


def _past_turn(turn_id: int, rows: Sequence[Row]) -> PastTurn:
    last = rows[-1]
    is_reported = last["role"] == "assistant" and last["reported"] and not last["is_estimated"]
    return PastTurn(
        id=turn_id,
        messages=tuple(Message(row["role"], row["text"]) for row in rows),
        tokens=sum(row["tokens"] for row in rows),
        reported=last["reported"] if is_reported else None,
        reported_from=last["first_turn_id"] or 0,
    )
