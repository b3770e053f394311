"""What the model is told the members of a group are called: each label is one person's."""

import unicodedata

from bot.domain.speaker_labels import clean_name
from bot.storage.database import Run

_OURS = frozenset({"you", "this"})
"""What headers call the bot, and what has no name."""


def _likeness(label: str) -> str:
    """The same for labels that look the same but for how they are written."""
    return unicodedata.normalize("NFKC", label).casefold()


def label_speaker(run: Run, chat_id: int, user_id: int, name: str) -> str:
    """The person's label in this chat: their name, or, where another has it, with a number."""
    rows = run(
        "SELECT name, label FROM speakers WHERE chat_id = ? AND user_id = ?", (chat_id, user_id)
    )
    wanted = clean_name(name)
    if rows and rows[0]["name"] == wanted:
        return str(rows[0]["label"])
    # Also those that somebody has given up: their words still stand under them.
    rows = run(
        """
        SELECT label FROM speakers WHERE chat_id = ?1 AND user_id <> ?2
        UNION SELECT author_name FROM messages JOIN turns ON turns.id = turn_id
        WHERE turns.chat_id = ?1 AND turns.author_id <> ?2 AND role = 'user'
            AND author_name IS NOT NULL
        """,
        (chat_id, user_id),
    )
    taken = _OURS | {_likeness(row["label"]) for row in rows}
    label, number = wanted, 2
    # A name is not unique, and may be chosen to look like somebody else's.
    while _likeness(label) in taken:
        label, number = f"{wanted} ({number})", number + 1
    run(
        """
        INSERT INTO speakers (chat_id, user_id, name, label) VALUES (?, ?, ?, ?)
        ON CONFLICT (chat_id, user_id) DO UPDATE SET name = excluded.name, label = excluded.label
        """,
        (chat_id, user_id, wanted, label),
    )
    return label
