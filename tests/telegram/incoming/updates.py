"""Updates as Telegram sends them."""

import json
from typing import Any

from bot.domain.addressing import BotName
from bot.storage.inbox import StoredUpdate
from bot.telegram.incoming.events import Event
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.incoming.parse_update import read_update

Json = dict[str, Any]  # Any: Telegram's wire format

NAME = BotName(42, "Parley_Bot")

ADA: Json = {"id": 1815, "is_bot": False, "first_name": "Ada", "last_name": "Lovelace"}
PARLEY: Json = {"id": 42, "is_bot": True, "first_name": "Parley", "username": "Parley_Bot"}
OTHER_BOT: Json = {"id": 43, "is_bot": True, "first_name": "Other", "username": "Other_bot"}
PRIVATE: Json = {"id": 1815, "type": "private", "first_name": "Ada"}
GROUP: Json = {"id": -100, "type": "supergroup", "title": "Engines"}
CHANNEL: Json = {"id": -300, "type": "channel", "title": "News"}
FILE: Json = {"file_id": "a", "file_unique_id": "b"}


def message(chat: Json = PRIVATE, **fields: object) -> Json:
    """A message of Ada's; None takes a field away."""
    whole = {"message_id": 3, "date": 1, "chat": chat, "from": ADA, **fields}
    return {name: value for name, value in whole.items() if value is not None}


def mention(text: str, name: str, **fields: object) -> Json:
    """A text with an entity under a name in it."""
    before = text[: text.index(name)]
    offset, length = len(before.encode("utf-16-le")) // 2, len(name)
    return {
        "text": text,
        "entities": [{"type": "mention", "offset": offset, "length": length, **fields}],
    }


def read(**update: object) -> Event:
    """What an update with these fields says."""
    return read_update(StoredUpdate(7, json.dumps({"update_id": 7, **update})), NAME)


def hear(chat: Json = PRIVATE, **fields: object) -> IncomingMessage:
    """What a message says."""
    event = read(message=message(chat, **fields))
    assert isinstance(event, IncomingMessage)
    return event
