"""A new turn: its id, its question, and what it is told besides. Statements of one transaction."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.output_format import TEXT
from bot.domain.turn import Question, QuestionPart, Turn
from bot.storage.conversations import current_conversation
from bot.storage.engine import Run
from bot.storage.output_formats import standing_format
from bot.storage.question_parts import put_sources
from bot.storage.speakers import label_speaker
from bot.storage.surroundings import NOTHING_KNOWN, Surroundings, tell_surroundings
from bot.storage.turn_rows import read_turns


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
    own_updates(run, turn_id, question.update_ids)
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


def own_updates(run: Run, turn_id: int, update_ids: Sequence[int]) -> None:
    """Note that these updates are done when the turn is."""
    run(
        "UPDATE updates SET turn_id = :turn_id WHERE update_id IN :update_ids",
        {"turn_id": turn_id, "update_ids": list(update_ids)},
    )
