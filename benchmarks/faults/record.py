"""What a campaign has left behind, read from the database and from the screens."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from benchmarks.faults.history import OnScreen, Reminder, ReminderTime, Turn, VoicePart
from benchmarks.faults.wording import marks_in
from sandbox.botapi.emulator import Emulator
from sandbox.ogg import title_of

Json = dict[str, Any]  # Any: Telegram's wire format

_SOON = 60.0
"""Seconds: what people set falls due before that, or much later."""
_NOTHING_SAID: Mapping[str, str] = {}

_TURNS = """
    SELECT turns.id, conversation_id, chat_id, topic_id, turns.author_id, state, finish_reason,
        error, order_kind, question.text, COALESCE(answer.text, ''),
        has_unseen <> 0 OR EXISTS (
            SELECT 1 FROM attachments
            WHERE turn_id = turns.id AND (problem IS NOT NULL OR kept IS NOT NULL)
        ) OR chosen_model <> '' OR written_by <> '' OR replacing <> '',
        quoted, thoughts, follow_ups
    FROM turns
    JOIN messages AS question ON question.turn_id = turns.id AND question.role = 'user'
    LEFT JOIN messages AS answer ON answer.turn_id = turns.id AND answer.role = 'assistant'
    ORDER BY turns.id
"""


class Ask(Protocol):
    """Asks the bot's database, of whatever kind; values stand for `?`."""

    def __call__(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows."""


def query(database: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of the bot's database; none before it has made its tables."""
    if not database.exists():
        return []
    try:
        with closing(sqlite3.connect(database, timeout=10)) as connection:
            return connection.execute(sql, values).fetchall()
    except sqlite3.OperationalError:
        return []


def read_turns(ask: Ask) -> tuple[Turn, ...]:
    """All turns, as they are stored."""
    return tuple(_turn(ask, row) for row in ask(_TURNS))


def _turn(ask: Ask, row: tuple[Any, ...]) -> Turn:
    def ids(sql: str) -> tuple[int, ...]:
        return tuple(found for (found,) in ask(sql, row[0]))

    id_, conversation_id, chat_id, topic_id, author_id, state, finish, error, order, *texts = row
    question, answer, has_remark, quoted, thoughts, follow_ups = texts
    heard = ask("SELECT text FROM attachments WHERE turn_id = ? AND is_speech = 1", id_)
    above = [
        f"❓ {quoted}" if quoted else "",
        *(f"🎤 {text}" for (text,) in heard),
        f"💭 {thoughts}" if thoughts else "",
    ]
    return Turn(
        id=id_,
        conversation_id=conversation_id,
        chat_id=chat_id,
        topic_id=topic_id,
        author_id=author_id,
        state=state,
        finish=finish,
        error=error,
        order=order,
        question=question,
        answer=answer,
        has_remark=bool(has_remark),
        above=tuple(filter(None, above)),
        follow_ups=tuple(json.loads(follow_ups)) if follow_ups else (),
        sources=ids("SELECT message_id FROM sources WHERE turn_id = ? ORDER BY message_id"),
        shown=ids("SELECT message_id FROM shown WHERE turn_id = ? AND part >= 0 ORDER BY part"),
        left=ids("SELECT message_id FROM shown WHERE turn_id = ? AND part < 0"),
        uploads=ids("SELECT message_id FROM uploads WHERE turn_id = ?"),
    )


def read_open_updates(ask: Ask) -> tuple[int, ...]:
    """Updates that nothing, or not all, has come of."""
    rows = ask("SELECT update_id FROM updates WHERE done_at IS NULL ORDER BY 1")
    return tuple(found for (found,) in rows)


def read_usage(ask: Ask) -> tuple[tuple[int, ...], ...]:
    """The tokens of each call."""
    columns = "input_tokens, cached_tokens, output_tokens, reasoning_tokens"
    return tuple(ask(f"SELECT {columns} FROM usage ORDER BY id"))  # noqa: S608 - our own


def read_voice_parts(ask: Ask) -> tuple[VoicePart, ...]:
    """What was to be said aloud, and which messages say it."""
    columns = "turn_id, asked_by, part, state, chat_id, message_id"
    return tuple(VoicePart(*row) for row in ask(f"SELECT {columns} FROM speeches"))  # noqa: S608 - our own


def read_reminders(ask: Ask) -> tuple[Reminder, ...]:
    """All that are there; one that was taken back when it had fallen due has no words."""
    times: dict[int, list[ReminderTime]] = defaultdict(list)
    columns = "reminder_id, planned_at, state, message_id, asked_turn"
    for id_, *row in ask(f"SELECT {columns} FROM reminder_times ORDER BY planned_at"):  # noqa: S608 - our own
        times[id_].append(ReminderTime(*row))
    rows = ask("SELECT id, chat_id, text, kind, state, made_by FROM reminders")
    return tuple(
        Reminder(
            id_,
            chat_id,
            min(marks_in(text), default=0),
            kind,
            state,
            is_again=made_by.startswith("later:"),
            times=tuple(times[id_]),
        )
        for id_, chat_id, text, kind, state, made_by in rows
    )


def is_anything_due(ask: Ask, now: float) -> bool:
    """Whether something is still to be said aloud, or a reminder is about to be due."""
    return bool(
        ask(
            """
            SELECT 1 FROM speeches JOIN turns ON turns.id = turn_id
            WHERE speeches.state IN ('due', 'made') AND speeches.text <> ''
                AND turns.state = 'shown'
            """
        )
        or ask("SELECT 1 FROM reminders WHERE state = 'open' AND due_at < ?", now + _SOON)
        or ask("SELECT 1 FROM reminder_times WHERE state = 'due'")
    )


def read_screens(
    telegram: Emulator, chats: Iterable[int], words: Mapping[str, str] = _NOTHING_SAID
) -> tuple[OnScreen, ...]:
    """What the bot has on the screens of these chats; `words` as `on_screen` has it."""
    bot_id = telegram.bot["id"]
    return tuple(
        on_screen(telegram, words, chat_id, message)
        for chat_id in chats
        for message in telegram.screen(chat_id)
        if message["from"]["id"] == bot_id
    )


def on_screen(
    telegram: Emulator, words: Mapping[str, str], chat_id: int, message: Json
) -> OnScreen:
    """A message; `words` is what recordings say, by their titles."""
    voice = None
    if "voice" in message:
        title = title_of(telegram.file_content(message["voice"]["file_id"]))
        voice = words.get(title, f"nobody knows {title}")
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return OnScreen(
        chat_id,
        message["message_id"],
        message.get("text") or message.get("caption") or rich_words(message),
        tuple(
            button.get("callback_data") or button.get("url", "") for row in rows for button in row
        ),
        float(message["date"]),
        voice,
    )


def rich_words(message: Json) -> str:
    """The words of a rich message, one block below the other; "" for any other."""
    return "\n".join(map(_words_of, message.get("rich_message", {}).get("blocks", ())))


def _words_of(part: Any) -> str:
    """Of a block or a text, however deep it is nested."""
    if isinstance(part, str):
        return part
    if isinstance(part, list):
        return "".join(map(_words_of, part))
    # What opens folded thoughts is a title of ours; elsewhere it is a sign.
    sign = "💭 " if part.get("type") == "details" else ""
    return sign + "".join(_words_of(part[name]) for name in ("text", "blocks") if name in part)
