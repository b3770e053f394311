"""The Telegram messages of a question and what came with them: statements of one transaction."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.domain.attachment import Attachment, Kind, Truncation
from bot.domain.speaker_labels import Reply, clean_name
from bot.domain.tokens import estimate_image_tokens, estimate_tokens
from bot.domain.turn import QuestionPart, StoredAttachment, compose
from bot.storage.database import Run
from bot.storage.speakers import label_speaker

ENCLOSED = """
    (SELECT json_group_array(json_array(id, message_id, kind, file_id, unique_id, name, size,
                                        is_quoted, is_read, text, is_speech, problem, kept, total,
                                        unit))
     FROM (SELECT * FROM attachments WHERE turn_id = turns.id ORDER BY message_id, position)
    ) AS enclosed
"""
"""A column of a query on turns, for `read_enclosed`."""


def put_sources(run: Run, turn_id: int, sources: Sequence[QuestionPart]) -> None:
    """Add the messages to the question, or change them; what they say is composed anew."""
    for source in sources:
        run(
            """
            INSERT OR REPLACE INTO sources (chat_id, message_id, turn_id, text, album, reply)
            SELECT chat_id, ?, id, ?, ?, ? FROM turns WHERE id = ?
            """,
            (
                source.message_id,
                source.text,
                source.album,
                _write_reply(_settle_reply(run, turn_id, source.reply)),
                turn_id,
            ),
        )
        _put_attachments(run, turn_id, source)
    recompose(run, turn_id)


def _settle_reply(run: Run, turn_id: int, reply: Reply | None) -> Reply | None:
    """The reply with its author's label; none where it is to what was said last anyway."""
    if reply is None:
        return None
    (turn,) = run("SELECT chat_id, conversation_id FROM turns WHERE id = ?", (turn_id,))
    if reply.is_ours:
        is_last = run(
            """
            SELECT 1 FROM shown WHERE chat_id = ? AND message_id = ? AND part >= 0 AND turn_id = (
                SELECT MAX(id) FROM turns WHERE conversation_id = ? AND id < ?
            )
            """,
            (turn["chat_id"], reply.message_id, turn["conversation_id"], turn_id),
        )
        return None if is_last and not reply.quote else reply
    if turn["chat_id"] > 0:
        return replace(reply, name="")
    if not reply.author_id:
        return replace(reply, name=clean_name(reply.name))
    label = label_speaker(run, turn["chat_id"], reply.author_id, reply.name)
    return replace(reply, name=label)


def _write_reply(reply: Reply | None) -> str:
    return json.dumps(asdict(reply), ensure_ascii=False) if reply else ""


def _put_attachments(run: Run, turn_id: int, source: QuestionPart) -> None:
    """What has been read stays read, where the file is the same, wherever it stands now."""
    where = (turn_id, source.message_id)
    # Out of the way: each place is one file's.
    run(
        "UPDATE attachments SET position = -1 - position WHERE turn_id = ? AND message_id = ?",
        where,
    )
    for position, attachment in enumerate(source.attachments):
        kept = run(
            """
            UPDATE attachments SET position = ?, is_quoted = ? WHERE id = (
                SELECT id FROM attachments
                WHERE turn_id = ? AND message_id = ? AND position < 0 AND unique_id = ?
                ORDER BY position DESC LIMIT 1
            ) RETURNING id
            """,
            (position, attachment.is_quoted, *where, attachment.unique_id),
        )
        if not kept:
            _add_attachment(run, where, position, attachment)
    run("DELETE FROM attachments WHERE turn_id = ? AND message_id = ? AND position < 0", where)


def _add_attachment(
    run: Run, where: tuple[int, int], position: int, attachment: Attachment
) -> None:
    run(
        """
        INSERT INTO attachments (turn_id, message_id, position, kind, file_id, unique_id,
                                 name, size, is_quoted)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            *where,
            position,
            attachment.kind,
            attachment.file_id,
            attachment.unique_id,
            attachment.name,
            attachment.size,
            attachment.is_quoted,
        ),
    )


def read_sources(run: Run, turn_id: int) -> list[QuestionPart]:
    """The question's messages in order, each with what came with it."""
    return _read_sources(run, turn_id, _find_enclosed(run, turn_id))


def _find_enclosed(run: Run, turn_id: int) -> tuple[StoredAttachment, ...]:
    found = run(f"SELECT {ENCLOSED} FROM turns WHERE id = ?", (turn_id,))  # noqa: S608  # our words
    return read_enclosed(found[0]["enclosed"]) if found else ()


def _read_sources(
    run: Run, turn_id: int, enclosed: Sequence[StoredAttachment]
) -> list[QuestionPart]:
    rows = run(
        "SELECT message_id, text, album, reply FROM sources WHERE turn_id = ? ORDER BY message_id",
        (turn_id,),
    )
    return [
        QuestionPart(
            row["message_id"],
            row["text"],
            tuple(e.attachment for e in enclosed if e.message_id == row["message_id"]),
            row["album"],
            Reply(**json.loads(row["reply"])) if row["reply"] else None,
        )
        for row in rows
    ]


def recompose(run: Run, turn_id: int) -> None:
    """Bring the question's text, as the model is shown it, up to date."""
    enclosed = _find_enclosed(run, turn_id)
    (message,) = run(
        """
        SELECT author_name, chat_id FROM messages JOIN turns ON turns.id = turn_id
        WHERE turn_id = ? AND role = 'user'
        """,
        (turn_id,),
    )
    label = message["author_name"] if message["chat_id"] < 0 else ""
    text = compose(_read_sources(run, turn_id, enclosed), enclosed, label)
    tokens = estimate_tokens(text) + image_tokens(run, turn_id, "user")
    run(
        "UPDATE messages SET text = ?, tokens = ? WHERE turn_id = ? AND role = 'user'",
        (text, tokens, turn_id),
    )


def image_tokens(run: Run, turn_id: int, role: str) -> int:
    """What the pictures of a message cost, by our estimate."""
    rows = run(
        """
        SELECT width, height FROM images JOIN files USING (sha256) WHERE turn_id = ? AND role = ?
        """,
        (turn_id, role),
    )
    return sum(estimate_image_tokens(row["width"], row["height"]) for row in rows)


def read_enclosed(column: str) -> tuple[StoredAttachment, ...]:
    """The column ENCLOSED as values."""
    return tuple(_enclosed(fields) for fields in json.loads(column))


def _enclosed(fields: list[Any]) -> StoredAttachment:  # Any: what the columns hold
    id_, message_id, kind, file_id, unique_id, name, size, is_quoted, is_read = fields[:9]
    text, is_speech, problem, kept, total, unit = fields[9:]
    return StoredAttachment(
        id=id_,
        message_id=message_id,
        attachment=Attachment(Kind(kind), file_id, unique_id, name, size, bool(is_quoted)),
        is_read=bool(is_read),
        text=text,
        is_speech=bool(is_speech),
        problem=problem,
        left_out=None if unit is None else Truncation(kept, total, unit),
    )
