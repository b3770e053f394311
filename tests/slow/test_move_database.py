"""A million messages and large pictures are moved in little memory, there and back."""

import os
import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.migrations import MIGRATIONS, migrate
from tests.operation.test_move_database import command, environment, url_of

TURNS, PICTURES, PICTURE_BYTES = 500_000, 300, 1_000_000
MOST_MEBIBYTES = 200
"""Half of what is moved."""


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Path]:
    """Some hundreds of MiB."""
    path = tmp_path / "bot.db"
    migrate(path, MIGRATIONS)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO conversations (id, chat_id, topic_id, started_at) VALUES (1, 1, 0, 1.0)"
        )
        connection.executemany(
            """
            INSERT INTO turns (id, conversation_id, chat_id, topic_id, author_id,
                question_message_id, state, asked_at)
            VALUES (?1, 1, ?1 % 60, 0, ?1 % 60, ?1, 'shown', ?1 * 1.7)
            """,
            ((number,) for number in range(1, TURNS + 1)),
        )
        connection.executemany(
            """
            INSERT INTO messages (turn_id, role, text, tokens, created_at)
            SELECT id, ?, 'What is a quince, and how is it cooked? ' || id, 10, asked_at FROM turns
            """,
            [("user",), ("assistant",)],
        )
        connection.executemany(
            "INSERT INTO files VALUES (?, 'image/png', 1, 1, ?)",
            ((f"{number:064}", os.urandom(PICTURE_BYTES)) for number in range(PICTURES)),
        )
        connection.commit()
    yield path
    for left in tmp_path.glob("*.db"):
        left.unlink()


def peak_of(pid: int) -> int:
    """KiB that it has had at most. What wait4 tells holds those of whoever has started it, too."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) if found else 0


def test_a_million_messages_are_moved_in_little_memory(
    old: Path, postgresql_url: str, tmp_path: Path
) -> None:
    url, back = url_of(postgresql_url), tmp_path / "back.db"

    for source, target in [(str(old), url), (url, str(back))]:
        process = subprocess.Popen(command(source, target), cwd=tmp_path, env=environment())  # noqa: S603  # our own
        most = 0
        while process.poll() is None:
            most = max(most, peak_of(process.pid))
            time.sleep(0.05)

        assert process.returncode == 0
        assert 0 < most / 1024 < MOST_MEBIBYTES
    with closing(sqlite3.connect(back)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM messages").fetchone() == (2 * TURNS,)
