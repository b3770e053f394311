"""Answers said aloud: what is still to be said, what is made of it, and which message says it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.message import Thread
from bot.domain.usage import Call
from bot.storage.engine import Engine, Row, Run
from bot.storage.usage import put_calls_apart

BY_SETTING = 0
"""`asked_by` of what is said since the chat wants it so; else it is the asking update's id."""


@dataclass(frozen=True, slots=True)
class PlannedSpeech:
    """One voice message to come; `digest` is the same for what sounds the same."""

    text: str
    voice: str
    caption: str
    digest: str


@dataclass(frozen=True, slots=True)
class SpeechOrder:
    """Parts of a turn's answer that somebody wants to hear, and pays for."""

    turn_id: int
    asked_by: int
    user_id: int
    language: str


@dataclass(frozen=True, slots=True)
class SpeechPart:
    """A voice message that is not sent yet. `audio` or `file_id`: it is made.

    `message_id` is None where none was sent, and -n where it was perhaps, after the message n.
    """

    turn_id: int
    asked_by: int
    part: int
    text: str
    voice: str
    caption: str
    digest: str
    chat_id: int
    message_id: int | None
    audio: bytes | None = field(default=None, repr=False)
    seconds: float | None = None
    file_id: str = ""

    @property
    def is_made(self) -> bool:
        """Whether it can be sent."""
        return bool(self.audio or self.file_id)

    @property
    def key(self) -> dict[str, object]:
        """Which row it is, as long as it is about the same words."""
        return {
            "turn_id": self.turn_id,
            "asked_by": self.asked_by,
            "part": self.part,
            "digest": self.digest,
        }


_PLACE = "turn_id = :turn_id AND asked_by = :asked_by AND part = :part"
_KEY = f"{_PLACE} AND digest = :digest"
_OPEN = "state IN ('due', 'made') AND text <> ''"
"""As the index of what is open has it: what is over has no text."""
_OF_ORDER = "turn_id = :turn_id AND asked_by = :asked_by"


