"""What stands in the messages of a prompt, once they are known to be sound."""

from collections.abc import Iterator, Sequence

from sandbox.modelapi.reply import Json


def last_said(messages: Sequence[Json]) -> str:
    """The text of the last user message."""
    return next((text_of(m) for m in reversed(messages) if m["role"] == "user"), "")


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
