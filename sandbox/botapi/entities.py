"""What Telegram finds in a text by itself: commands, mentions, links, hashtags."""

import re

from sandbox.botapi.json_types import Json
from sandbox.botapi.utf16 import units

ENTITY_LIMIT = 100
OPAQUE = frozenset({"pre", "code", "text_link", "text_mention", "url", "email", "mention"})

# In the order of precedence: what comes first keeps its place.
_PATTERNS = (
    (
        "url",
        re.compile(r"(?<![\w@/.])(?:https?://|tg://|ton://)[^\s<>\"]*[^\s<>\".,;:!?'`)\]}]", re.I),
    ),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?!\w)", re.I)),
    (
        "url",
        re.compile(
            r"(?<![\w@/.-])(?:[a-z0-9][\w-]*\.)+(?:com|org|net|io|dev|me|app|ai|de|uk|eu|info)"
            r"(?![\w-]|\.\w)(?:[/?#][^\s<>\"]*[^\s<>\".,;:!?'`)\]}])?",
            re.I,
        ),
    ),
    (
        "bot_command",
        re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])"),
    ),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}(?![\w@])")),
    ("hashtag", re.compile(r"(?<![\w#&])#(?=\w*[^\W\d])\w{1,256}(?!\w)")),
)
_TYPED = re.compile(r"```(?:([A-Za-z0-9_+#.-]+)\n)?\n?(.+?)\n?```|`([^`\n]+)`", re.S)


def detect(text: str, given: list[Json]) -> list[Json]:
    """The entities given, and those found outside of them, in order."""
    entities = list(given)
    taken = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in OPAQUE]
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            end = start + units(match.group())
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            taken.append((start, end))
            entities.append({"type": kind, "offset": start, "length": end - start})
    entities = entities[:ENTITY_LIMIT]
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def read_typed(typed: str) -> tuple[str, list[Json]]:
    """What a client makes of typed text: fences and backticks become entities."""
    text, entities, last = "", list[Json](), 0
    for match in _TYPED.finditer(typed):
        text += typed[last : match.start()]
        language, block, inline = match.groups()
        content = block if inline is None else inline
        kind = "pre" if inline is None else "code"
        entity: Json = {"type": kind, "offset": units(text), "length": units(content)}
        entities.append(entity | ({"language": language} if language else {}))
        text += content
        last = match.end()
    text += typed[last:]
    return text, entities
