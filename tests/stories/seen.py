"""What the model was shown, in words that stories can compare."""

import io
import json

from PIL import Image as Pillow

from sandbox.modelapi.reading import last_said
from sandbox.modelapi.reply import Request

_COLORS = {
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "purple": (128, 0, 128),
    "orange": (255, 165, 0),
    "cyan": (0, 255, 255),
    "gray": (128, 128, 128),
}


def decoded(content: bytes) -> Pillow.Image:
    """The picture, really decoded."""
    picture = Pillow.open(io.BytesIO(content))
    picture.load()
    return picture


def colors(request: Request) -> list[str]:
    """The colours of all its pictures, in their order."""
    return [_color(content) for content in request.pictures]


def words(request: Request) -> str:
    """The words of its question."""
    return last_said(request.body["messages"])


def message_bytes(request: Request) -> list[str]:
    """Its messages as they are billed: the same ones are the same to the byte."""
    return [json.dumps(message) for message in request.body["messages"]]


def _color(content: bytes) -> str:
    pixel = decoded(content).convert("RGB").getpixel((0, 0))
    assert isinstance(pixel, tuple)

    def distance(name: str) -> int:
        return sum(abs(a - b) for a, b in zip(pixel, _COLORS[name], strict=True))

    return min(_COLORS, key=distance)
