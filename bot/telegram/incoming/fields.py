"""Telegram's JSON: each field is handed out as what it has to be, or not at all."""

LARGEST = 2**63 - 1
"""Of SQLite's integers; Telegram's ids have 52 bits."""

_MOST = 100


def chat_of(body: object) -> int | None:
    """The id of the chat that an update, as it came, is about; None where it tells of none."""
    if not isinstance(body, dict):
        return None
    for content in list(body.values())[:_MOST]:
        for holder in (content, _of(content, "message")):
            chat_id = _of(_of(holder, "chat"), "id")
            if type(chat_id) is int and 0 < abs(chat_id) <= LARGEST:
                return chat_id
    return None


def _of(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None
