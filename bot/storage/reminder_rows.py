"""Reminders as they are written and read."""

import logging
import secrets

from bot.domain.message import Author, Thread
from bot.domain.reminder import Reminder
from bot.domain.schedule import read_rule, write_rule
from bot.domain.when import Plan
from bot.storage.engine import Row, Run
from bot.storage.engine.sql import Values

logger = logging.getLogger(__name__)

_MOST_LISTED = 1000


def insert_reminder(run: Run, new: Reminder, made_by: str, now: float, turn_id: int | None) -> None:
    """Its id is drawn here; where a turn has made it, it comes behind the turn's question."""
    run(
        """
        INSERT INTO reminders (id, made_by, chat_id, topic_id, author_id, author_name, language,
                               kind, text, reply_to, seen_id, zone, rule, due_at, state, turn_id,
                               made_at)
        VALUES (:id, :made_by, :chat_id, :topic_id, :author_id, :author_name, :language,
                :kind, :text, :reply_to,
                CASE WHEN :turn_id IS NULL THEN :seen_id ELSE COALESCE(
                    (SELECT MAX(message_id) FROM sources WHERE turn_id = :turn_id), :seen_id) END,
                :zone, :rule, :due_at, 'open', :turn_id, :now)
        """,
        {
            "id": secrets.randbits(52),
            "made_by": made_by,
            "chat_id": new.thread.chat_id,
            "topic_id": new.thread.topic_id,
            "author_id": new.author.id,
            "author_name": new.author.name,
            "language": new.author.language,
            "kind": new.kind,
            "text": new.text,
            "reply_to": new.reply_to,
            "seen_id": new.seen_id,
            "zone": new.zone,
            "rule": write_rule(new.plan.rule),
            "due_at": new.plan.at,
            "turn_id": turn_id,
            "now": now,
        },
    )


def read_reminders(run: Run, condition: str, values: Values) -> list[Reminder]:
    """Those that fulfil the condition, the next first; an odd row is left out."""
    rows = run(
        f"SELECT * FROM reminders WHERE {condition} ORDER BY due_at, id LIMIT {_MOST_LISTED}",  # noqa: S608  # our words
        values,
    )
    found = []
    for row in rows:
        try:
            found.append(read_reminder(row))
        except ValueError as error:
            logger.warning("the reminder %d can't be read: %s", row["id"], error)
    return found


def read_reminder(row: Row) -> Reminder:
    """Raises ValueError where its rule is none of ours."""
    return Reminder(
        id=row["id"],
        thread=Thread(row["chat_id"], row["topic_id"]),
        author=Author(row["author_id"], row["author_name"], language=row["language"]),
        kind=row["kind"],
        text=row["text"],
        reply_to=row["reply_to"],
        zone=row["zone"],
        plan=Plan(row["due_at"], read_rule(row["rule"])),
        state=row["state"],
        seen_id=row["seen_id"],
    )
