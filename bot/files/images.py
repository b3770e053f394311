"""Pictures of every kind, as a model is shown them: upright, in sRGB, small enough, bare."""

import asyncio
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from bot.domain.attachment import Image
from bot.domain.file_errors import (
    FileBroken,
    FileEmpty,
    FileError,
    FileUnreadable,
    PictureTooLarge,
    PictureUnreadable,
)
from bot.files.colors import to_plain_colors, with_true_colors
from bot.files.detect_type import FileKind, detect_type
from bot.files.image_size import fit_image, fit_size

logger = logging.getLogger(__name__)

MAX_PIXELS = 100_000_000
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "ICO", "JPEG2000")
"""Pillow's other readers are old and rare, and each would be one more way in."""
_ORIENTATION = 0x0112
_TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}

# A header may promise more pixels than there is memory; Pillow looks before it decodes any, but
# only warns up to twice the limit.
Pillow.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Pillow.DecompressionBombWarning)


async def read_picture(content: bytes) -> Image:
    """The picture as it is shown and kept; of a moving one, its first frame."""
    return await asyncio.to_thread(prepare_picture, content)


def prepare_picture(content: bytes) -> Image:
    """The same, and it blocks."""
    with open_picture(content) as opened:
        return show_frame(opened)


@contextmanager
def open_picture(content: bytes, formats: tuple[str, ...] = _FORMATS) -> Iterator[Pillow.Image]:
    """The picture, not decoded yet; whatever is raised meanwhile becomes a FileError."""
    if not content:
        raise FileEmpty
    try:
        with Pillow.open(BytesIO(content), formats=formats) as opened:
            yield opened
    except FileError:
        raise
    except (Pillow.DecompressionBombWarning, Pillow.DecompressionBombError) as error:
        raise PictureTooLarge from error
    except UnidentifiedImageError as error:
        raise (FileBroken if _is_ours(content) else _unread(content)) from error
    except Exception as error:
        # Pillow's readers raise anything at a damaged file, and promise no less.
        logger.info("A picture could not be read: %s", type(error).__name__)
        raise FileBroken from error


def show_frame(opened: Pillow.Image) -> Image:
    """The frame at which the picture stands, as a model is shown it."""
    return fit_image(_decode(opened))


def _decode(opened: Pillow.Image) -> Pillow.Image:
    """Its pixels, upright and in plain colours; scaled at once, for all else costs by the pixel."""
    # A JPEG can be decoded at an eighth of its size.
    opened.draft(None, fit_size(*opened.size))
    opened.load()
    profile, turn = opened.info.get("icc_profile"), _TURNS.get(_orientation(opened))
    picture = with_true_colors(to_plain_colors(opened), profile)
    return picture if turn is None else picture.transpose(turn)


def _orientation(opened: Pillow.Image) -> int:
    """How the camera was held; damaged EXIF says nothing, and does not make a picture worse."""
    try:
        return int(opened.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - Pillow raises anything at damage
        return 1


def _unread(content: bytes) -> type[FileError]:
    is_picture = detect_type(content).family is FileKind.PICTURE
    return PictureUnreadable if is_picture else FileUnreadable


def _is_ours(content: bytes) -> bool:
    """Whether it begins like a picture that we can open, and so must be damaged.

    TIFF and HEIF hold far more than Pillow knows, such as what cameras save.
    """
    if detect_type(content).family is not FileKind.PICTURE or content.startswith((b"II", b"MM")):
        return False
    return content[4:8] != b"ftyp" or content[8:12] == b"avif"
