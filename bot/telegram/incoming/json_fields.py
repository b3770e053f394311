"""Telegram's JSON: each field is handed out as what it has to be, or not at all."""

from bot.domain.unicode import repair_surrogates

LARGEST = 2**63 - 1
"""Of SQLite's integers; Telegram's ids have 52 bits."""

_LONGEST_TEXT = 65_536
"""Characters; 16 times what Telegram lets anybody write."""

_LONGEST_WORD = 1024
"""Characters of an id of a file, an album or a press."""

_MOST = 100
"""Of a list; Telegram sends as many entities, and fewer of anything else."""


class Malformed(Exception):
    """Something is not what Telegram says that it is."""


class Fields:
    """One JSON object. What is there, but of another kind or beyond all bounds, is Malformed."""

    __slots__ = ("_fields",)

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise Malformed
        self._fields: dict[str, object] = value

    def has(self, name: str) -> bool:
        """Whether there is anything under the name."""
        return self._fields.get(name) is not None

    def flag(self, name: str) -> bool:
        """False where there is none."""
        value = self._fields.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise Malformed

    def integer(self, name: str, default: int | None = None, *, least: int = -LARGEST) -> int:
        """A whole number of up to 64 bits; without a default it has to be there."""
        value = self._fields.get(name, default)
        if value is None:
            value = default
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST:
            return value
        raise Malformed

    def size(self, name: str) -> int:
        """Bytes; 0 where they are not told, or cannot be."""
        try:
            return self.integer(name, 0, least=0)
        except Malformed:
            return 0

    def number(self, name: str, most: float) -> float:
        """A number that has to be there, between `-most` and `most`."""
        value = self._fields.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise Malformed
        if abs(value) <= most:  # NaN is not.
            return float(value)
        raise Malformed

    def word(self, name: str, *, is_optional: bool = False) -> str:
        """A short text that has to be there, or "" where it is optional, and is taken whole."""
        text = self._fields.get(name)
        if text is None and is_optional:
            return ""
        if not isinstance(text, str) or len(text) > _LONGEST_WORD:
            raise Malformed
        if not (word := repair_surrogates(text)) and not is_optional:
            raise Malformed
        return word

    def text(self, name: str, most: int = _LONGEST_TEXT) -> str:
        """What somebody wrote, up to `most` characters of it; "" where there is none."""
        text = self._fields.get(name)
        if text is None:
            return ""
        if not isinstance(text, str):
            raise Malformed
        return repair_surrogates(text[:most])

    def anything(self, name: str) -> object:
        """Whatever is under the name, unread."""
        return self._fields.get(name)

    def inner(self, name: str) -> "Fields | None":
        """An object in this one."""
        value = self._fields.get(name)
        return None if value is None else Fields(value)

    def needed(self, name: str) -> "Fields":
        """An object in this one that has to be there."""
        return Fields(self._fields.get(name))

    def each(self, name: str) -> "list[Fields]":
        """The objects of a list, up to a hundred of them."""
        value = self._fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Malformed
        return [Fields(item) for item in value[:_MOST]]


def chat_of(body: object) -> int | None:
    """The id of the chat that an update, as it came, is about; None where it tells of none."""
    if not isinstance(body, dict):
        return None
    for content in list(body.values())[:_MOST]:
        for holder in (content, _of(content, "message")):
            chat_id = _of(_of(holder, "chat"), "id")
            if not isinstance(chat_id, int) or isinstance(chat_id, bool):
                continue
            if 0 < abs(chat_id) <= LARGEST:
                return chat_id
    return None


def _of(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None
