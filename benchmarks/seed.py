"""A database as it looks after much use, written by SQL in seconds instead of weeks."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.migrations import migrate

_STATEMENTS = """
WITH RECURSIVE numbers (value) AS (
    SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < :chats
)
INSERT INTO conversations (id, chat_id, topic_id, started_at)
SELECT value, value, 0, unixepoch() FROM numbers;

INSERT INTO threads (chat_id, topic_id, conversation_id)
SELECT chat_id, 0, id FROM conversations;

WITH RECURSIVE numbers (value) AS (
    SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < :turns
)
INSERT INTO turns (id, conversation_id, chat_id, topic_id, author_id, question_message_id, state,
    asked_at, answered_at, shown_at, finish_reason, model, first_turn_id, input_tokens,
    cached_tokens, output_tokens, reasoning_tokens)
SELECT value, 1 + value % :chats, 1 + value % :chats, 0, 1 + value % :chats, -2 * value, 'shown',
    unixepoch(), unixepoch(), unixepoch(), 'stop', 'bench', 0, 2000, 1500, 60, 0
FROM numbers;

INSERT INTO messages (turn_id, role, author_id, author_name, text, tokens, created_at)
SELECT turns.id, role.value, author_id, 'Ada',
    printf('Message of turn %d. %.*c', turns.id, 20 + abs(random()) % 200, 'x'),
    40, asked_at
FROM turns JOIN json_each('["user", "assistant"]') AS role;

INSERT INTO sources (chat_id, message_id, turn_id, text)
SELECT chat_id, question_message_id, id, 'Message of turn ' || id FROM turns;

INSERT INTO shown (turn_id, part, chat_id, message_id)
SELECT id, 0, chat_id, question_message_id + 1 FROM turns;

INSERT INTO updates (update_id, received_at, body, turn_id, done_at)
SELECT -id, asked_at, '', id, shown_at FROM turns ORDER BY id DESC LIMIT :turns / 10;
"""
"""Turns of all chats stand mixed, as they come in; ids of messages are below all real ones."""


def fill(path: Path, migrations: Path, messages: int, chats: int) -> None:
    """A migrated database with so many messages, evenly over the chats 1, 2, 3, …"""
    migrate(path, migrations)
    values = {"turns": messages // 2, "chats": chats}
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # Nothing here needs to survive.
        connection.execute("BEGIN")
        for statement in _STATEMENTS.split(";\n"):
            if statement.strip():
                connection.execute(statement, values)
        connection.execute("COMMIT")
