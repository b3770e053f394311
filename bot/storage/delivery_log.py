"""Which Telegram messages show an answer, part by part, so that a restart can edit them."""

from bot.storage.engine import Engine, Run
from bot.storage.known_messages import known_messages, newest_message


class DeliveryLog:
    """The shown parts of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def parts(self, turn_id: int) -> list[int]:
        """Message ids of the turn's parts, in order.

        One that was perhaps sent stands there as -n: it would have come after the message n.
        """
        rows = await self._database.read(
            "SELECT message_id FROM shown WHERE turn_id = :turn_id AND part >= 0 ORDER BY part",
            {"turn_id": turn_id},
        )
        return [row["message_id"] for row in rows]

    async def intend(self, turn_id: int, part: int, chat_id: int, after: int = 0) -> None:
        """A message with this part is about to be sent: from now on it may be on the screen.

        `after` is an id that its own will exceed, the highest that is known.
        """
        await self.note(turn_id, part, chat_id, -after)

    async def known_ids(self, turn_id: int, chat_id: int, after: int) -> set[int]:
        """Ids after `after` of messages that cannot be a lost one of the turn, for we know them."""
        return await known_messages(self._database, chat_id, after, turn_id)

    async def newest_id(self, chat_id: int) -> int:
        """The highest id that is known of a message with this chat's counter of ids; 0 for none.

        A process that has just begun knows no other, and what a button asks is in no new message.
        """
        return await newest_message(self._database, chat_id)

    async def lost_before(self, turn_id: int, chat_id: int, after: int) -> int:
        """How many messages, with the same counter of ids, are in doubt too, and were before it.

        Before one of this turn that was to come after that message.
        """
        row = await self._database.read_one(
            """
            SELECT COUNT(*) AS lost FROM shown
            WHERE turn_id > :turn_id - 1000 AND turn_id <> :turn_id AND message_id <= 0
                AND (message_id > -:after OR (message_id = -:after AND turn_id < :turn_id))
                AND (chat_id = :chat_id OR (chat_id > 0 AND :chat_id > 0))
            """,
            {"turn_id": turn_id, "chat_id": chat_id, "after": after},
        )
        return row["lost"] if row else 0

    async def note(self, turn_id: int, part: int, chat_id: int, message_id: int) -> None:
        """The message now shows this part."""
        await self._database.write(
            """
            INSERT INTO shown (turn_id, part, chat_id, message_id)
            SELECT id, :part, :chat_id, :message_id
            FROM turns WHERE id = :turn_id  -- None where it was forgotten meanwhile.
            ON CONFLICT (turn_id, part)
            DO UPDATE SET chat_id = excluded.chat_id, message_id = excluded.message_id
            """,
            {"turn_id": turn_id, "part": part, "chat_id": chat_id, "message_id": message_id},
        )

    async def turn_shown_by(self, chat_id: int, message_id: int) -> int | None:
        """The turn whose answer, or a part or a file of it, this message shows now."""
        row = await self._database.read_one(
            """
            SELECT turn_id FROM shown
            WHERE chat_id = :chat_id AND message_id = :message_id AND part >= 0
            UNION ALL
            SELECT turn_id FROM uploads
            WHERE chat_id = :chat_id AND message_id = :message_id AND digest <> ''
            LIMIT 1
            """,
            {"chat_id": chat_id, "message_id": message_id},
        )
        return row["turn_id"] if row else None

    async def forget(self, turn_id: int, part: int) -> None:
        """The part is not on the screen any more."""
        await self._database.write(
            "DELETE FROM shown WHERE turn_id = :turn_id AND part = :part",
            {"turn_id": turn_id, "part": part},
        )


def leave_shown(run: Run, turn_id: int) -> None:
    """What shows an answer stays as it is, and shows no part any more.

    It is kept under parts below 0, since a search for a lost message must not take it for one. A
    file or a picture is sent anew, even if it is the same again: else nothing would be seen.
    """
    turn = {"turn_id": turn_id}
    run("UPDATE uploads SET digest = '' WHERE turn_id = :turn_id", turn)
    run("DELETE FROM shown WHERE turn_id = :turn_id AND message_id <= 0", turn)
    (row,) = run(
        """
        SELECT COALESCE(MIN(part), 0) AS lowest FROM shown WHERE turn_id = :turn_id AND part < 0
        """,
        turn,
    )
    run(
        "UPDATE shown SET part = :lowest - 1 - part WHERE turn_id = :turn_id AND part >= 0",
        {**turn, "lowest": row["lowest"]},
    )
