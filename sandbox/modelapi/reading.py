"""What stands in the messages of a prompt, once they are known to be sound."""

import re
from collections.abc import Iterator, Sequence

from sandbox.modelapi.reply import Json

_TOLD = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{4}-\d\d-\d\d, \d\d:\d\d, [^\]⟧\n]+"
    r"|To be remembered, as people told meanwhile [^\n]*?)"
)
# In a group the brackets are the bot's alone, so that they count wherever they stand.
_BESIDES = re.compile(rf"\A(?:\[{_TOLD}\]\n)+|^(?:⟦{_TOLD}⟧\n)+", re.MULTILINE)


def last_said(messages: Sequence[Json]) -> str:
    """The text of the last user message."""
    return next((text_of(m) for m in reversed(messages) if m["role"] == "user"), "")


def last_asked(messages: Sequence[Json]) -> str:
    """The same as the person said it."""
    return without_told(last_said(messages))


def without_told(text: str) -> str:
    """A question without what the bot tells the model before it: the day, and new facts."""
    return _BESIDES.sub("", text)


def text_of(message: Json) -> str:
    content = message.get("content")
    if isinstance(content, list):
        return " ".join(part["text"] for part in content if part["type"] == "text")
    return content or ""


def count_pictures(message: Json) -> int:
    content = message.get("content")
    if not isinstance(content, list):
        return 0
    return sum(part["type"] == "image_url" for part in content)


def picture_urls(messages: object) -> Iterator[str]:
    """The addresses of all pictures of a prompt, which may yet be unsound."""
    for message in messages if isinstance(messages, list) else ():
        content = message.get("content") if isinstance(message, dict) else None
        for part in content if isinstance(content, list) else ():
            if isinstance(part, dict) and part.get("type") == "image_url":
                inner = part.get("image_url")
                yield str(inner.get("url")) if isinstance(inner, dict) else ""


def texts_in(value: object) -> Iterator[str]:
    """Every text of a body; pictures sent as data are none."""
    if isinstance(value, str):
        if not value.startswith("data:"):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
