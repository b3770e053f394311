"""Turns: asked, answered, shown. A turn that is not shown yet is taken up again at a start."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.message import Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.domain.tokens import estimate_tokens
from bot.domain.turn import Outcome, Question, QuestionPart, Turn
from bot.domain.usage import Call
from bot.storage.attachments import put_image
from bot.storage.conversations import current_conversation
from bot.storage.delivery_log import leave_shown
from bot.storage.engine import Engine, Run
from bot.storage.engine.sql import Values
from bot.storage.kept_answers import keep_for, stand_again
from bot.storage.output_formats import standing_format
from bot.storage.question_parts import (
    image_tokens,
    put_sources,
    read_sources,
)
from bot.storage.speakers import label_speaker
from bot.storage.surroundings import (
    NOTHING_KNOWN,
    Surroundings,
    tell_day_anew,
    tell_surroundings,
)
from bot.storage.tool_rounds import forget_rounds, forget_rounds_aside, write_sources
from bot.storage.turn_rows import OTHER, SHORTER, read_turns, write_follow_ups
from bot.storage.usage import put_calls


class Turns:
    """The turns of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def begin(
        self, question: Question, now: float, surroundings: Surroundings = NOTHING_KNOWN
    ) -> Turn:
        """Store the question in its thread's conversation; its updates are this turn's now.

        Where it asks for nothing else, it asks for what is standing in the thread. What it is told
        besides stays as it is now. One transaction for all of it: each hand-over to the database's
        thread is a wait.
        """
        return await self._database.transact(
            lambda run: begin_turn(run, question, now, surroundings)
        )

    async def find(self, turn_id: int) -> Turn | None:
        """A turn by its id."""
        return await self._read_one("WHERE turns.id = :id", {"id": turn_id})

    async def open(self) -> list[Turn]:
        """Turns whose answer is not shown yet, oldest first."""
        return await self._read("WHERE state <> 'shown' ORDER BY turns.id", {})

    async def store_outcome(self, turn_id: int, outcome: Outcome, now: float) -> None:
        """The answer, complete, before the last of it is sent: now it cannot be lost."""
        usage = outcome.usage

        def store(run: Run) -> None:
            found = run(
                """
                UPDATE turns SET state = 'answered', answered_at = :now, attempts = 0,
                    finish_reason = :finish_reason, error = :error, model = :model,
                    first_turn_id = :first_turn_id, input_tokens = :input, cached_tokens = :cached,
                    output_tokens = :output, reasoning_tokens = :reasoning,
                    is_estimated = :is_estimated, has_unseen = :has_unseen, sources = :sources,
                    written_by = :written_by, thoughts = :thoughts, replacing = '',
                    follow_ups = :follow_ups
                WHERE id = :id RETURNING id
                """,
                {
                    "now": now,
                    "finish_reason": outcome.finish_reason,
                    "error": outcome.error,
                    "model": outcome.model,
                    "first_turn_id": outcome.first_turn_id,
                    "input": usage.input,
                    "cached": usage.cached,
                    "output": usage.output,
                    "reasoning": usage.reasoning,
                    "is_estimated": usage.is_estimated,
                    "has_unseen": outcome.has_unseen,
                    "sources": write_sources(outcome.sources),
                    "written_by": outcome.written_by,
                    "thoughts": outcome.thoughts,
                    "follow_ups": write_follow_ups(outcome.follow_ups),
                    "id": turn_id,
                },
            )
            put_calls(run, turn_id, outcome.calls, now)
            if not found:
                return  # It was forgotten in the meantime.
            _forget_answer(run, turn_id)
            if outcome.is_replacing:
                forget_rounds_aside(run, turn_id)
            if outcome.image:
                put_image(run, turn_id, "assistant", 0, outcome.image, original=outcome.original)
            if outcome.text:
                tokens = estimate_tokens(outcome.text)
                if outcome.image:
                    tokens += image_tokens(run, turn_id, "assistant")
                run(
                    """
                    INSERT INTO messages (turn_id, role, text, tokens, created_at)
                    VALUES (:turn_id, 'assistant', :text, :tokens, :now)
                    """,
                    {"turn_id": turn_id, "text": outcome.text, "tokens": tokens, "now": now},
                )

        await self._database.transact(store)

    async def last(self, conversation_id: int, author_id: int | None = None) -> Turn | None:
        """The conversation's last turn, or the last of one author."""
        by_author = "" if author_id is None else "AND turns.author_id = :author_id"
        return await self._read_one(
            f"WHERE conversation_id = :id {by_author} ORDER BY turns.id DESC LIMIT 1",
            {"id": conversation_id, "author_id": author_id},
        )

    async def last_in(self, thread: Thread) -> Turn | None:
        """The last turn of a thread, in whichever of its conversations."""
        return await self._read_one(
            """
            WHERE turns.chat_id = :chat_id AND turns.topic_id = :topic_id
            ORDER BY turns.id DESC LIMIT 1
            """,
            {"chat_id": thread.chat_id, "topic_id": thread.topic_id},
        )

    async def is_latest(self, turn: Turn) -> bool:
        """Whether its author has asked nothing since, in the conversation that goes on now."""
        thread = turn.thread
        row = await self._database.read_one(
            """
            SELECT 1 FROM threads
            WHERE chat_id = :chat_id AND topic_id = :topic_id AND conversation_id = :conversation_id
            AND NOT EXISTS (
                SELECT 1 FROM turns
                WHERE conversation_id = :conversation_id AND author_id = :author_id AND id > :id
            )
            """,
            {
                "chat_id": thread.chat_id,
                "topic_id": thread.topic_id,
                "conversation_id": turn.conversation_id,
                "author_id": turn.author_id,
                "id": turn.id,
            },
        )
        return row is not None

    async def asked_in(self, chat_id: int, message_id: int) -> Turn | None:
        """The turn whose question this Telegram message is, or is a part of."""
        return await self._read_one(
            """
            JOIN sources ON sources.turn_id = turns.id
            WHERE sources.chat_id = :chat_id AND sources.message_id = :message_id
            """,
            {"chat_id": chat_id, "message_id": message_id},
        )

    async def shown_in(self, chat_id: int, message_id: int) -> Turn | None:
        """The turn whose answer, or a part of it, this Telegram message shows."""
        return await self._read_one(
            """
            JOIN shown ON shown.turn_id = turns.id
            WHERE shown.chat_id = :chat_id AND shown.message_id = :message_id
            """,
            {"chat_id": chat_id, "message_id": message_id},
        )

    async def sources(self, turn_id: int) -> list[QuestionPart]:
        """The Telegram messages of a turn's question, in order."""
        return await self._database.read_many(lambda run: read_sources(run, turn_id))

    async def set_schema(self, turn_id: int, schema: str) -> None:
        """A JSON answer has to match this schema, which came as a file."""
        await self._database.write(
            "UPDATE turns SET schema = :schema WHERE id = :id", {"schema": schema, "id": turn_id}
        )

    async def reopen(
        self,
        turn_id: int,
        *,
        keep_answer: bool = False,
        in_place: bool = True,
        model: str | None = None,
    ) -> Turn | None:
        """Ask the question again; its answer will be replaced, or be gone on with if it is kept.

        Not in place: what shows the old answer stays, and the new one comes in new messages.
        `model` is the one for this turn alone, "" the chat's, and None the one as before. A whole
        answer that another model's is to replace is kept until that is there.
        None where the turn is under way.
        """

        def reopen(run: Run) -> bool:
            if model and in_place and keep_for(run, turn_id, OTHER, model):
                return True
            rows = run(
                """
                UPDATE turns SET state = 'asked', error = NULL, finish_reason = NULL, attempts = 0,
                    replacing = '', follow_ups = '', chosen_model = COALESCE(:model, chosen_model)
                WHERE id = :id AND state = 'shown' RETURNING id
                """,
                {"id": turn_id, "model": model},
            )
            if rows and not in_place:
                leave_shown(run, turn_id)
            if rows and not keep_answer:
                _forget_answer(run, turn_id)
                forget_rounds(run, turn_id)
                # What could not be opened may be there by now.
                run(
                    """
                    UPDATE attachments SET is_read = 0, problem = NULL
                    WHERE turn_id = :id AND problem IS NOT NULL
                    """,
                    {"id": turn_id},
                )
            return bool(rows)

        is_reopened = await self._database.transact(reopen)
        return await self.find(turn_id) if is_reopened else None

    async def shorten(self, turn_id: int) -> Turn | None:
        """Ask for a shorter version of the answer, which stays until that is there.

        None where it is under way, or has no whole answer in words.
        """
        is_kept = await self._database.transact(lambda run: keep_for(run, turn_id, SHORTER))
        return await self.find(turn_id) if is_kept else None

    async def keep_answer(
        self, turn_id: int, error: str, calls: Sequence[Call], now: float
    ) -> None:
        """Nothing takes its place, for the reason of this class: it stands as it was."""

        def keep(run: Run) -> None:
            stand_again(run, turn_id, error)
            put_calls(run, turn_id, calls, now)

        await self._database.transact(keep)

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
            if not run("SELECT 1 FROM turns WHERE id = :id", {"id": turn_id}):
                return  # It was forgotten in the meantime.
            put_sources(run, turn_id, [source])
            _forget_answer(run, turn_id)
            forget_rounds(run, turn_id)
            run(
                """
                UPDATE turns SET state = 'asked', error = NULL, finish_reason = NULL, attempts = 0,
                    replacing = '', follow_ups = '', chosen_model = ''
                WHERE id = :id
                """,
                {"id": turn_id},
            )
            if order:
                run(
                    "UPDATE turns SET order_kind = :kind, schema = :schema WHERE id = :id",
                    {"kind": order.kind, "schema": order.schema, "id": turn_id},
                )
            _own_updates(run, turn_id, update_ids)

        await self._database.transact(revise)
        return await self.find(turn_id)

    async def tell_day(self, turn_id: int, now: float, zone: str) -> Turn | None:
        """The turn, told the time of now where that is needed: it was opened or revised again."""

        def tell(run: Run) -> list[Turn]:
            turns = read_turns(run, "WHERE turns.id = :id", {"id": turn_id})
            if turns:
                tell_day_anew(run, turn_id, now, zone)
            return turns and read_turns(run, "WHERE turns.id = :id", {"id": turn_id})

        found = await self._database.transact(tell)
        return found[0] if found else None

    async def take_up(self, turn_id: int) -> int:
        """It is about to be carried out, once more; how often that was tried, this time included.

        Where it has got on meanwhile (its answer is stored), the count begins anew.
        """
        rows = await self._database.write(
            "UPDATE turns SET attempts = attempts + 1 WHERE id = :id RETURNING attempts",
            {"id": turn_id},
        )
        return rows[0]["attempts"] if rows else 1

    async def give_back(self, turn_id: int) -> None:
        """It was interrupted by an end in good order, which was not its fault."""
        await self._database.write(
            "UPDATE turns SET attempts = attempts - 1 WHERE id = :id AND attempts > 0",
            {"id": turn_id},
        )

    async def fail(
        self, turn_id: int, error: str, now: float, *, is_set_aside: bool = False
    ) -> Turn | None:
        """It ends with the error of this class, which is still to be shown; None: forgotten.

        An answer that something was to take the place of stays, and the error is why nothing did.
        """

        def fail(run: Run) -> None:
            if stand_again(run, turn_id, error):
                return
            run(
                """
                UPDATE turns SET state = 'answered', answered_at = :now, error = :error,
                    attempts = 0, is_set_aside = :is_set_aside
                WHERE id = :id
                """,
                {"now": now, "error": error, "is_set_aside": is_set_aside, "id": turn_id},
            )

        await self._database.transact(fail)
        return await self.find(turn_id)

    async def set_aside(self, turn_id: int, error: str, now: float) -> None:
        """It is over, with the error of this class, whatever is on the screen."""

        values = {"now": now, "error": error, "id": turn_id}

        def set_aside(run: Run) -> None:
            run(
                """
                UPDATE turns SET state = 'shown', shown_at = :now, error = :error, is_set_aside = 1
                WHERE id = :id
                """,
                values,
            )
            run(
                """
                UPDATE updates SET done_at = :now, body = '', error = :error, is_set_aside = 1
                WHERE turn_id = :id AND done_at IS NULL
                """,
                values,
            )

        await self._database.transact(set_aside)

    async def mark_shown(self, turn_id: int, now: float) -> None:
        """The answer is on the screen, so the turn and its updates are done."""

        values = {"now": now, "id": turn_id}

        def mark(run: Run) -> None:
            run(
                """
                UPDATE turns SET state = 'shown', shown_at = :now
                WHERE id = :id AND state = 'answered'
                """,
                values,
            )
            run(
                """
                UPDATE updates SET done_at = :now, body = '' WHERE turn_id = :id AND done_at IS NULL
                    AND EXISTS (SELECT 1 FROM turns WHERE id = :id AND state = 'shown')
                """,
                values,
            )

        await self._database.transact(mark)

    async def _read(self, condition: str, values: Values) -> list[Turn]:
        return await self._database.read_many(lambda run: read_turns(run, condition, values))

    async def _read_one(self, condition: str, values: Values) -> Turn | None:
        turns = await self._read(condition, values)
        return turns[0] if turns else None


