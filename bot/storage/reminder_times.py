"""Times of reminders that have come, taken, begun and ended: statements of one transaction."""

import logging
from dataclasses import replace

from bot.domain.reminder import DueTime, Reminder
from bot.domain.schedule import last_time, next_time
from bot.domain.time_zone import zone_named
from bot.domain.turn import Question, Turn
from bot.storage.engine import Row, Run
from bot.storage.new_turns import begin_turn
from bot.storage.reminder_rows import read_reminder
from bot.storage.surroundings import Surroundings

logger = logging.getLogger(__name__)

_AT_ONCE = 100


def take_times(run: Run, now: float) -> list[DueTime]:
    """What is due by now; of what is repeated, only the last time that was missed."""
    rows = run(
        """
        SELECT * FROM reminders WHERE state = 'open' AND due_at <= :now
        ORDER BY due_at, id LIMIT :count
        """,
        {"now": now, "count": _AT_ONCE},
    )
    taken = [_take(run, row, now) for row in rows]
    return [due for due in taken if due]


def _take(run: Run, row: Row, now: float) -> DueTime | None:
    """One odd row is not to silence all others: it is not tried again."""
    try:
        return _fall_due(run, read_reminder(row), now)
    except (ValueError, ArithmeticError) as error:
        logger.error("the reminder %d can't be read, and is left out: %s", row["id"], error)  # noqa: TRY400  # its words are enough
        run("UPDATE reminders SET state = 'done' WHERE id = :id", {"id": row["id"]})
        return None


def _fall_due(run: Run, reminder: Reminder, now: float) -> DueTime:
    plan, zone = reminder.plan, zone_named(reminder.zone)
    planned = plan.at
    if plan.rule:
        planned = last_time(plan.rule, zone, plan.at, now)
        run(
            "UPDATE reminders SET due_at = :at WHERE id = :id",
            {"at": next_time(plan.rule, zone, planned, now), "id": reminder.id},
        )
    else:
        run("UPDATE reminders SET state = 'done' WHERE id = :id", {"id": reminder.id})
    run(
        """
        INSERT INTO reminder_times (reminder_id, planned_at, chat_id, state)
        VALUES (:id, :planned_at, :chat_id, 'due')
        ON CONFLICT (reminder_id, planned_at) DO NOTHING
        """,
        {"id": reminder.id, "planned_at": planned, "chat_id": reminder.thread.chat_id},
    )
    return DueTime(reminder.id, reminder.thread, planned)


def begin_attempt(run: Run, due: DueTime) -> DueTime | None:
    """The time as it is stored now; None where it is over. The attempt counts."""
    rows = run(
        """
        UPDATE reminder_times SET attempts = attempts + 1
        WHERE reminder_id = :id AND planned_at = :planned_at AND state = 'due'
        RETURNING message_id, attempts
        """,
        key_of(due),
    )
    if not rows:
        return None
    return replace(due, message_id=rows[0]["message_id"], attempts=rows[0]["attempts"])


def ask_at(
    run: Run, due: DueTime, question: Question, now: float, surroundings: Surroundings
) -> Turn | None:
    """Its turn, begun now; None: it has one already, or was deleted."""
    rows = run(
        """
        UPDATE reminder_times SET state = 'asked', ended_at = :now
        WHERE reminder_id = :id AND planned_at = :planned_at AND state = 'due'
        RETURNING reminder_id
        """,
        {"now": now, **key_of(due)},
    )
    if not rows:
        return None
    turn = begin_turn(run, question, now, surroundings)
    run(
        """
        UPDATE reminder_times SET asked_turn = :turn_id
        WHERE reminder_id = :id AND planned_at = :planned_at
        """,
        {"turn_id": turn.id, **key_of(due)},
    )
    return turn


def end_time(run: Run, due: DueTime, state: str, now: float) -> None:
    """It is over: said, failed, or limited."""
    run(
        """
        UPDATE reminder_times SET state = :state, ended_at = :now
        WHERE reminder_id = :id AND planned_at = :planned_at AND state = 'due'
        """,
        {"state": state, "now": now, **key_of(due)},
    )


def key_of(due: DueTime) -> dict[str, float]:
    """The values that name its row."""
    return {"id": due.reminder_id, "planned_at": due.planned_at}
