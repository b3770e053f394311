"""Which Telegram message shows an answer's file or picture, so that it is there once."""

from dataclasses import dataclass

from bot.storage.engine import Engine


@dataclass(frozen=True, slots=True)
class SentUpload:
    """A message with a file; the id 0: it was perhaps sent, after message `sent_after`.

    `digest` is of what it shows.
    """

    chat_id: int
    message_id: int
    sent_after: int
    digest: str


class SentUploads:
    """The uploads of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def find(self, turn_id: int) -> SentUpload | None:
        """What is on the screen for the turn."""
        row = await self._database.read_one(
            "SELECT * FROM uploads WHERE turn_id = :turn_id", {"turn_id": turn_id}
        )
        if row is None:
            return None
        return SentUpload(row["chat_id"], row["message_id"], row["sent_after"], row["digest"])

    async def note(self, turn_id: int, uploaded: SentUpload) -> None:
        """It is on the screen, or, with the id 0, is about to be sent."""
        await self._database.write(
            """
            INSERT INTO uploads (turn_id, chat_id, message_id, sent_after, digest)
            SELECT id, :chat_id, :message_id, :sent_after, :digest
            FROM turns WHERE id = :turn_id  -- None where it was forgotten meanwhile.
            ON CONFLICT (turn_id) DO UPDATE SET chat_id = excluded.chat_id,
                message_id = excluded.message_id, sent_after = excluded.sent_after,
                digest = excluded.digest
            """,
            {
                "turn_id": turn_id,
                "chat_id": uploaded.chat_id,
                "message_id": uploaded.message_id,
                "sent_after": uploaded.sent_after,
                "digest": uploaded.digest,
            },
        )

    async def forget(self, turn_id: int) -> None:
        """It is not on the screen any more."""
        await self._database.write(
            "DELETE FROM uploads WHERE turn_id = :turn_id", {"turn_id": turn_id}
        )
