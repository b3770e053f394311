"""Turns: asked, answered, shown. A turn that is not shown yet is taken up again at a start."""

import json
from collections.abc import Sequence

from bot.domain.completion import FinishReason
from bot.domain.message import Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.domain.tokens import estimate_tokens
from bot.domain.turn import Outcome, Question, QuestionPart, Turn
from bot.storage.attachments import put_image
from bot.storage.conversations import current_conversation
from bot.storage.database import Database, Row, Run
from bot.storage.delivery_log import leave_shown
from bot.storage.output_formats import standing_format
from bot.storage.question_parts import (
    ENCLOSED,
    image_tokens,
    put_sources,
    read_enclosed,
    read_sources,
)
from bot.storage.speakers import label_speaker
from bot.storage.usage import put_calls

_TURN = f"""
    SELECT turns.*, question.text AS question, COALESCE(answer.text, '') AS answer, {ENCLOSED}
    FROM turns
    JOIN messages AS question ON question.turn_id = turns.id AND question.role = 'user'
    LEFT JOIN messages AS answer ON answer.turn_id = turns.id AND answer.role = 'assistant'
"""  # noqa: S608  # our own words


class Turns:
    """The turns of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, question: Question, now: float) -> Turn:
        """Store the question in its thread's conversation; its updates are this turn's now.

        Where it asks for nothing else, it asks for what is standing in the thread. One
        transaction for all of it: each hand-over to the database's thread is a wait.
        """
        thread, author = question.thread, question.author

        def begin(run: Run) -> Turn:
            order = question.order
            if order == TEXT:
                order = standing_format(run, thread)
            rows = run(
                """
                INSERT INTO turns (id, conversation_id, chat_id, topic_id, author_id,
                                   question_message_id, state, asked_at, order_kind, schema,
                                   language)
                SELECT MAX(last_turn_id, (SELECT COALESCE(MAX(id), 0) FROM turns)) + 1,
                    ?, ?, ?, ?, ?, 'asked', ?, ?, ?, ? FROM forgotten RETURNING id
                """,
                (
                    current_conversation(run, thread, now).id,
                    thread.chat_id,
                    thread.topic_id,
                    author.id,
                    question.sources[-1].message_id,
                    now,
                    order.kind,
                    order.schema,
                    author.language,
                ),
            )
            turn_id: int = rows[0]["id"]
            name = author.name
            if not thread.is_private:
                name = label_speaker(run, thread.chat_id, author.id, name)
            # What it says is composed of its sources, below.
            run(
                """
                INSERT INTO messages
                    (turn_id, role, author_id, author_name, text, tokens, created_at)
                VALUES (?, 'user', ?, ?, '', 0, ?)
                """,
                (turn_id, author.id, name, now),
            )
            put_sources(run, turn_id, question.sources)
            _own_updates(run, turn_id, question.update_ids)
            return _turn(run(f"{_TURN} WHERE turns.id = ?", (turn_id,))[0])

        return await self._database.transact(begin)

    async def find(self, turn_id: int) -> Turn | None:
        """A turn by its id."""
        row = await self._database.read_one(f"{_TURN} WHERE turns.id = ?", (turn_id,))
        return _turn(row) if row else None

    async def open(self) -> list[Turn]:
        """Turns whose answer is not shown yet, oldest first."""
        rows = await self._database.read(f"{_TURN} WHERE state <> 'shown' ORDER BY turns.id")
        return [_turn(row) for row in rows]

    async def store_outcome(self, turn_id: int, outcome: Outcome, now: float) -> None:
        """The answer, complete, before the last of it is sent: now it cannot be lost."""
        usage = outcome.usage

        def store(run: Run) -> None:
            found = run(
                """
                UPDATE turns SET state = 'answered', answered_at = ?, attempts = 0,
                    finish_reason = ?, error = ?,
                    model = ?, first_turn_id = ?, input_tokens = ?, cached_tokens = ?,
                    output_tokens = ?, reasoning_tokens = ?, is_estimated = ?, has_unseen = ?
                WHERE id = ? RETURNING id
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
                    outcome.has_unseen,
                    turn_id,
                ),
            )
            put_calls(run, turn_id, outcome.calls, now)
            if not found:
                return  # It was forgotten in the meantime.
            _forget_answer(run, turn_id)
            if outcome.image:
                put_image(run, turn_id, "assistant", 0, outcome.image, original=outcome.original)
            if outcome.text:
                tokens = estimate_tokens(outcome.text) + image_tokens(run, turn_id, "assistant")
                run(
                    """
                    INSERT INTO messages (turn_id, role, text, tokens, created_at)
                    VALUES (?, 'assistant', ?, ?, ?)
                    """,
                    (turn_id, outcome.text, tokens, now),
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

    async def sources(self, turn_id: int) -> list[QuestionPart]:
        """The Telegram messages of a turn's question, in order."""
        return await self._database.read_many(lambda run: read_sources(run, turn_id))

    async def set_schema(self, turn_id: int, schema: str) -> None:
        """A JSON answer has to match this schema, which came as a file."""
        await self._database.write("UPDATE turns SET schema = ? WHERE id = ?", (schema, turn_id))

    async def reopen(
        self, turn_id: int, *, keep_answer: bool = False, in_place: bool = True
    ) -> Turn | None:
        """Ask the question again; its answer will be replaced, or be gone on with if it is kept.

        Not in place: what shows the old answer stays, and the new one comes in new messages.
        None where the turn is under way.
        """

        def reopen(run: Run) -> bool:
            rows = run(
                """
                UPDATE turns SET state = 'asked', error = NULL, finish_reason = NULL, attempts = 0
                WHERE id = ? AND state = 'shown' RETURNING id
                """,
                (turn_id,),
            )
            if rows and not in_place:
                leave_shown(run, turn_id)
            if rows and not keep_answer:
                _forget_answer(run, turn_id)
                # What could not be opened may be there by now.
                run(
                    """
                    UPDATE attachments SET is_read = 0, problem = NULL
                    WHERE turn_id = ? AND problem IS NOT NULL
                    """,
                    (turn_id,),
                )
            return bool(rows)

        is_reopened = await self._database.transact(reopen)
        return await self.find(turn_id) if is_reopened else None

    async def revise(
        self,
        turn_id: int,
        source: QuestionPart,
        update_ids: Sequence[int],
        order: OutputFormat | None = None,
    ) -> Turn | None:
        """The question says something else or more now: it is asked anew, with these updates.

        `order`: it asks for something else, too.
        """

        def revise(run: Run) -> None:
            if not run("SELECT 1 FROM turns WHERE id = ?", (turn_id,)):
                return  # It was forgotten in the meantime.
            put_sources(run, turn_id, [source])
            _forget_answer(run, turn_id)
            run(
                """
                UPDATE turns SET state = 'asked', error = NULL, finish_reason = NULL, attempts = 0
                WHERE id = ?
                """,
                (turn_id,),
            )
            if order:
                run(
                    "UPDATE turns SET order_kind = ?, schema = ? WHERE id = ?",
                    (order.kind, order.schema, turn_id),
                )
            _own_updates(run, turn_id, update_ids)

        await self._database.transact(revise)
        return await self.find(turn_id)

    async def take_up(self, turn_id: int) -> int:
        """It is about to be carried out, once more; how often that was tried, this time included.

        Where it has got on meanwhile (its answer is stored), the count begins anew.
        """
        rows = await self._database.write(
            "UPDATE turns SET attempts = attempts + 1 WHERE id = ? RETURNING attempts", (turn_id,)
        )
        return rows[0]["attempts"] if rows else 1

    async def give_back(self, turn_id: int) -> None:
        """It was interrupted by an end in good order, which was not its fault."""
        await self._database.write(
            "UPDATE turns SET attempts = MAX(attempts - 1, 0) WHERE id = ?", (turn_id,)
        )

    async def fail(
        self, turn_id: int, error: str, now: float, *, is_set_aside: bool = False
    ) -> Turn | None:
        """It ends with the error of this class, which is still to be shown; None: forgotten."""
        await self._database.write(
            """
            UPDATE turns SET state = 'answered', answered_at = ?, error = ?, attempts = 0,
                is_set_aside = ?
            WHERE id = ?
            """,
            (now, error, is_set_aside, turn_id),
        )
        return await self.find(turn_id)

    async def set_aside(self, turn_id: int, error: str, now: float) -> None:
        """It is over, with the error of this class, whatever is on the screen."""

        def set_aside(run: Run) -> None:
            run(
                """
                UPDATE turns SET state = 'shown', shown_at = ?, error = ?, is_set_aside = 1
                WHERE id = ?
                """,
                (now, error, turn_id),
            )
            run(
                """
                UPDATE updates SET done_at = ?, body = '', error = ?, is_set_aside = 1
                WHERE turn_id = ? AND done_at IS NULL
                """,
                (now, error, turn_id),
            )

        await self._database.transact(set_aside)

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


def _own_updates(run: Run, turn_id: int, update_ids: Sequence[int]) -> None:
    """These updates are done when the turn is."""
    run(
        "UPDATE updates SET turn_id = ? WHERE update_id IN (SELECT value FROM json_each(?))",
        (turn_id, json.dumps(list(update_ids))),
    )


def _forget_answer(run: Run, turn_id: int) -> None:
    for table in ("messages", "images"):
        run(f"DELETE FROM {table} WHERE turn_id = ? AND role = 'assistant'", (turn_id,))  # noqa: S608  # our names


def _reason(word: str | None) -> FinishReason | None:
    """The reason of this name; None for one that this version does not know."""
    return next((reason for reason in FinishReason if reason == word), None)


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
        finish_reason=_reason(row["finish_reason"]),
        error=row["error"],
        order=OutputFormat(row["order_kind"], row["schema"]),
        enclosed=read_enclosed(row["enclosed"]),
        has_unseen=bool(row["has_unseen"]),
        language=row["language"],
    )
