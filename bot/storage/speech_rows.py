"""What is to be said aloud, as it is written and read."""

from dataclasses import dataclass, field

from bot.storage.engine import Row, Run

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
KEY = f"{_PLACE} AND digest = :digest"
OPEN = "state IN ('due', 'made') AND text <> ''"
"""As the index of what is open has it: what is over has no text."""
OF_ORDER = "turn_id = :turn_id AND asked_by = :asked_by"


def put_speech(run: Run, order: SpeechOrder, number: int, part: PlannedSpeech) -> None:
    """One part, unless it is there in the same words already."""
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


def reuse_sound(run: Run, row: Row) -> bool:
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
        WHERE {KEY}
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


def read_part(row: Row) -> SpeechPart:
    """A part, as its row has it."""
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
