"""What a campaign has left behind, read from the database and from the screens."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from benchmarks.faults.history import OnScreen, Turn
from sandbox.botapi.emulator import Emulator

_TURNS = """
    SELECT turns.id, conversation_id, chat_id, topic_id, turns.author_id, state, finish_reason,
        error, order_kind, question.text, COALESCE(answer.text, ''),
        has_unseen <> 0 OR EXISTS (
            SELECT 1 FROM attachments
            WHERE turn_id = turns.id AND (problem IS NOT NULL OR kept IS NOT NULL)
        )
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
    question, answer, has_remark = texts
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


def read_screens(telegram: Emulator, chats: Iterable[int]) -> tuple[OnScreen, ...]:
    """What the bot has on the screens of these chats."""
    bot_id = telegram.bot["id"]
    return tuple(
        _on_screen(chat_id, message)
        for chat_id in chats
        for message in telegram.screen(chat_id)
        if message["from"]["id"] == bot_id
    )


def _on_screen(chat_id: int, message: dict[str, Any]) -> OnScreen:  # Any: Telegram's wire format
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return OnScreen(
        chat_id,
        message["message_id"],
        message.get("text") or message.get("caption") or "",
        tuple(button.get("callback_data", "") for row in rows for button in row),
    )
