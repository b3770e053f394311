"""Our messages as the API's: words as plain strings, pictures inside what a user said."""

import base64
from collections.abc import Iterable, Sequence

from bot.conversation.attachment import Image
from bot.conversation.message import Message
from bot.llm.json_types import Json

# All of these are constant: a prefix is billed as cached only while it is byte-identical.
_MADE = "[a picture that you made]"
_SHOWN = {False: "[The picture you made:]", True: "[The pictures you made:]"}
_UNSEEN = {
    False: "[a picture that you cannot see]",
    True: "[some pictures that you cannot see]",
}


def write_messages(messages: Iterable[Message], *, with_images: bool) -> list[Json]:
    """The messages as JSON; the same ones always give the same JSON."""
    written: list[Json] = []
    made: list[Image] = []
    for message in messages:
        if message.role == "assistant":
            # No server takes pictures here, so those that the model made go to the next question.
            made.extend(message.images)
            content: str | list[Json] = message.text or (_MADE if message.images else "")
        elif with_images and (made or message.images):
            content = _write_parts(message, made)
            made = []
        else:
            content = message.text or _name_unseen(message.images)
        written.append({"role": message.role, "content": content})
    return written


def shows_images(messages: Iterable[Json]) -> bool:
    """Whether there is a picture in these written messages."""
    return any(isinstance(message["content"], list) for message in messages)


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