class Speeches:
    """The speeches of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def plan(self, order: SpeechOrder, parts: Sequence[PlannedSpeech]) -> None:
        """These are to be said. Of an answer that has changed, only what was not said before.

        What was made of the same words once is not made again. In the transaction in which the
        update of a command is done.
        """

        def plan(run: Run) -> None:
            values = {"turn_id": order.turn_id, "asked_by": order.asked_by}
            run(
                f"DELETE FROM speeches WHERE {_OF_ORDER} AND part >= :count",  # noqa: S608  # our words
                {**values, "count": len(parts)},
            )
            for number, part in enumerate(parts):
                _put(run, order, number, part)

        await self._database.transact(plan)

    async def next(self, order: SpeechOrder) -> SpeechPart | None:
        """What is to be made or sent now, in their order; None where that is over.

        It is over, too, where the answer is being made anew.
        """

        def find(run: Run) -> SpeechPart | None:
            rows = run(
                f"""
                SELECT * FROM speeches WHERE {_OF_ORDER} AND {_OPEN}
                    AND EXISTS (SELECT 1 FROM turns WHERE id = :turn_id AND state = 'shown')
                ORDER BY part LIMIT 1
                """,  # noqa: S608  # our words
                {"turn_id": order.turn_id, "asked_by": order.asked_by},
            )
            if not rows:
                return None
            if rows[0]["state"] == "due" and _reuse(run, rows[0]):
                return find(run)
            return _part(rows[0])

        return await self._database.transact(find)

    async def keep(
        self,
        part: SpeechPart,
        audio: bytes,
        seconds: float | None,
        payer: SpeechOrder,
        calls: Sequence[Call],
        now: float,
    ) -> None:
        """It is made, and paid: one transaction, so that neither is known without the other.

        Kept also where somebody has stopped it meanwhile: who asks again need not pay again.
        """

        def keep(run: Run) -> None:
            rows = run(
                f"""
                UPDATE speeches SET audio = :audio, seconds = :seconds,
                    state = CASE WHEN state = 'due' THEN 'made' ELSE state END
                WHERE {_KEY} RETURNING chat_id
                """,  # noqa: S608  # our words
                {**part.key, "audio": audio, "seconds": seconds},
            )
            chat_id = rows[0]["chat_id"] if rows else part.chat_id
            put_calls_apart(run, chat_id, payer.user_id, calls, now)

        await self._database.transact(keep)

    async def is_open(self, part: SpeechPart) -> bool:
        """Whether it is still wanted."""
        row = await self._database.read_one(
            f"SELECT 1 FROM speeches WHERE {_KEY} AND {_OPEN}",  # noqa: S608  # our words
            part.key,
        )
        return row is not None

    async def is_coming(self, turn_id: int, user_id: int) -> bool:
        """Whether more of this answer is to be said already, since this person wanted it."""
        row = await self._database.read_one(
            f"SELECT 1 FROM speeches WHERE turn_id = :turn_id AND user_id = :user_id AND {_OPEN}",  # noqa: S608  # our words
            {"turn_id": turn_id, "user_id": user_id},
        )
        return row is not None

    async def intend(self, part: SpeechPart, chat_id: int, after: int) -> None:
        """From now on it may be on the screen, behind the message `after`."""
        await self._database.write(
            f"UPDATE speeches SET chat_id = :chat_id, message_id = :id WHERE {_KEY}",  # noqa: S608  # our words
            {**part.key, "chat_id": chat_id, "id": -after},
        )

    async def note_sent(
        self, part: SpeechPart, chat_id: int, message_id: int, file_id: str
    ) -> None:
        """It is on the screen. Where Telegram's `file_id` is known, the sound is not kept."""
        await self._database.write(
            f"""
            UPDATE speeches SET state = 'sent', text = '', chat_id = :chat_id,
                message_id = :message_id,
                file_id = CASE WHEN :file_id = '' THEN file_id ELSE :file_id END,
                audio = CASE WHEN :file_id = '' THEN audio ELSE NULL END
            WHERE {_KEY}
            """,  # noqa: S608  # our words
            {**part.key, "chat_id": chat_id, "message_id": message_id, "file_id": file_id},
        )

    async def forget_file(self, part: SpeechPart) -> None:
        """Telegram does not know this file any more, as after a change of the bot."""

        def forget(run: Run) -> None:
            run(
                "UPDATE speeches SET file_id = '' WHERE turn_id = :turn_id AND digest = :digest",
                {"turn_id": part.turn_id, "digest": part.digest},
            )
            run(
                f"UPDATE speeches SET state = 'due', message_id = NULL WHERE {_KEY} AND {_OPEN}",  # noqa: S608  # our words
                part.key,
            )

        await self._database.transact(forget)

    async def end(self, order: SpeechOrder) -> None:
        """Nothing more of it is to be said."""
        await self._database.write(
            f"UPDATE speeches SET state = 'over', text = '' WHERE {_OF_ORDER} AND {_OPEN}",  # noqa: S608  # our words
            {"turn_id": order.turn_id, "asked_by": order.asked_by},
        )

    async def drop(self, turn_id: int) -> None:
        """The turn's answer is another one now: nothing of the old one is to be said."""
        await self._database.write(
            f"DELETE FROM speeches WHERE turn_id = :turn_id AND {_OPEN}",  # noqa: S608  # our words
            {"turn_id": turn_id},
        )

    async def stop(self, thread: Thread, user_id: int | None = None) -> int:
        """Say nothing more here of what this person wanted to hear, or, for None, anybody.

        How many voice messages that was.
        """
        only = "" if user_id is None else "AND user_id = :user_id"
        rows = await self._database.write(
            f"""
            UPDATE speeches SET state = 'over', text = '' WHERE {_OPEN} {only}
                AND EXISTS (
                    SELECT 1 FROM turns WHERE turns.id = speeches.turn_id
                        AND turns.chat_id = :chat_id AND turns.topic_id = :topic_id
                )
            RETURNING part
            """,  # noqa: S608  # our words
            {"chat_id": thread.chat_id, "topic_id": thread.topic_id, "user_id": user_id},
        )
        return len(rows)

    async def open(self) -> list[tuple[SpeechOrder, Thread]]:
        """What an earlier process has left to be said, oldest first.

        Not of turns that are under way: when they end it is seen anew.
        """
        rows = await self._database.read(
            """
            SELECT DISTINCT turn_id, asked_by, user_id, speeches.language AS language,
                turns.chat_id AS chat_id, turns.topic_id AS topic_id
            FROM speeches JOIN turns ON turns.id = turn_id
            WHERE speeches.state IN ('due', 'made') AND speeches.text <> ''
                AND turns.state = 'shown'
            ORDER BY turn_id, asked_by
            """  # our words
        )
        return [
            (
                SpeechOrder(row["turn_id"], row["asked_by"], row["user_id"], row["language"]),
                Thread(row["chat_id"], row["topic_id"]),
            )
            for row in rows
        ]

    async def take_up(self, order: SpeechOrder) -> int:
        """How often it was taken up by a start, this time included."""
        rows = await self._database.write(
            f"""
            UPDATE speeches SET attempts = attempts + 1 WHERE {_OF_ORDER} AND {_OPEN}
            RETURNING attempts
            """,  # noqa: S608  # our words
            {"turn_id": order.turn_id, "asked_by": order.asked_by},
        )
        return max((row["attempts"] for row in rows), default=0)


