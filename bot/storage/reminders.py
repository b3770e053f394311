"""Reminders, and the times that have come: each planned time is there once, whoever ends when."""

import asyncio

from bot.domain.message import Thread
from bot.domain.reminder import MOST_IN_CHAT, MOST_OPEN, DueTime, Full, Reminder
from bot.domain.schedule import next_time
from bot.domain.time_zone import zone_named
from bot.domain.turn import Question, Turn
from bot.storage.engine import Engine, Run
from bot.storage.engine.sql import Values
from bot.storage.known_messages import known_messages
from bot.storage.reminder_rows import insert_reminder, read_reminders
from bot.storage.reminder_times import ask_at, begin_attempt, end_time, key_of, take_times
from bot.storage.surroundings import NOTHING_KNOWN, Surroundings

_DAY = 86400.0
_KEEP_SECONDS = 30 * _DAY
"""What is over is kept so long, for the buttons under it."""
_IS_EMPTY = "state = 'done' AND text = '' AND reply_to = 0"
"""It was deleted, and is there only to be counted."""


class Reminders:
    """The reminders of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self.changed = asyncio.Event()
        """Something may be due sooner than was known."""

    async def add(
        self, new: Reminder, made_by: str, now: float, turn_id: int | None = None
    ) -> Reminder | Full:
        """Store it, once for each `made_by`; its id is drawn here. Or why it is not stored."""

        def add(run: Run) -> Reminder | Full:
            if old := read_reminders(run, "made_by = :made_by", {"made_by": made_by}):
                return old[0]
            if turn_id is not None and not _is_there(run, turn_id):
                return "gone"  # What is deleted leaves nothing behind.
            if full := _full(run, new):
                return full
            insert_reminder(run, new, made_by, now, turn_id)
            return read_reminders(run, "made_by = :made_by", {"made_by": made_by})[0]

        added = await self._database.transact(add)
        self.changed.set()
        return added

    async def find(self, id_: int) -> Reminder | None:
        """As it is now; None: it was deleted."""
        found = await self._find(f"id = :id AND NOT ({_IS_EMPTY})", {"id": id_})
        return found[0] if found else None

    async def open_in(self, chat_id: int, author_id: int | None = None) -> list[Reminder]:
        """What is still to come in a chat, of somebody or, for None, of all; the next first."""
        return await self._find(
            """
            chat_id = :chat_id AND state <> 'done' AND (:anybody = 1 OR author_id = :author_id)
            """,
            {"chat_id": chat_id, "anybody": int(author_id is None), "author_id": author_id or 0},
        )

    async def made_in(self, turn_id: int) -> list[Reminder]:
        """What a turn's calls of a tool have made, and nobody has taken back."""
        condition = f"turn_id = :turn_id AND NOT ({_IS_EMPTY})"
        return await self._find(condition, {"turn_id": turn_id})

    async def note_seen(self, id_: int, message_id: int) -> None:
        """There is this message in its chat: what says it later comes behind it."""
        await self._database.write(
            "UPDATE reminders SET seen_id = :message_id WHERE id = :id AND seen_id < :message_id",
            {"message_id": message_id, "id": id_},
        )

    async def delete(self, id_: int) -> None:
        """It is gone, and is not said any more. That it was asked today still counts."""

        def delete(run: Run) -> None:
            run(
                """
                DELETE FROM reminders WHERE id = :id AND NOT EXISTS (
                    SELECT 1 FROM reminder_times
                    WHERE reminder_id = :id AND state IN ('asked', 'limited'))
                """,
                {"id": id_},
            )
            run("DELETE FROM reminder_times WHERE reminder_id = :id AND state = 'due'", {"id": id_})
            run(
                "UPDATE reminders SET state = 'done', text = '', reply_to = 0 WHERE id = :id",
                {"id": id_},
            )

        await self._database.transact(delete)

    async def pause(self, reminder: Reminder, now: float, *, is_paused: bool) -> None:
        """Let it rest, or go on; what was planned meanwhile by a rule is left out."""
        plan, at = reminder.plan, reminder.plan.at
        if is_paused:
            await self.rest(reminder.id)
            return
        if plan.rule and at <= now:
            at = next_time(plan.rule, zone_named(reminder.zone), at, now)
        # Only of one that rests: what goes on already is perhaps at its next time by now.
        await self._database.write(
            "UPDATE reminders SET state = 'open', due_at = :at WHERE id = :id AND state = 'paused'",
            {"at": at, "id": reminder.id},
        )
        self.changed.set()

    async def rest(self, id_: int) -> None:
        """It is said no more until somebody lets it go on; what is over stays so."""
        await self._database.write(
            "UPDATE reminders SET state = 'paused' WHERE id = :id AND state = 'open'", {"id": id_}
        )

    async def move(self, reminder: Reminder, zone: str, at: float) -> Reminder | None:
        """From now on it is of this zone, and due then; None where it is over."""
        rows = await self._database.write(
            """
            UPDATE reminders SET zone = :zone, due_at = :at WHERE id = :id AND state <> 'done'
            RETURNING id
            """,
            {"zone": zone, "at": at, "id": reminder.id},
        )
        self.changed.set()
        return await self.find(reminder.id) if rows else None

    async def take_due(self, now: float) -> list[DueTime]:
        """The times that have come, which are in nobody's hands but the caller's from now on.

        Of what is repeated, only the last time that was missed.
        """

        if (first := await self.next_due()) is None or first > now:
            return []
        return await self._database.transact(lambda run: take_times(run, now))

    async def next_due(self) -> float | None:
        """When the next is due; None: there is none."""
        row = await self._database.read_one(
            "SELECT MIN(due_at) AS at FROM reminders WHERE state = 'open'"
        )
        return row["at"] if row else None

    async def left_over(self) -> list[DueTime]:
        """The times that an earlier process has not come to the end of, the oldest first."""
        rows = await self._database.read(
            """
            SELECT reminder_id, planned_at, message_id, reminders.chat_id, topic_id
            FROM reminder_times JOIN reminders ON reminders.id = reminder_id
            WHERE reminder_times.state = 'due' ORDER BY planned_at, reminder_id
            """
        )
        return [
            DueTime(
                row["reminder_id"],
                Thread(row["chat_id"], row["topic_id"]),
                row["planned_at"],
                row["message_id"],
            )
            for row in rows
        ]

    async def begin(self, due: DueTime) -> DueTime | None:
        """An attempt begins, and counts: the time as it is stored now; None where it is over."""
        return await self._database.transact(lambda run: begin_attempt(run, due))

    async def is_awaited(self, due: DueTime, now: float) -> bool:
        """Whether it is to be said still: not deleted or at rest, nor overtaken by a later time."""
        row = await self._database.read_one(
            """
            SELECT 1 AS one FROM reminder_times AS this
            JOIN reminders ON reminders.id = this.reminder_id
            WHERE this.reminder_id = :id AND this.planned_at = :planned_at AND this.state = 'due'
                AND reminders.state <> 'paused'
                AND NOT (reminders.state = 'open' AND reminders.due_at <= :now)
                AND NOT EXISTS (
                    SELECT 1 FROM reminder_times AS later
                    WHERE later.reminder_id = :id AND later.planned_at > :planned_at
                        AND later.state = 'due')
            """,
            {"now": now, **key_of(due)},
        )
        return row is not None

    async def give_back(self, due: DueTime) -> None:
        """This attempt does not count: what has ended it is no fault of the reminder's, or ours."""
        await self._database.write(
            """
            UPDATE reminder_times SET attempts = attempts - 1
            WHERE reminder_id = :id AND planned_at = :planned_at AND attempts > 0
            """,
            key_of(due),
        )

    async def note_message(self, due: DueTime, chat_id: int, message_id: int) -> None:
        """This message says it; -n: it is about to be sent, and will come after message n."""
        await self._database.write(
            """
            UPDATE reminder_times SET message_id = :message_id, chat_id = :chat_id
            WHERE reminder_id = :id AND planned_at = :planned_at
            """,
            {"message_id": message_id, "chat_id": chat_id, **key_of(due)},
        )

    async def end(self, due: DueTime, state: str, now: float) -> None:
        """It is over: said, failed, or limited."""
        await self._database.transact(lambda run: end_time(run, due, state, now))

    async def ask(
        self,
        due: DueTime,
        question: Question,
        now: float,
        surroundings: Surroundings = NOTHING_KNOWN,
    ) -> Turn | None:
        """Make it a turn, once; None: it is one already, or was deleted."""

        return await self._database.transact(
            lambda run: ask_at(run, due, question, now, surroundings)
        )

    async def count_today(self, author_id: int, state: str, now: float) -> int:
        """How many of somebody's times ended so within 24 hours."""
        row = await self._database.read_one(
            """
            SELECT COUNT(*) AS count FROM reminder_times
            JOIN reminders ON reminders.id = reminder_id
            WHERE author_id = :author_id AND reminder_times.state = :state AND ended_at > :since
            """,
            {"author_id": author_id, "state": state, "since": now - _DAY},
        )
        return row["count"] if row else 0

    async def known_ids(self, chat_id: int) -> set[int]:
        """Messages of the last days that are known, in all chats that share one counter of ids."""
        return await known_messages(self._database, chat_id, 0)

    async def lost_before(self, due: DueTime, chat_id: int, after: int) -> int:
        """How many other messages of this counter of ids were perhaps sent before the one of `due`.

        All of them after the message `after`, or an earlier one.
        """
        row = await self._database.read_one(
            """
            SELECT (SELECT COUNT(*) FROM reminder_times
                    WHERE state = 'due' AND message_id <= 0
                    AND (chat_id = :chat_id OR (chat_id > 0 AND :chat_id > 0))
                    AND (message_id > -:after OR (message_id = -:after
                         AND (planned_at < :planned_at
                              OR (planned_at = :planned_at AND reminder_id < :id)))))
                 + (SELECT COUNT(*) FROM shown
                    WHERE turn_id > (SELECT last_turn_id FROM forgotten) - 1000
                    AND message_id <= 0 AND message_id >= -:after
                    AND (chat_id = :chat_id OR (chat_id > 0 AND :chat_id > 0))) AS lost
            """,
            {"chat_id": chat_id, "after": after, **key_of(due)},
        )
        return row["lost"] if row else 0

    async def forget_done(self, now: float, oldest: float = 0.0) -> None:
        """Delete what is long over, and what was over before `oldest`."""
        # A day is what is counted; what is said late has its buttons as long as all others.
        values = {"oldest": min(max(oldest, now - _KEEP_SECONDS), now - _DAY)}
        await self._database.write(
            """
            DELETE FROM reminders WHERE state = 'done' AND due_at < :oldest
                AND NOT EXISTS (SELECT 1 FROM reminder_times WHERE reminder_id = reminders.id
                                AND (ended_at IS NULL OR ended_at >= :oldest))
            """,
            values,
        )
        await self._database.write("DELETE FROM reminder_times WHERE ended_at < :oldest", values)

    async def _find(self, condition: str, values: Values) -> list[Reminder]:
        return await self._database.read_many(lambda run: read_reminders(run, condition, values))


def _is_there(run: Run, turn_id: int) -> bool:
    return bool(run("SELECT 1 FROM turns WHERE id = :id", {"id": turn_id}))


def _full(run: Run, new: Reminder) -> Full | None:
    """Whether that person, or the chat, has as many as there may be."""
    (row,) = run(
        """
        SELECT
            (SELECT COUNT(*) FROM reminders
             WHERE author_id = :author_id AND state <> 'done') AS of_person,
            (SELECT COUNT(*) FROM reminders
             WHERE chat_id = :chat_id AND state <> 'done') AS of_chat
        """,
        {"author_id": new.author.id, "chat_id": new.thread.chat_id},
    )
    if row["of_person"] >= MOST_OPEN:
        return "person"
    return "chat" if row["of_chat"] >= MOST_IN_CHAT else None
