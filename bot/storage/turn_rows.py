"""Turns as they are read: each with its question, its answer, and what came with it."""

import json
from collections.abc import Sequence

from bot.domain.completion import FinishReason
from bot.domain.message import Thread
from bot.domain.output_format import OutputFormat
from bot.domain.tools import ToolRound
from bot.domain.turn import StoredAttachment, Turn
from bot.storage.engine import Row, Run
from bot.storage.engine.sql import Values
from bot.storage.question_parts import read_enclosed
from bot.storage.tool_rounds import parse_sources, read_rounds

SHORTER, OTHER = "shorter", "other"
"""In the column `replacing`: what takes the place of the answer, which is kept until then.

Else it is the class of the error why nothing did, or empty.
"""

_TURN = """
    SELECT turns.*, question.text AS question, COALESCE(answer.text, '') AS answer,
        EXISTS (SELECT 1 FROM attachments WHERE attachments.turn_id = turns.id) AS has_enclosed,
        EXISTS (SELECT 1 FROM tool_rounds WHERE turn_id = turns.id AND round >= 0) AS has_rounds,
        (SELECT memory FROM conversations
         WHERE conversations.id = turns.conversation_id AND conversations.chat_id = turns.chat_id)
            AS memory
    FROM turns
    JOIN messages AS question ON question.turn_id = turns.id AND question.role = 'user'
    LEFT JOIN messages AS answer ON answer.turn_id = turns.id AND answer.role = 'assistant'
"""


def read_turns(run: Run, condition: str, values: Values) -> list[Turn]:
    """The turns that fulfil the condition, which may begin with a JOIN and end with an ORDER BY."""
    rows = run(f"{_TURN} {condition}", values)
    enclosed = read_enclosed(run, [row["id"] for row in rows if row["has_enclosed"]])
    rounds = read_rounds(run, [row["id"] for row in rows if row["has_rounds"]])
    return [_turn(row, enclosed[row["id"]], rounds.get(row["id"], ())) for row in rows]


def _turn(row: Row, enclosed: tuple[StoredAttachment, ...], rounds: tuple[ToolRound, ...]) -> Turn:
    replacing, answer = row["replacing"], row["answer"]
    kept_for = replacing if row["state"] == "asked" and replacing in (SHORTER, OTHER) else ""
    return Turn(
        id=row["id"],
        conversation_id=row["conversation_id"],
        thread=Thread(row["chat_id"], row["topic_id"]),
        author_id=row["author_id"],
        question_message_id=row["question_message_id"],
        is_answered=row["state"] != "asked",
        question=row["question"],
        answer="" if kept_for else answer,
        finish_reason=_reason(row["finish_reason"]),
        error=row["error"],
        order=OutputFormat(row["order_kind"], row["schema"]),
        enclosed=enclosed,
        has_unseen=bool(row["has_unseen"]),
        language=row["language"],
        rounds=rounds,
        sources=parse_sources(row["sources"]),
        written_by=row["written_by"],
        thoughts=row["thoughts"],
        before=row["day"] + row["told"],
        memory=row["memory"] or "",
        chosen_model=row["chosen_model"],
        longer=answer if kept_for == SHORTER else "",
        replaced=answer if kept_for == OTHER else "",
        why_kept="" if replacing in (SHORTER, OTHER) else replacing,
        follow_ups=read_follow_ups(row["follow_ups"]),
        quoted=row["quoted"],
    )


def _reason(word: str | None) -> FinishReason | None:
    """The reason of this name; None for one that this version does not know."""
    return next((reason for reason in FinishReason if reason == word), None)


def write_follow_ups(questions: Sequence[str]) -> str:
    """As text for a column."""
    return json.dumps(list(questions), ensure_ascii=False) if any(questions) else ""


def read_follow_ups(text: str) -> tuple[str, ...]:
    """Out of such a text."""
    return tuple(json.loads(text)) if text else ()
