"""Turns deleted, with what only they have: statements of one transaction."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from bot.storage.engine import Run
from bot.storage.engine.sql import Values

T = TypeVar("T")

IN_ONE = 500
"""Values in one statement."""


def delete_turns(run: Run, turns: Sequence[int], now: float) -> None:
    """Delete these turns, the files that no other turn shows, and conversations left empty."""
    ids = {"turns": list(turns), "now": now}
    note_deletion(run, max(turns))
    files = run("SELECT DISTINCT sha256 FROM images WHERE turn_id IN :turns", ids)
    conversations = run("SELECT DISTINCT conversation_id FROM turns WHERE id IN :turns", ids)
    elsewhere = run(
        "SELECT DISTINCT chat_id, topic_id FROM turns WHERE id IN :turns AND topic_id < 0", ids
    )
    run(
        """
        UPDATE updates SET turn_id = NULL, body = '', done_at = COALESCE(done_at, :now)
        WHERE turn_id IN :turns
        """,
        ids,
    )
    run("UPDATE usage SET turn_id = NULL WHERE turn_id IN :turns", ids)
    run("DELETE FROM turns WHERE id IN :turns", ids)
    delete_files(run, [row["sha256"] for row in files])
    left = [row["conversation_id"] for row in conversations]
    for row in elsewhere:
        _leave_elsewhere(run, row["chat_id"], row["topic_id"])
    delete_empty(run, "id IN :ids", {"ids": left})


def _leave_elsewhere(run: Run, chat_id: int, topic_id: int) -> None:
    """A thread of one question from another chat: where it is deleted, nobody goes on in it."""
    place = {"chat_id": chat_id, "topic_id": topic_id, "id": -topic_id}
    here = "chat_id = :chat_id AND topic_id = :topic_id"
    if not run(f"SELECT 1 FROM turns WHERE {here} LIMIT 1", place):  # noqa: S608  # our own words
        run(f"DELETE FROM threads WHERE {here}", place)  # noqa: S608  # our own words
        run("DELETE FROM inline_answers WHERE id = :id", place)


def note_deletion(run: Run, last_turn_id: int) -> None:
    """The file is to be written anew, and no turn gets an id up to this one again."""
    run(
        """
        UPDATE forgotten SET unscrubbed = unscrubbed + 1,
            last_turn_id = CASE WHEN last_turn_id < :last THEN :last ELSE last_turn_id END
        """,
        {"last": last_turn_id},
    )


def delete_files(run: Run, files: Sequence[str]) -> None:
    """Delete those of these files that nothing shows any more."""
    for some in pieces(files, IN_ONE):
        run(
            """
            DELETE FROM files WHERE sha256 IN :files
                AND NOT EXISTS (SELECT 1 FROM images WHERE images.sha256 = files.sha256)
            """,
            {"files": some},
        )


def delete_empty(run: Run, condition: str, values: Values) -> None:
    """Conversations without turns that no thread is in. The cut of others stays where it is.

    One from which another branches off stays until that one is gone.
    """
    empty = f"""
        SELECT id FROM conversations WHERE {condition}
            AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation_id = conversations.id)
            AND NOT EXISTS (SELECT 1 FROM threads WHERE conversation_id = conversations.id)
            AND NOT EXISTS (SELECT 1 FROM conversations AS branch
                            WHERE branch.branch_of = conversations.id)
        """  # noqa: S608  # our own words
    while rows := run(empty, values):
        for some in pieces([row["id"] for row in rows], IN_ONE):
            ids = {"ids": some}
            # There is nothing to go back to any more, by an Undo.
            run("UPDATE conversations SET previous_id = NULL WHERE previous_id IN :ids", ids)
            run("DELETE FROM conversations WHERE id IN :ids", ids)


def pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
