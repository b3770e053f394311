"""Our messages as the API's: words as plain strings, pictures inside what a user said."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.attachment import Image
from bot.domain.message import Message
from bot.llm.json_types import Json
from bot.llm.tool_messages import pair, write_call_message, write_result

# All of these are constant: a prefix is billed as cached only while it is byte-identical.
_MADE = "[a picture that you made]"
_EARLIER = "[earlier messages that are not shown]"
_SHOWN = {False: "[The picture you made:]", True: "[The pictures you made:]"}
_UNSEEN = {
    False: "[a picture that you cannot see]",
    True: "[some pictures that you cannot see]",
}


def write_messages(
    messages: Sequence[Message], *, with_images: bool, model: str = ""
) -> list[Json]:
    """The messages as JSON, whose roles alternate; the same ones always give the same JSON.

    Between a question and its answer there may be calls of tools, each with its result behind it.
    What else the provider wants back with them goes to the `model` that it came from.

    Many chat templates refuse two neighbours of one role, or an answer before all questions. What
    is joined to a message stands behind what was there, so the prefix stays what it was.
    """
    written: list[Json] = []
    made: list[Image] = []
    for message in pair(messages):
        if message.role == "tool":
            written.append(write_result(message.call_id, message.text))
            continue
        if message.role == "assistant":
            # No server takes pictures here, so those that the model made go to the next question.
            made.extend(message.images)
            content: str | list[Json] = message.text or (_MADE if message.images else "")
            if not message.text.strip() and not message.images and not message.calls:
                continue  # An empty message is a 400.
        elif with_images and (made or message.images):
            content = _write_parts(message, made)
            made = []
        else:
            content = message.text or _name_unseen(message.images)
        if message.role == "assistant" and not written:
            written.append({"role": "user", "content": _EARLIER})
        if message.calls:
            written.append(write_call_message(message, model))
        elif written and written[-1]["role"] == message.role:
            written[-1]["content"] = _join(written[-1]["content"], content)
        else:
            written.append({"role": message.role, "content": content})
    return written


def merge_system(messages: Sequence[Json]) -> list[Json]:
    """The same messages with the system prompt at the head of the first question."""
    if not messages or messages[0]["role"] != "system":
        return list(messages)
    system, *others = messages
    if not others or others[0]["role"] != "user":
        return [{"role": "user", "content": system["content"]}, *others]
    content = _join(system["content"], others[0]["content"])
    return [{"role": "user", "content": content}, *others[1:]]


def count_images(messages: Iterable[Json]) -> int:
    """How many pictures these written messages hold."""
    contents = (message["content"] for message in messages)
    parts = (part for content in contents if isinstance(content, list) for part in content)
    return sum(part["type"] == "image_url" for part in parts)


def keep_newest_images(messages: Sequence[Message], most: int) -> tuple[Message, ...]:
    """The messages with their newest pictures, and those before them named as unseen."""
    kept: list[Message] = []
    for message in reversed(messages):
        first = max(0, len(message.images) - most)
        most -= len(message.images) - first
        if not first:
            kept.append(message)
            continue
        gone = _MADE if message.role == "assistant" else _name_unseen(message.images[:first])
        if message.role == "assistant" and message.text:
            gone = ""  # Its words tell what it was.
        text = "\n\n".join(filter(None, (message.text, gone)))
        kept.append(replace(message, text=text, images=message.images[first:]))
    return tuple(reversed(kept))


def _join(before: str | list[Json], behind: str | list[Json]) -> str | list[Json]:
    """One content out of two, with a blank line between their words."""
    if isinstance(before, str) and isinstance(behind, str):
        return "\n\n".join(text for text in (before, behind) if text.strip()) or behind
    first, second = _as_parts(before), _as_parts(behind)
    if first and second and first[-1]["type"] == second[0]["type"] == "text":
        joint = _write_text(f"{first.pop()['text']}\n\n{second.pop(0)['text']}")
        return [*first, joint, *second]
    return [*first, *second]


def _as_parts(content: str | list[Json]) -> list[Json]:
    if isinstance(content, list):
        return list(content)
    return [_write_text(content)] if content.strip() else []


def _write_parts(message: Message, made: Sequence[Image]) -> list[Json]:
    parts = [_write_text(_SHOWN[len(made) > 1])] if made else []
    parts += map(_write_image, made)
    if message.text.strip():  # A blank part is a 400.
        parts.append(_write_text(message.text))
    parts += map(_write_image, message.images)
    return parts


def _write_text(text: str) -> Json:
    return {"type": "text", "text": text}


def _write_image(image: Image) -> Json:
    encoded = base64.b64encode(image.content).decode()
    url = f"data:{image.media_type};base64,{encoded}"
    return {"type": "image_url", "image_url": {"url": url}}


def _name_unseen(images: Sequence[Image]) -> str:
    return _UNSEEN[len(images) > 1] if images else ""