def _put(run: Run, order: SpeechOrder, number: int, part: PlannedSpeech) -> None:
    key = {"turn_id": order.turn_id, "asked_by": order.asked_by, "part": number}
    run(
        f"DELETE FROM speeches WHERE {_PLACE} AND digest <> :digest",  # noqa: S608  # our words
        {**key, "digest": part.digest},
    )
    run(
        """
        INSERT INTO speeches (turn_id, asked_by, part, user_id, language, text, voice, caption,
                              digest, state, chat_id)
        SELECT id, :asked_by, :part, :user_id, :language, :text, :voice, :caption, :digest, 'due',
            chat_id
        FROM turns WHERE id = :turn_id  -- None where it was forgotten meanwhile.
        ON CONFLICT (turn_id, asked_by, part) DO NOTHING
        """,
        {
            **key,
            "user_id": order.user_id,
            "language": order.language,
            "text": part.text,
            "voice": part.voice,
            "caption": part.caption,
            "digest": part.digest,
        },
    )


def _reuse(run: Run, row: Row) -> bool:
    """Take what was made of the same words before; whether there was any."""
    made = run(
        """
        SELECT audio, seconds, file_id FROM speeches WHERE turn_id = :turn_id AND digest = :digest
            AND (file_id <> '' OR audio IS NOT NULL)
        ORDER BY file_id DESC LIMIT 1
        """,
        {"turn_id": row["turn_id"], "digest": row["digest"]},
    )
    if not made:
        return False
    run(
        f"""
        UPDATE speeches SET state = 'made', audio = :audio, seconds = :seconds, file_id = :file_id
        WHERE {_KEY}
        """,  # noqa: S608  # our words
        {
            "turn_id": row["turn_id"],
            "asked_by": row["asked_by"],
            "part": row["part"],
            "digest": row["digest"],
            "audio": made[0]["audio"],
            "seconds": made[0]["seconds"],
            "file_id": made[0]["file_id"],
        },
    )
    return True


def _part(row: Row) -> SpeechPart:
    return SpeechPart(
        turn_id=row["turn_id"],
        asked_by=row["asked_by"],
        part=row["part"],
        text=row["text"],
        voice=row["voice"],
        caption=row["caption"],
        digest=row["digest"],
        chat_id=row["chat_id"],
        message_id=row["message_id"],
        audio=row["audio"],
        seconds=row["seconds"],
        file_id=row["file_id"],
    )
