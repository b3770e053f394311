"""Turns with all that can hang on one, for tests of what becomes of it."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path

from bot.domain.attachment import Attachment, FileContent, Image, Kind
from bot.domain.message import Author, Thread
from bot.domain.speaker_labels import Reply
from bot.domain.turn import Question, QuestionPart, Turn
from bot.domain.usage import Call, Usage
from bot.storage.attachments import Attachments
from bot.storage.delivery_log import DeliveryLog
from bot.storage.engine import Engine
from bot.storage.inbox import Inbox, StoredUpdate
from bot.storage.migrations import find_migrations
from bot.storage.people import People
from bot.storage.sent_uploads import SentUpload, SentUploads
from bot.storage.turns import Turns
from tests.storage.examples import HOME, NOW, cells, outcome


def picture(word: str) -> Image:
    """A picture whose bytes can be looked for."""
    content = b"\xff\xd8" + word.encode() * 2000
    return Image(hashlib.sha256(content).hexdigest(), "image/jpeg", 8, 8, content)


def file_named(word: str, *, is_quoted: bool = False) -> Attachment:
    """A file that says the word, and shows a picture of it."""
    return Attachment(Kind.DOCUMENT, f"id-{word}", f"unique-{word}", word, 5, is_quoted)


@dataclass(frozen=True, slots=True)
class Lives:
    """People who talk, in a database."""

    database: Engine
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def says(
        self,
        author: Author,
        word: str,
        *files: Attachment,
        thread: Thread = HOME,
        at: float = NOW,
        reply: Reply | None = None,
        drawn: Image | None = None,
    ) -> Turn:
        """Somebody asks about the word, and is answered."""
        number = next(self._numbers)
        await People(self.database).note(author)
        await Inbox(self.database).add([StoredUpdate(number, f'{{"text": "{word}"}}')], at)
        source = QuestionPart(number, f"What is a {word}?", files, reply=reply)
        turns = Turns(self.database)
        question = Question(thread, author, (source,), (number,))
        turn = await turns.begin(question, at)
        for item in turn.enclosed:
            name = item.attachment.name
            reading = FileContent(f"The file says {name}.", (picture(name),))
            await Attachments(self.database).note_reading(turn.id, item.id, reading)
        call = Call("completion", "gpt-6-luna", Usage(10, 0, 5), 0.01)
        answered = replace(outcome(f"A {word} is a fruit."), calls=(call,))
        if drawn:
            answered = replace(answered, image=drawn, original=drawn.content + b"original")
        await turns.store_outcome(turn.id, answered, at)
        await DeliveryLog(self.database).note(turn.id, 0, thread.chat_id, 500 + number)
        uploaded = SentUpload(thread.chat_id, 900 + number, 0, "digest")
        await SentUploads(self.database).note(turn.id, uploaded)
        await turns.mark_shown(turn.id, at)
        return turn

    async def rows(self, table: str) -> list[tuple[object, ...]]:
        """All rows of a table."""
        rows = await self.database.read(f"SELECT * FROM {table}")  # noqa: S608  # our names
        return [cells(row) for row in rows]

    async def tables_with(self, word: str) -> set[str]:
        """The tables in which the word stands."""
        return {name for name in _table_names() if word in str(await self.rows(name))}


@cache
def _table_names() -> list[str]:
    """The same on each engine."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for migration in find_migrations(Path("migrations/sqlite")):
            connection.executescript(migration.path.read_text(encoding="utf-8"))
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [name for (name,) in rows]
