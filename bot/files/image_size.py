"""A picture's size and file, as providers take it and as it is kept."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO

from PIL import Image as Pillow

from bot.domain.attachment import Image

_LONG_SIDE = 2048
_SHORT_SIDE = 16
"""Providers refuse pictures of a few pixels."""
_HUGE = 12_000_000
_BAND = 32
"""Rows of a shrunk picture that are made at once."""
_QUALITY = 85
_FEW_COLORS = 256

Unpack = Callable[[Pillow.Image], Pillow.Image]


def fit_image(picture: Pillow.Image) -> Image:
    """An upright picture in RGB or greys, scaled and compressed; always the same for the same."""
    picture = scale_picture(picture)
    content, media_type = _compress(picture, "JPEG", quality=_QUALITY), "image/jpeg"
    # Drawings and screenshots stay sharp as PNG, and are often smaller.
    if picture.getcolors(_FEW_COLORS) is not None:
        exact = _compress(picture, "PNG", optimize=True)
        if len(exact) < len(content):
            content, media_type = exact, "image/png"
    return Image(sha256(content).hexdigest(), media_type, *picture.size, content)


def scale_picture(picture: Pillow.Image) -> Pillow.Image:
    """The picture in a size that providers take."""
    size = fit_size(*picture.size)
    if size == picture.size:
        return picture
    return picture.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=3.0)


def shrink(picture: Pillow.Image, unpack: Unpack) -> Pillow.Image:
    """The unpacked picture, at a fraction of its size if it is huge.

    It is done in bands: a second whole one in another mode may not fit into memory.
    """
    width, height = picture.size
    factor = max(width, height) // _LONG_SIDE
    if factor <= 1 or width * height < _HUGE:
        return unpack(picture)
    rows = factor * _BAND
    bands = [
        unpack(picture.crop((0, top, width, min(height, top + rows)))).reduce(factor)
        for top in range(0, height, rows)
    ]
    small = Pillow.new(bands[0].mode, (bands[0].width, sum(band.height for band in bands)))
    for number, band in enumerate(bands):
        small.paste(band, (0, number * _BAND))
    return small


def fit_size(width: int, height: int) -> tuple[int, int]:
    """The nearest size that providers take, in the same ratio but for pictures like a line."""
    long, short = max(width, height), min(width, height)
    fitting = _LONG_SIDE / long
    scale = fitting if fitting < 1 else max(1.0, min(_SHORT_SIDE / short, fitting))
    return max(_SHORT_SIDE, round(width * scale)), max(_SHORT_SIDE, round(height * scale))


def _compress(picture: Pillow.Image, form: str, **settings: int) -> bytes:
    # Pillow writes what it finds in `info`, such as a comment or EXIF; pasted pixels have none.
    bare = Pillow.new(picture.mode, picture.size)
    bare.paste(picture)
    stream = BytesIO()
    bare.save(stream, form, **settings)
    return stream.getvalue()
