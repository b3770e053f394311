"""Albums that were part of questions."""

from bot.domain.attachment import Attachment
from bot.storage.database import Database
from bot.storage.question_parts import ENCLOSED, read_enclosed


class SeenAlbums:
    """The albums of the database, by Telegram's media_group_id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_known(self, chat_id: int, album: str) -> bool:
        """Whether a part of it is part of a question already."""
        row = await self._database.read_one(
            "SELECT 1 FROM sources WHERE chat_id = ? AND album = ? AND album <> '' LIMIT 1",
            (chat_id, album),
        )
        return row is not None

    async def parts(self, chat_id: int, album: str) -> dict[int, tuple[Attachment, ...]]:
        """What its parts consist of, by message id."""
        rows = await self._database.read(
            f"""
            SELECT message_id, {ENCLOSED} FROM sources JOIN turns ON turns.id = turn_id
            WHERE sources.chat_id = ? AND album = ? AND album <> '' ORDER BY message_id
            """,  # noqa: S608  # our own words
            (chat_id, album),
        )
        return {
            row["message_id"]: tuple(
                item.attachment
                for item in read_enclosed(row["enclosed"])
                if item.message_id == row["message_id"] and not item.attachment.is_quoted
            )
            for row in rows
        }
