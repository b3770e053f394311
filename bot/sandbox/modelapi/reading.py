"""What stands in the messages of a prompt, once they are known to be sound."""

from collections.abc import Iterator, Sequence

from bot.sandbox.modelapi.reply import Json


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


def urls_in(messages: object) -> Iterator[str]:
    """The addresses in a prompt that may yet be unsound; pictures sent as data are none."""
    parts = [
        part
        for message in (messages if isinstance(messages, list) else [])
        if isinstance(message, dict) and isinstance(message.get("content"), list)
        for part in message["content"]
        if isinstance(part, dict)
    ]
    for part in parts:
        inner = part.get(str(part.get("type")))
        for value in inner.values() if isinstance(inner, dict) else ():
            if isinstance(value, str) and not value.startswith("data:"):
                yield value
