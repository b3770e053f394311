"""The Telegram messages of a question and what came with them: statements of one transaction."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from bot.domain.attachment import Attachment, Kind, Truncation
from bot.domain.speaker_labels import Reply, clean_name
from bot.domain.tokens import estimate_image_tokens, estimate_tokens
from bot.domain.turn import QuestionPart, StoredAttachment, compose
from bot.storage.engine import Row, Run
from bot.storage.speakers import label_speaker

_AT_ONCE = 500
"""Ids in one statement."""


def put_sources(run: Run, turn_id: int, sources: Sequence[QuestionPart]) -> None:
    """Add the messages to the question, or change them; what they say is composed anew."""
    for source in sources:
        reply = _settle_reply(run, turn_id, source.reply)
        run(
            """
            INSERT INTO sources (chat_id, message_id, turn_id, text, album, reply, reply_author_id)
            SELECT chat_id, :message_id, id, :text, :album, :reply, :reply_author_id
            FROM turns WHERE id = :turn_id
            ON CONFLICT (chat_id, message_id) DO UPDATE SET turn_id = excluded.turn_id,
                text = excluded.text, album = excluded.album, reply = excluded.reply,
                reply_author_id = excluded.reply_author_id
            """,
            {
                "turn_id": turn_id,
                "message_id": source.message_id,
                "text": source.text,
                "album": source.album,
                "reply": _write_reply(reply),
                "reply_author_id": (reply and reply.author_id) or None,
            },
        )
        _put_attachments(run, turn_id, source)
    recompose(run, turn_id)


def _settle_reply(run: Run, turn_id: int, reply: Reply | None) -> Reply | None:
    """The reply with its author's label; none where it is to what was said last anyway."""
    if reply is None:
        return None
    (turn,) = run("SELECT chat_id, conversation_id FROM turns WHERE id = :id", {"id": turn_id})
    if reply.is_ours:
        is_last = run(
            """
            SELECT 1 FROM shown
            WHERE chat_id = :chat_id AND message_id = :message_id AND part >= 0 AND turn_id = (
                SELECT MAX(id) FROM turns WHERE conversation_id = :conversation_id AND id < :turn_id
            )
            """,
            {
                "chat_id": turn["chat_id"],
                "message_id": reply.message_id,
                "conversation_id": turn["conversation_id"],
                "turn_id": turn_id,
            },
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
    where = {"turn_id": turn_id, "message_id": source.message_id}
    # Out of the way: each place is one file's.
    run(
        """
        UPDATE attachments SET position = -1 - position
        WHERE turn_id = :turn_id AND message_id = :message_id
        """,
        where,
    )
    for position, attachment in enumerate(source.attachments):
        kept = run(
            """
            UPDATE attachments SET position = :position, is_quoted = :is_quoted WHERE id = (
                SELECT id FROM attachments
                WHERE turn_id = :turn_id AND message_id = :message_id AND position < 0
                    AND unique_id = :unique_id
                ORDER BY position DESC LIMIT 1
            ) RETURNING id
            """,
            {
                **where,
                "position": position,
                "is_quoted": attachment.is_quoted,
                "unique_id": attachment.unique_id,
            },
        )
        if not kept:
            _add_attachment(run, where, position, attachment)
    run(
        """
        DELETE FROM attachments
        WHERE turn_id = :turn_id AND message_id = :message_id AND position < 0
        """,
        where,
    )


def _add_attachment(
    run: Run, where: Mapping[str, int], position: int, attachment: Attachment
) -> None:
    run(
        """
        INSERT INTO attachments (turn_id, message_id, position, kind, file_id, unique_id,
                                 name, size, is_quoted)
        VALUES (:turn_id, :message_id, :position, :kind, :file_id, :unique_id,
                :name, :size, :is_quoted)
        """,
        {
            **where,
            "position": position,
            "kind": attachment.kind,
            "file_id": attachment.file_id,
            "unique_id": attachment.unique_id,
            "name": attachment.name,
            "size": attachment.size,
            "is_quoted": attachment.is_quoted,
        },
    )


def read_sources(run: Run, turn_id: int) -> list[QuestionPart]:
    """The question's messages in order, each with what came with it."""
    return _read_sources(run, turn_id, read_enclosed(run, [turn_id])[turn_id])


def _read_sources(
    run: Run, turn_id: int, enclosed: Sequence[StoredAttachment]
) -> list[QuestionPart]:
    rows = run(
        """
        SELECT message_id, text, album, reply FROM sources
        WHERE turn_id = :turn_id ORDER BY message_id
        """,
        {"turn_id": turn_id},
    )
    return _parts(rows, enclosed)


def _parts(rows: Sequence[Row], enclosed: Sequence[StoredAttachment]) -> list[QuestionPart]:
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
    rows = _read_all(run, turn_id)
    first = rows[0]
    label = first["author_name"] if first["chat_id"] < 0 else ""
    enclosed = read_enclosed(run, [turn_id])[turn_id] if first["has_enclosed"] else ()
    sources = [row for row in rows if row["message_id"] is not None]
    text = compose(_parts(sources, enclosed), enclosed, label)
    pictures = image_tokens(run, turn_id, "user") if first["has_images"] else 0
    run(
        """
        UPDATE messages SET text = :text, tokens = :tokens
        WHERE turn_id = :turn_id AND role = 'user'
        """,
        {"text": text, "tokens": estimate_tokens(text) + pictures, "turn_id": turn_id},
    )


def _read_all(run: Run, turn_id: int) -> Sequence[Row]:
    """A row for each message of the question, or one without: each statement is a wait."""
    return run(
        """
        SELECT message_id, sources.text AS text, album, reply, author_name,
               turns.chat_id AS chat_id,
               EXISTS (SELECT 1 FROM attachments WHERE turn_id = turns.id)
                   AS has_enclosed,
               EXISTS (SELECT 1 FROM images WHERE turn_id = turns.id AND role = 'user')
                   AS has_images
        FROM messages JOIN turns ON turns.id = messages.turn_id
        LEFT JOIN sources ON sources.turn_id = turns.id
        WHERE messages.turn_id = :turn_id AND role = 'user' ORDER BY message_id
        """,
        {"turn_id": turn_id},
    )


def image_tokens(run: Run, turn_id: int, role: str) -> int:
    """What the pictures of a message cost, by our estimate."""
    rows = run(
        """
        SELECT width, height FROM images JOIN files USING (sha256)
        WHERE turn_id = :turn_id AND role = :role
        """,
        {"turn_id": turn_id, "role": role},
    )
    return sum(estimate_image_tokens(row["width"], row["height"]) for row in rows)


def read_enclosed(
    run: Run, turn_ids: Sequence[int]
) -> defaultdict[int, tuple[StoredAttachment, ...]]:
    """What came with the turns' questions, in order; nothing for a turn that is not there."""
    found: defaultdict[int, tuple[StoredAttachment, ...]] = defaultdict(tuple)
    for start in range(0, len(turn_ids), _AT_ONCE):
        rows = run(
            """
            SELECT * FROM attachments WHERE turn_id IN :turn_ids
            ORDER BY turn_id, message_id, position
            """,
            {"turn_ids": turn_ids[start : start + _AT_ONCE]},
        )
        for row in rows:
            found[row["turn_id"]] += (_enclosed(row),)
    return found


def _enclosed(row: Row) -> StoredAttachment:
    return StoredAttachment(
        id=row["id"],
        message_id=row["message_id"],
        attachment=Attachment(
            Kind(row["kind"]),
            row["file_id"],
            row["unique_id"],
            row["name"],
            row["size"],
            bool(row["is_quoted"]),
        ),
        is_read=bool(row["is_read"]),
        text=row["text"],
        is_speech=bool(row["is_speech"]),
        problem=row["problem"],
        left_out=Truncation(row["kept"], row["total"], row["unit"]) if row["unit"] else None,
    )
