"""Albums that were part of questions."""

from bot.domain.attachment import Attachment
from bot.storage.engine import Engine, Run
from bot.storage.question_parts import read_enclosed


class SeenAlbums:
    """The albums of the database, by Telegram's media_group_id."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def is_known(self, chat_id: int, album: str) -> bool:
        """Whether a part of it is part of a question already."""
        row = await self._database.read_one(
            """
            SELECT 1 FROM sources
            WHERE chat_id = :chat_id AND album = :album AND album <> '' LIMIT 1
            """,
            {"chat_id": chat_id, "album": album},
        )
        return row is not None

    async def parts(self, chat_id: int, album: str) -> dict[int, tuple[Attachment, ...]]:
        """What its parts consist of, by message id."""

        def read(run: Run) -> dict[int, tuple[Attachment, ...]]:
            rows = run(
                """
                SELECT message_id, turn_id FROM sources
                WHERE chat_id = :chat_id AND album = :album AND album <> '' ORDER BY message_id
                """,
                {"chat_id": chat_id, "album": album},
            )
            enclosed = read_enclosed(run, sorted({row["turn_id"] for row in rows}))
            return {
                row["message_id"]: tuple(
                    item.attachment
                    for item in enclosed[row["turn_id"]]
                    if item.message_id == row["message_id"] and not item.attachment.is_quoted
                )
                for row in rows
            }

        return await self._database.read_many(read)
