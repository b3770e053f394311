"""Answers said aloud: what is still to be said, what is made of it, and which message says it."""

from collections.abc import Sequence
from itertools import groupby

from bot.domain.message import Thread
from bot.domain.usage import Call
from bot.storage.engine import Engine, Run
from bot.storage.speech_rows import (
    BY_SETTING,
    KEY,
    OF_ORDER,
    OPEN,
    PlannedSpeech,
    SpeechOrder,
    SpeechPart,
    put_speech,
    read_part,
    reuse_sound,
)
from bot.storage.usage import put_calls_apart


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
                f"DELETE FROM speeches WHERE {OF_ORDER} AND part >= :count",  # noqa: S608  # our words
                {**values, "count": len(parts)},
            )
            for number, part in enumerate(parts):
                put_speech(run, order, number, part)

        await self._database.transact(plan)

    async def next(self, order: SpeechOrder) -> SpeechPart | None:
        """What is to be made or sent now, in their order; None where that is over.

        It is over, too, where the answer is being made anew.
        """

        def find(run: Run) -> SpeechPart | None:
            rows = run(
                f"""
                SELECT * FROM speeches WHERE {OF_ORDER} AND {OPEN}
                    AND EXISTS (SELECT 1 FROM turns WHERE id = :turn_id AND state = 'shown')
                ORDER BY part LIMIT 1
                """,  # noqa: S608  # our words
                {"turn_id": order.turn_id, "asked_by": order.asked_by},
            )
            if not rows:
                return None
            if rows[0]["state"] == "due" and reuse_sound(run, rows[0]):
                return find(run)
            return read_part(rows[0])

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
                WHERE {KEY} RETURNING chat_id
                """,  # noqa: S608  # our words
                {**part.key, "audio": audio, "seconds": seconds},
            )
            chat_id = rows[0]["chat_id"] if rows else part.chat_id
            put_calls_apart(run, chat_id, payer.user_id, calls, now)

        await self._database.transact(keep)

    async def is_open(self, part: SpeechPart) -> bool:
        """Whether it is still wanted."""
        row = await self._database.read_one(
            f"SELECT 1 FROM speeches WHERE {KEY} AND {OPEN}",  # noqa: S608  # our words
            part.key,
        )
        return row is not None

    async def is_coming(self, turn_id: int, user_id: int) -> bool:
        """Whether more of this answer is to be said already, since this person wanted it."""
        row = await self._database.read_one(
            f"SELECT 1 FROM speeches WHERE turn_id = :turn_id AND user_id = :user_id AND {OPEN}",  # noqa: S608  # our words
            {"turn_id": turn_id, "user_id": user_id},
        )
        return row is not None

    async def intend(self, part: SpeechPart, chat_id: int, after: int) -> None:
        """From now on it may be on the screen, behind the message `after`."""
        await self._database.write(
            f"UPDATE speeches SET chat_id = :chat_id, message_id = :id WHERE {KEY}",  # noqa: S608  # our words
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
            WHERE {KEY}
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
                f"UPDATE speeches SET state = 'due', message_id = NULL WHERE {KEY} AND {OPEN}",  # noqa: S608  # our words
                part.key,
            )

        await self._database.transact(forget)

    async def end(self, order: SpeechOrder) -> None:
        """Nothing more of it is to be said."""
        await self._database.write(
            f"UPDATE speeches SET state = 'over', text = '' WHERE {OF_ORDER} AND {OPEN}",  # noqa: S608  # our words
            {"turn_id": order.turn_id, "asked_by": order.asked_by},
        )

    async def drop(
        self, turn_id: int, digests: Sequence[str] = (), *, by_setting: bool = False
    ) -> list[SpeechOrder]:
        """The turn's answer is said by parts of these digests now: nothing of another one is.

        Of what the setting wants, if it does, the same parts stay, to be planned with the others;
        of a person's wish all or none. The wishes of which something is left to be said.
        """

        def drop(run: Run) -> list[SpeechOrder]:
            rows = run(
                """
                SELECT asked_by, user_id, language, digest, text <> '' AS is_open FROM speeches
                WHERE turn_id = :turn_id ORDER BY asked_by, part
                """,
                {"turn_id": turn_id},
            )
            kept = []
            for asked_by, found in groupby(rows, key=lambda row: row["asked_by"]):
                parts = list(found)
                if asked_by != BY_SETTING and [row["digest"] for row in parts] == list(digests):
                    if any(row["is_open"] for row in parts):
                        payer, language = parts[0]["user_id"], parts[0]["language"]
                        kept.append(SpeechOrder(turn_id, asked_by, payer, language))
                    continue
                stays = list(digests) if asked_by == BY_SETTING and by_setting else []
                run(
                    f"""
                    DELETE FROM speeches WHERE {OF_ORDER} AND {OPEN}
                        AND digest NOT IN :digests
                    """,  # noqa: S608  # our words
                    {"turn_id": turn_id, "asked_by": asked_by, "digests": stays or [""]},
                )
            return kept

        return await self._database.transact(drop)

    async def stop(self, thread: Thread, user_id: int | None = None) -> int:
        """Say nothing more here of what this person wanted to hear, or, for None, anybody.

        How many voice messages that was.
        """
        only = "" if user_id is None else "AND user_id = :user_id"
        rows = await self._database.write(
            f"""
            UPDATE speeches SET state = 'over', text = '' WHERE {OPEN} {only}
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
            UPDATE speeches SET attempts = attempts + 1 WHERE {OF_ORDER} AND {OPEN}
            RETURNING attempts
            """,  # noqa: S608  # our words
            {"turn_id": order.turn_id, "asked_by": order.asked_by},
        )
        return max((row["attempts"] for row in rows), default=0)
