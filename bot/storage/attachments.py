"""What was read in the files that came with questions, and the pictures that were made."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.attachment import FileContent, Image, Truncation
from bot.domain.message import Role
from bot.storage.engine import Engine, Row, Run
from bot.storage.question_parts import recompose

_MOST_OF_ONE = 1000
"""More pictures than any one attachment gives."""

_AT_ONCE = 500
"""Ids in one statement."""


@dataclass(frozen=True, slots=True)
class GeneratedImage:
    """A picture that was made: as the model is shown it, and as the provider gave it."""

    image: Image
    original: bytes


class Attachments:
    """The attachments and images of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def note_reading(self, turn_id: int, attachment_id: int, reading: FileContent) -> None:
        """The attachment was read: from now on the question says what it says."""
        left_out = reading.left_out or Truncation(0, 0, "pages")

        def note(run: Run) -> None:
            found = run(
                """
                UPDATE attachments SET is_read = 1, problem = NULL, text = :text,
                    is_speech = :is_speech, kept = :kept, total = :total, unit = :unit
                WHERE id = :id RETURNING id
                """,
                {
                    "id": attachment_id,
                    "text": reading.text,
                    "is_speech": reading.is_speech,
                    "kept": left_out.kept,
                    "total": left_out.total,
                    "unit": left_out.unit if reading.left_out else None,
                },
            )
            if not found:
                return  # It was forgotten in the meantime.
            run("DELETE FROM images WHERE attachment_id = :id", {"id": attachment_id})
            place = _place(run, attachment_id)
            for number, image in enumerate(reading.images if place is not None else ()):
                position = (place or 0) * _MOST_OF_ONE + number
                put_image(run, turn_id, "user", position, image, attachment_id)
            recompose(run, turn_id)

        await self._database.transact(note)

    async def note_problem(self, attachment_id: int, problem: str) -> None:
        """The attachment cannot be shown to the model; `problem` names the class of why."""

        def note(run: Run) -> None:
            found = run(
                """
                UPDATE attachments SET is_read = 1, problem = :problem WHERE id = :id
                RETURNING turn_id
                """,
                {"problem": problem, "id": attachment_id},
            )
            if found:
                recompose(run, found[0]["turn_id"])

        await self._database.transact(note)

    async def note_detail(self, attachment_id: int, detail: str) -> None:
        """Why a schema cannot be used, in words; it stays unread, so it is looked at again."""
        await self._database.write(
            "UPDATE attachments SET text = :detail WHERE id = :id",
            {"detail": detail, "id": attachment_id},
        )

    async def known(self, unique_id: str) -> FileContent | None:
        """What was read in the same file before, in whichever message it came."""
        row = await self._database.read_one(
            """
            SELECT * FROM attachments
            WHERE unique_id = :unique_id AND is_read = 1 AND problem IS NULL
                AND (text <> ''
                     OR EXISTS (SELECT 1 FROM images WHERE attachment_id = attachments.id))
            LIMIT 1
            """,
            {"unique_id": unique_id},
        )
        if row is None:
            return None
        images = await self._database.read(
            """
            SELECT files.* FROM images JOIN files USING (sha256)
            WHERE attachment_id = :id ORDER BY position
            """,
            {"id": row["id"]},
        )
        left_out = Truncation(row["kept"], row["total"], row["unit"]) if row["unit"] else None
        return FileContent(
            row["text"], tuple(_image(image) for image in images), left_out, bool(row["is_speech"])
        )

    async def count_images(self, turn_id: int) -> int:
        """How many pictures go with a turn's question."""
        row = await self._database.read_one(
            "SELECT COUNT(*) AS images FROM images WHERE turn_id = :turn_id AND role = 'user'",
            {"turn_id": turn_id},
        )
        return row["images"] if row else 0

    async def images(self, turn_ids: Sequence[int]) -> dict[tuple[int, Role], tuple[Image, ...]]:
        """The pictures of the turns' messages, in order."""
        return await self._database.read_many(lambda run: _read_images(run, turn_ids))

    async def made(self, turn_id: int) -> GeneratedImage | None:
        """The picture that answers the turn."""
        row = await self._database.read_one(
            """
            SELECT files.*, original FROM images JOIN files USING (sha256)
            WHERE turn_id = :turn_id AND role = 'assistant'
            """,
            {"turn_id": turn_id},
        )
        return GeneratedImage(_image(row), row["original"] or row["content"]) if row else None


def put_image(
    run: Run,
    turn_id: int,
    role: Role,
    position: int,
    image: Image,
    attachment_id: int | None = None,
    original: bytes | None = None,
) -> None:
    """Keep a picture, once, and show it with a turn's message."""
    run(
        """
        INSERT INTO files (sha256, media_type, width, height, content)
        VALUES (:sha256, :media_type, :width, :height, :content)
        ON CONFLICT (sha256) DO NOTHING
        """,
        {
            "sha256": image.sha256,
            "media_type": image.media_type,
            "width": image.width,
            "height": image.height,
            "content": image.content,
        },
    )
    run(
        """
        INSERT INTO images (turn_id, role, position, sha256, attachment_id, original)
        VALUES (:turn_id, :role, :position, :sha256, :attachment_id, :original)
        """,
        {
            "turn_id": turn_id,
            "role": role,
            "position": position,
            "sha256": image.sha256,
            "attachment_id": attachment_id,
            "original": original,
        },
    )


def _read_images(run: Run, turn_ids: Sequence[int]) -> dict[tuple[int, Role], tuple[Image, ...]]:
    found: dict[tuple[int, Role], tuple[Image, ...]] = {}
    for start in range(0, len(turn_ids), _AT_ONCE):
        rows = run(
            """
            SELECT turn_id, role, files.* FROM images JOIN files USING (sha256)
            WHERE turn_id IN :turn_ids ORDER BY turn_id, role, position
            """,
            {"turn_ids": turn_ids[start : start + _AT_ONCE]},
        )
        for row in rows:
            key = (row["turn_id"], row["role"])
            found[key] = (*found.get(key, ()), _image(row))
    return found


def _place(run: Run, attachment_id: int) -> int | None:
    """Where the attachment stands among all of its turn; None where it is gone.

    Late parts of an album come behind the earlier ones, and so do their pictures: message ids
    grow. Space between them is left by the message's id itself.
    """
    rows = run(
        "SELECT message_id * 16 + position AS place FROM attachments WHERE id = :id",
        {"id": attachment_id},
    )
    return rows[0]["place"] if rows else None


def _image(row: Row) -> Image:
    return Image(row["sha256"], row["media_type"], row["width"], row["height"], row["content"])
