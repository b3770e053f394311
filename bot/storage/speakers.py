"""What the model is told the members of a group are called: each label is one person's."""

import unicodedata

from bot.domain.speaker_labels import clean_name
from bot.storage.engine import Run

_OURS = frozenset({"you", "this"})
"""What headers call the bot, and what has no name."""


def _likeness(label: str) -> str:
    """The same for labels that look the same but for how they are written."""
    return unicodedata.normalize("NFKC", label).casefold()


def label_speaker(run: Run, chat_id: int, user_id: int, name: str) -> str:
    """The person's label in this chat: their name, or, where another has it, with a number."""
    who = {"chat_id": chat_id, "user_id": user_id}
    rows = run(
        "SELECT name, label FROM speakers WHERE chat_id = :chat_id AND user_id = :user_id", who
    )
    wanted = clean_name(name)
    if rows and rows[0]["name"] == wanted:
        return str(rows[0]["label"])
    # Also those that somebody has given up: their words still stand under them.
    rows = run(
        """
        SELECT label FROM speakers WHERE chat_id = :chat_id AND user_id <> :user_id
        UNION SELECT author_name FROM messages JOIN turns ON turns.id = turn_id
        WHERE turns.chat_id = :chat_id AND turns.author_id <> :user_id AND role = 'user'
            AND author_name IS NOT NULL
        """,
        who,
    )
    taken = _OURS | {_likeness(row["label"]) for row in rows}
    label, number = wanted, 2
    # A name is not unique, and may be chosen to look like somebody else's.
    while _likeness(label) in taken:
        label, number = f"{wanted} ({number})", number + 1
    run(
        """
        INSERT INTO speakers (chat_id, user_id, name, label)
        VALUES (:chat_id, :user_id, :name, :label)
        ON CONFLICT (chat_id, user_id) DO UPDATE SET name = excluded.name, label = excluded.label
        """,
        who | {"name": wanted, "label": label},
    )
    return label
