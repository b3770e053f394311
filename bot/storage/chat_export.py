"""What was said and is kept in a chat, read for whoever takes it along."""

import asyncio
from collections.abc import Set
from dataclasses import dataclass

from bot.domain.reminder import Reminder
from bot.domain.tools import ToolRound
from bot.storage.engine import Engine
from bot.storage.personas import Persona, Personas
from bot.storage.reminders import Reminders
from bot.storage.tool_rounds import read_rounds


@dataclass(frozen=True, slots=True)
class ExportedPicture:
    """A picture of an archived message; `size` is in bytes. Its content is read apart."""

    turn_id: int
    role: str
    position: int
    size: int


@dataclass(frozen=True, slots=True)
class ExportedMessage:
    """One message of a chat; `speaker` is "" for the bot.

    `rounds` are what the model has called to answer this question.
    """

    turn_id: int
    conversation_id: int
    topic_id: int
    at: float
    speaker: str
    text: str
    model: str
    pictures: tuple[ExportedPicture, ...] = ()
    rounds: tuple[ToolRound, ...] = ()
    thoughts: str = ""
    """The reasoning above this answer, where it was shown."""

    @property
    def size(self) -> int:
        """Bytes of all its words."""
        called = [
            words or ""
            for round_ in self.rounds
            for call, result in zip(round_.calls, round_.results, strict=True)
            for words in (call.name, call.arguments, result)
        ]
        return sum(len(words.encode()) for words in (self.text, self.thoughts, *called))

    @property
    def role(self) -> str:
        """As the model is told."""
        return "user" if self.speaker else "assistant"


@dataclass(frozen=True, slots=True)
class ExportedBelongings:
    """What is kept of a chat beside what was said: its reminders to come, and its personas."""

    reminders: tuple[Reminder, ...] = ()
    personas: tuple[Persona, ...] = ()


class ChatExport:
    """The chats of the database, a piece at a time: a chat may be larger than the memory."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self.turn = asyncio.Lock()
        """Of whoever makes a file of it: a large one takes a hundred megabytes of memory."""

    async def messages(self, chat_id: int, before: int, turns: int) -> list[ExportedMessage]:
        """The chat's messages of so many turns (up to 500) before turn `before`, in their order."""
        rows = await self._database.read(
            """
            SELECT messages.turn_id, conversation_id, topic_id, created_at, role, text, model,
                   thoughts, COALESCE(author_name, '') AS name
            FROM messages JOIN turns ON turns.id = messages.turn_id
            WHERE turns.id IN (
                SELECT id FROM turns WHERE chat_id = :chat_id AND id < :before
                ORDER BY id DESC LIMIT :count
            )
            ORDER BY messages.turn_id, role DESC
            """,
            {"chat_id": chat_id, "before": before, "count": turns},
        )
        pictures = await self._pictures({row["turn_id"] for row in rows})
        turn_ids = list({row["turn_id"] for row in rows})
        rounds = await self._database.read_many(lambda run: read_rounds(run, turn_ids))
        return [
            ExportedMessage(
                turn_id=row["turn_id"],
                conversation_id=row["conversation_id"],
                topic_id=row["topic_id"],
                at=row["created_at"],
                speaker=(row["name"] or "?") if row["role"] == "user" else "",
                text=row["text"],
                model=(row["model"] or "") if row["role"] == "assistant" else "",
                pictures=tuple(
                    picture
                    for picture in pictures
                    if (picture.turn_id, picture.role) == (row["turn_id"], row["role"])
                ),
                thoughts=row["thoughts"] if row["role"] == "assistant" else "",
                rounds=rounds.get(row["turn_id"], ()) if row["role"] == "user" else (),
            )
            for row in rows
        ]

    async def belongings(self, chat_id: int) -> ExportedBelongings:
        """What is kept of the chat; of reminders and of personas there are so few."""
        return ExportedBelongings(
            tuple(await Reminders(self._database).open_in(chat_id)),
            tuple(await Personas(self._database).of([chat_id])),
        )

    async def content(self, picture: ExportedPicture) -> bytes | None:
        """The picture; of one that was made, as the provider gave it. None: it is gone."""
        row = await self._database.read_one(
            """
            SELECT COALESCE(original, content) AS content FROM images JOIN files USING (sha256)
            WHERE turn_id = :turn_id AND role = :role AND position = :position
            """,
            {"turn_id": picture.turn_id, "role": picture.role, "position": picture.position},
        )
        return row["content"] if row else None

    async def _pictures(self, turns: Set[int]) -> list[ExportedPicture]:
        rows = await self._database.read(
            """
            SELECT turn_id, role, position, COALESCE(LENGTH(original), LENGTH(content)) AS size
            FROM images JOIN files USING (sha256)
            WHERE turn_id IN :turns ORDER BY turn_id, role, position
            """,
            {"turns": list(turns)},
        )
        return [
            ExportedPicture(row["turn_id"], row["role"], row["position"], row["size"])
            for row in rows
        ]
