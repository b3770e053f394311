"""Who speaks: people, and chats that speak as themselves; any of them may have no name."""

from bot.domain.message import Author
from bot.telegram.incoming.json_fields import Fields

_LONGEST_NAME = 256
"""Characters; Telegram lets nobody have more than 129."""


def read_author(message: Fields) -> Author | None:
    """Who says a message to us; None for other bots, and for a linked channel's posts."""
    user = message.inner("from")
    if message.flag("is_automatic_forward") or user is None:
        return None
    if not message.has("sender_chat") and user.flag("is_bot"):
        return None
    return read_speaker(message)


def read_speaker(message: Fields) -> Author | None:
    """Whose message it is, be it a bot's; None where that is not told."""
    if chat := message.inner("sender_chat"):
        # An anonymous admin or a channel. The account in `from` is the same for all of them, so
        # it must never be granted anything.
        return Author(chat.integer("id"), chat.text("title", _LONGEST_NAME))
    user = message.inner("from")
    return read_person(user) if user else None


def read_person(user: Fields) -> Author:
    """A person; a deleted account has no name."""
    username = user.word("username", is_optional=True)
    language = user.word("language_code", is_optional=True)
    return Author(user.integer("id"), _full_name(user), username, language)


def name_origin(origin: Fields) -> str:
    """Who wrote what was forwarded; "" where that is not told."""
    kind = origin.word("type")
    if kind == "user":
        return _full_name(origin.needed("sender_user"))
    if kind == "hidden_user":
        return origin.text("sender_user_name", _LONGEST_NAME)
    chat = origin.inner("sender_chat" if kind == "chat" else "chat")
    return chat.text("title", _LONGEST_NAME) if chat else ""


def _full_name(user: Fields) -> str:
    names = (user.text(name, _LONGEST_NAME) for name in ("first_name", "last_name"))
    return " ".join(filter(None, names))
