"""Quotes: a part of the message that is answered, word for word."""

from collections.abc import Sequence

from sandbox.botapi.json_types import Json
from sandbox.botapi.utf16 import index_of, units
from sandbox.botapi.words import words

QUOTE_LIMIT = 1024
# The look that a quote keeps, and by which it is compared.
LOOKS = words("bold italic underline strikethrough spoiler custom_emoji date_time")


def quote_of(
    message: Json, quote: str, looks: Sequence[Json] | None = None, near: int = 0
) -> Json | None:
    """A TextQuote of the message, or None if it does not say this, or looks otherwise there."""
    text = str(message.get("text") or message.get("caption") or "")
    if not quote or units(quote) > QUOTE_LIMIT:
        return None
    start = text.find(quote, index_of(text, near))
    start = text.find(quote) if start < 0 else start
    if start < 0:
        return None
    position = units(text[:start])
    entities = message.get("entities") or message.get("caption_entities") or []
    shown = _clip(entities, position, position + units(quote))
    if looks is not None and _keys(shown) != _keys(_clip(looks, 0, units(quote))):
        return None
    return (
        {"text": quote}
        | ({"entities": shown} if shown else {})
        | {"position": position, "is_manual": True}
    )


def _clip(entities: Sequence[Json], start: int, end: int) -> list[Json]:
    clipped = []
    for entity in entities:
        first = max(entity["offset"], start)
        last = min(entity["offset"] + entity["length"], end)
        if entity["type"] in LOOKS and first < last:
            clipped.append(entity | {"offset": first - start, "length": last - first})
    return clipped


def _keys(entities: Sequence[Json]) -> set[tuple[str, int, int]]:
    return {(entity["type"], entity["offset"], entity["length"]) for entity in entities}
