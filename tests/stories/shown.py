"""What a person sees in a message of the bot beyond its words: JSON, buttons, files, pictures."""

import json
from typing import Any

from sandbox.botapi.emulator import Emulator
from tests.stories.town import Town

Json = dict[str, Any]  # Any: Telegram's wire format

ASKED_FOR_ANY = {"type": "json_object"}


def is_json(message: Json) -> bool:
    """Whether it shows a block of JSON."""
    return any(entity.get("language") == "json" for entity in message.get("entities", ()))


def json_in(message: Json) -> Any:  # Any: whatever JSON says
    """What the block of JSON says; the entity counts in UTF-16 units, as Telegram does."""
    (block,) = [entity for entity in message["entities"] if entity["type"] == "pre"]
    start, end = block["offset"], block["offset"] + block["length"]
    return json.loads(message["text"].encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le"))


def copied_from(message: Json) -> str | None:
    """What the button to copy puts onto the clipboard; None without one."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    found = [button["copy_text"]["text"] for row in rows for button in row if "copy_text" in button]
    return found[0] if found else None


def file_of(telegram: Emulator, message: Json) -> bytes:
    """The content of the message's file, or of its picture in the largest size."""
    file = message["photo"][-1] if "photo" in message else message["document"]
    return telegram.file_content(file["file_id"])


def formats_asked(town: Town) -> list[object]:
    """How each request asked for JSON; None where it did not."""
    return [request.body.get("response_format") for request in town.model.requests]


def codes(message: Json) -> list[str]:
    """What a tap copies of its text."""
    units = message["text"].encode("utf-16-le")
    return [
        units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in message.get("entities", [])
        if entity["type"] == "code"
    ]