def begin_turn(
    run: Run, question: Question, now: float, surroundings: Surroundings = NOTHING_KNOWN
) -> Turn:
    """Store the question, as a part of a larger transaction."""
    thread, author = question.thread, question.author
    turn_id = _next_id(run)
    _insert(run, turn_id, question, now)
    tell_surroundings(run, turn_id, now, surroundings)
    name = author.name
    if not thread.is_private:
        name = label_speaker(run, thread.chat_id, author.id, name)
    # What it says is composed of its sources, below.
    run(
        """
        INSERT INTO messages
            (turn_id, role, author_id, author_name, text, tokens, created_at)
        VALUES (:turn_id, 'user', :author_id, :author_name, '', 0, :now)
        """,
        {"turn_id": turn_id, "author_id": author.id, "author_name": name, "now": now},
    )
    put_sources(run, turn_id, _parts(turn_id, question))
    _own_updates(run, turn_id, question.update_ids)
    (turn,) = read_turns(run, "WHERE turns.id = :id", {"id": turn_id})
    return turn


def _parts(turn_id: int, question: Question) -> Sequence[QuestionPart]:
    """The messages that ask it; what a button asks is in none, so it has a number of its own."""
    if not question.pressed_under:
        return question.sources
    return [replace(source, message_id=-turn_id) for source in question.sources]


