"""From what the bot sent to the text and entities that are shown, or the refusal."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.botapi.entities import ENTITY_LIMIT, detect
from sandbox.botapi.json_types import Json
from sandbox.botapi.markup import is_link
from sandbox.botapi.markup_html import parse_html
from sandbox.botapi.markup_legacy import parse_markdown
from sandbox.botapi.markup_v2 import parse_markdown_v2
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    CAPTION_TOO_LONG,
    ENTITY_LINK,
    ENTITY_RANGE,
    ENTITY_TYPE,
    ENTITY_USER,
    PARSE_MODE_UNKNOWN,
    TEXT_EMPTY,
    TEXT_TOO_LONG,
    Refusal,
)
from sandbox.botapi.utf16 import units
from sandbox.botapi.words import words

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
OFFSET_LIMIT = 1_000_000
PARSERS: Mapping[str, Callable[[str], tuple[str, list[Json]]]] = {
    "html": parse_html,
    "markdownv2": parse_markdown_v2,
    "markdown": parse_markdown,
}
GIVEN_KINDS = words(
    "bold italic underline strikethrough spoiler blockquote expandable_blockquote code pre "
    "text_link text_mention custom_emoji date_time"
)
# What Telegram finds by itself may be sent along, and is ignored.
FOUND_KINDS = words("mention hashtag cashtag bot_command url email phone_number bank_card_number")
BLANK = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
KEPT_CONTROLS = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text as it is shown."""

    text: str = ""
    entities: list[Json] = field(default_factory=list)

    def fields(self, text_key: str = "text") -> Json:
        if not self.text:
            return {}
        key = "entities" if text_key == "text" else f"{text_key}_entities"
        return {text_key: self.text} | ({key: self.entities} if self.entities else {})


def read_text(params: Params, users: Mapping[int, Json]) -> Formatted:
    """The text of a message: there must be some, and not too much."""
    formatted = read_formatted(params, "text", "entities", users)
    if is_blank(formatted.text):
        raise Refusal(TEXT_EMPTY)
    if units(formatted.text) > TEXT_LIMIT:
        raise Refusal(TEXT_TOO_LONG)
    return formatted


def read_caption(params: Params, users: Mapping[int, Json]) -> Formatted:
    formatted = read_formatted(params, "caption", "caption_entities", users)
    if units(formatted.text) > CAPTION_LIMIT:
        raise Refusal(CAPTION_TOO_LONG)
    return Formatted() if is_blank(formatted.text) else formatted


def read_formatted(
    params: Params, text_key: str, entities_key: str, users: Mapping[int, Json]
) -> Formatted:
    text = params.text(text_key)
    mode = params.text("parse_mode").lower()
    if mode:
        if mode not in PARSERS:
            raise Refusal(PARSE_MODE_UNKNOWN)
        text, entities = PARSERS[mode](text)
        entities = [entity for entity in entities if _is_known(entity, users)]
    else:
        entities = [
            entity
            for given in params.sequence(entities_key) or []
            if (entity := check_entity(given, users))
        ]
    return clean(text, entities)


def is_blank(text: str) -> bool:
    return all(character.isspace() or character in BLANK for character in text)


def check_entity(given: Any, users: Mapping[int, Json]) -> Json | None:
    """An entity as the bot gave it; None when Telegram passes over it."""
    if not isinstance(given, dict):
        raise Refusal(ENTITY_TYPE)
    offset, length = given.get("offset"), given.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise Refusal(ENTITY_RANGE)
    if not (0 <= offset <= OFFSET_LIMIT and 0 <= length <= OFFSET_LIMIT):
        raise Refusal(ENTITY_RANGE)
    kind = given.get("type")
    if kind in FOUND_KINDS or length == 0:
        return None
    if kind not in GIVEN_KINDS:
        raise Refusal(ENTITY_TYPE)
    if kind == "text_link" and not is_link(str(given.get("url", ""))):
        raise Refusal(ENTITY_LINK)
    if kind == "text_mention" and not _is_known(given, users):
        raise Refusal(ENTITY_USER)
    return dict(given)


def _is_known(entity: Json, users: Mapping[int, Json]) -> bool:
    """Completes a mention by id with the user; whether there is such a user."""
    if entity["type"] != "text_mention":
        return True
    user = users.get(entity.get("user", {}).get("id", 0))
    if user:
        entity["user"] = user
    return user is not None


def clean(text: str, entities: list[Json]) -> Formatted:
    """Control characters become blanks, blanks at the ends go, entities are clipped to the rest."""
    text = "".join(" " if _is_control(character) else character for character in text)
    shown = text.strip()
    start = units(text[: len(text) - len(text.lstrip())])
    end = start + units(shown)
    clipped = []
    for entity in entities:
        first = max(entity["offset"], start)
        last = min(entity["offset"] + entity["length"], end)
        if first < last:
            clipped.append(entity | {"offset": first - start, "length": last - first})
    return Formatted(shown, detect(shown, clipped[:ENTITY_LIMIT]))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in KEPT_CONTROLS
