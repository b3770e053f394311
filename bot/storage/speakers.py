"""What the model is told the members of a group are called: each label is one person's."""

from bot.conversation.speaking import clean_name
from bot.storage.database import Run


def label_speaker(run: Run, chat_id: int, user_id: int, name: str) -> str:
    """The person's label in this chat: their name, or, where another has it, with a number."""
    rows = run(
        "SELECT name, label FROM speakers WHERE chat_id = ? AND user_id = ?", (chat_id, user_id)
    )
    wanted = clean_name(name)
    if rows and rows[0]["name"] == wanted:
        return str(rows[0]["label"])
    taken = {
        row["label"].casefold()
        for row in run(
            "SELECT label FROM speakers WHERE chat_id = ? AND user_id <> ?", (chat_id, user_id)
        )
    }
    label, number = wanted, 2
    # A name is not unique, and may be chosen to look like somebody else's.
    while label.casefold() in taken:
        label, number = f"{wanted} ({number})", number + 1
    run(
        """
        INSERT INTO speakers (chat_id, user_id, name, label) VALUES (?, ?, ?, ?)
        ON CONFLICT (chat_id, user_id) DO UPDATE SET name = excluded.name, label = excluded.label
        """,
        (chat_id, user_id, wanted, label),
    )
    return label
