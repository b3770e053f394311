"""The questions that may come next: each is asked once, by whoever presses its button first."""

from bot.domain.message import Author, Thread
from bot.domain.turn import Question, QuestionPart, Turn
from bot.storage.engine import Engine, Run
from bot.storage.new_turns import begin_turn
from bot.storage.surroundings import Surroundings
from bot.storage.turn_rows import read_follow_ups, write_follow_ups


class FollowUps:
    """The follow-up questions of the database's turns."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def is_open(self, turn_id: int, thread: Thread) -> bool:
        """Whether its conversation is the one that goes on in this thread."""
        row = await self._database.read_one(
            """
            SELECT 1 FROM turns JOIN threads ON threads.conversation_id = turns.conversation_id
            WHERE turns.id = :id AND turns.chat_id = :chat_id AND turns.topic_id = :topic_id
                AND threads.chat_id = :chat_id AND threads.topic_id = :topic_id
            """,
            {"id": turn_id, "chat_id": thread.chat_id, "topic_id": thread.topic_id},
        )
        return row is not None

    async def ask(
        self,
        turn: Turn,
        number: int,
        author: Author,
        under: int,
        quoted: str,
        known: Surroundings,
        now: float,
    ) -> Turn | None:
        """The turn that asks question `number` now, whose button is under that message.

        `quoted` is what stands above its answer. None where it was asked before, or is gone.
        """

        def ask(run: Run) -> Turn | None:
            question = _take(run, turn.id, number)
            if not question:
                return None
            asked = Question(
                thread=turn.thread,
                author=author,
                sources=(QuestionPart(under, question),),
                update_ids=(),
                pressed_under=under,
                quoted=quoted,
            )
            return begin_turn(run, asked, now, known)

        return await self._database.transact(ask)


def _take(run: Run, turn_id: int, number: int) -> str:
    """The question, which nobody else can take any more; "" where it is not there."""
    rows = run("SELECT follow_ups FROM turns WHERE id = :id AND state = 'shown'", {"id": turn_id})
    before = rows[0]["follow_ups"] if rows else ""
    questions = list(read_follow_ups(before))
    if not 0 <= number < len(questions) or not questions[number]:
        return ""
    question, questions[number] = questions[number], ""
    taken = run(
        """
        UPDATE turns SET follow_ups = :after WHERE id = :id AND follow_ups = :before RETURNING id
        """,
        {"after": write_follow_ups(questions), "before": before, "id": turn_id},
    )
    return question if taken else ""
