"""Drawings in SVG: their words, what they are made of, and the pictures in them."""

from collections import Counter
from xml.etree.ElementTree import Element

from bot.domain.file_errors import FileBroken
from bot.files.documents.html import data_picture
from bot.files.documents.html_tree import parse_html
from bot.files.documents.writer import Writer

_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image", "use")
_MANY = {"use": "copies of shapes"}
_SHORT = 2_000
"""Bytes up to which the source is shown too: a model can read it, and draw in its mind."""


def read_svg(content: bytes, writer: Writer) -> None:
    """What is written in the drawing; of a small one, also how it is drawn."""
    drawing = next(
        (e for e in parse_html(content).iter() if e.tag.rpartition(":")[2] == "svg"), None
    )
    if drawing is None:
        raise FileBroken
    writer.add(f"[Drawing in SVG{_size(drawing)}{_shapes(drawing)}]")
    for element in drawing.iter():
        tag = _local(element)
        words = " ".join("".join(element.itertext()).split())
        if tag in {"title", "desc"} and words:
            writer.add(f"{tag.capitalize()}: {words}", is_line=True)
        elif tag == "text" and words:
            writer.add(f"- {words}", is_line=True)
        elif tag == "foreignobject" and words:
            writer.add(words)
        elif tag == "image":
            picture = data_picture(element.get("href", "") or element.get("xlink:href", ""))
            writer.add(writer.picture(picture) if picture else "")
    if len(content) <= _SHORT:
        writer.add(f"```svg\n{content.decode('utf-8', 'replace').strip()}\n```")


def _size(drawing: Element) -> str:
    size = drawing.get("viewbox", "").split()[2:4] or [
        drawing.get("width", ""),
        drawing.get("height", ""),
    ]
    return f", {size[0][:20]} × {size[1][:20]}" if len(size) == 2 and all(size) else ""  # noqa: PLR2004 - a width and a height


def _shapes(drawing: Element) -> str:
    counts = Counter(_local(element) for element in drawing.iter())
    told = [f"{counts[name]} {_MANY.get(name, name)}" for name in _SHAPES if counts[name]]
    return f": {', '.join(told)}" if told else ""


def _local(element: Element) -> str:
    return element.tag.rpartition(":")[2]
