"""A database as it looks after much use, written by SQL in seconds instead of weeks."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psycopg

from bot.storage.engine.postgresql.address import read_address
from bot.storage.engine.postgresql.migrations import MIGRATIONS
from bot.storage.engine.postgresql.migrations import migrate as migrate_postgresql
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


_ON_POSTGRESQL = """
INSERT INTO conversations (id, chat_id, topic_id, started_at)
SELECT value, value, 0, %(now)s FROM generate_series(1, %(chats)s) AS value;

INSERT INTO threads (chat_id, topic_id, conversation_id)
SELECT chat_id, 0, id FROM conversations;

INSERT INTO turns (id, conversation_id, chat_id, topic_id, author_id, question_message_id, state,
    asked_at, answered_at, shown_at, finish_reason, model, first_turn_id, input_tokens,
    cached_tokens, output_tokens, reasoning_tokens)
SELECT value, 1 + value %% %(chats)s, 1 + value %% %(chats)s, 0, 1 + value %% %(chats)s, -2 * value,
    'shown', %(now)s, %(now)s, %(now)s, 'stop', 'bench', 0, 2000, 1500, 60, 0
FROM generate_series(1, %(turns)s) AS value;

INSERT INTO messages (turn_id, role, author_id, author_name, text, tokens, created_at)
SELECT turns.id, role, author_id, 'Ada',
    'Message of turn ' || turns.id || '. ' || repeat('x', CAST(20 + turns.id %% 200 AS INTEGER)),
    40, asked_at
FROM turns CROSS JOIN (VALUES ('user'), ('assistant')) AS roles (role);

INSERT INTO sources (chat_id, message_id, turn_id, text)
SELECT chat_id, question_message_id, id, 'Message of turn ' || id FROM turns;

INSERT INTO shown (turn_id, part, chat_id, message_id)
SELECT id, 0, chat_id, question_message_id + 1 FROM turns;

INSERT INTO updates (update_id, received_at, body, turn_id, done_at)
SELECT -id, asked_at, '', id, shown_at FROM turns ORDER BY id DESC LIMIT %(turns)s / 10;

SELECT setval(pg_get_serial_sequence('conversations', 'id'), %(chats)s);

ANALYZE
"""
"""The same."""


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


def fill_postgresql(address: str, messages: int, chats: int) -> None:
    """The same in an empty PostgreSQL database."""
    migrate_postgresql(read_address(address), MIGRATIONS)
    values = {"turns": messages // 2, "chats": chats, "now": time.time()}
    with psycopg.connect(address) as connection:
        # What refers to what is right as it stands here; to look it up takes most of the time.
        connection.execute("SET session_replication_role = replica")
        for statement in _ON_POSTGRESQL.split(";\n"):
            connection.execute(statement.encode(), values)
