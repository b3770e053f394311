"""Turns: asked, answered, shown. A turn that is not shown yet is taken up again at a start."""

from collections.abc import Sequence

from bot.domain.message import Thread
from bot.domain.output_format import OutputFormat
from bot.domain.turn import Outcome, Question, QuestionPart, Turn
from bot.domain.usage import Call
from bot.storage.asked_again import reopen_turn, revise_turn
from bot.storage.engine import Engine, Run
from bot.storage.engine.sql import Values
from bot.storage.kept_answers import keep_for, stand_again
from bot.storage.new_turns import begin_turn
from bot.storage.outcomes import put_outcome
from bot.storage.question_parts import read_sources
from bot.storage.surroundings import NOTHING_KNOWN, Surroundings, tell_day_anew
from bot.storage.turn_rows import SHORTER, read_turns
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
        await self._database.transact(lambda run: put_outcome(run, turn_id, outcome, now))

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

        is_reopened = await self._database.transact(
            lambda run: reopen_turn(run, turn_id, keep_answer, in_place, model)
        )
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

        await self._database.transact(
            lambda run: revise_turn(run, turn_id, source, update_ids, order)
        )
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