def _next_id(run: Run) -> int:
    """An id that no turn has had: the counter is locked until the transaction ends.

    It is raised to the newest turn where it is below, as an earlier version left it. Who has
    waited for another writer sees that one's counter, which is not below any longer.
    """
    (row,) = run(
        """
        UPDATE forgotten SET last_turn_id = 1 + CASE
            WHEN last_turn_id < (SELECT COALESCE(MAX(id), 0) FROM turns)
            THEN (SELECT COALESCE(MAX(id), 0) FROM turns)
            ELSE last_turn_id
        END
        RETURNING last_turn_id
        """
    )
    turn_id: int = row["last_turn_id"]
    return turn_id


def _insert(run: Run, turn_id: int, question: Question, now: float) -> None:
    thread, author, order = question.thread, question.author, question.order
    if order == TEXT:
        order = standing_format(run, thread)
    run(
        """
        INSERT INTO turns (id, conversation_id, chat_id, topic_id, author_id,
                           question_message_id, state, asked_at, order_kind, schema, language,
                           quoted)
        VALUES (:id, :conversation_id, :chat_id, :topic_id, :author_id,
                :question_message_id, 'asked', :now, :order_kind, :schema, :language, :quoted)
        """,
        {
            "id": turn_id,
            "conversation_id": current_conversation(run, thread, now).id,
            "chat_id": thread.chat_id,
            "topic_id": thread.topic_id,
            "author_id": author.id,
            "question_message_id": question.pressed_under or question.sources[-1].message_id,
            "now": now,
            "order_kind": order.kind,
            "schema": order.schema,
            "language": author.language,
            "quoted": question.quoted,
        },
    )


def _own_updates(run: Run, turn_id: int, update_ids: Sequence[int]) -> None:
    """These updates are done when the turn is."""
    run(
        "UPDATE updates SET turn_id = :turn_id WHERE update_id IN :update_ids",
        {"turn_id": turn_id, "update_ids": list(update_ids)},
    )


def _forget_answer(run: Run, turn_id: int) -> None:
    for table in ("messages", "images"):
        run(
            f"DELETE FROM {table} WHERE turn_id = :id AND role = 'assistant'",  # noqa: S608  # our names
            {"id": turn_id},
        )
