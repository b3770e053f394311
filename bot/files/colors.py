"""The colours of a picture, from any way of writing them to plain RGB or greys."""

from io import BytesIO

from PIL import Image as Pillow
from PIL import ImageCms, ImageStat

from bot.files.image_size import Unpack, scale_picture, shrink

_LARGEST_PROFILE = 4_000_000
_PROFILED = ("RGB", "L", "CMYK")
_WHITE = (255, 255, 255)
_DARK = (64, 64, 64)
_NEARLY_WHITE = 225
_HALF = 128


def to_plain_colors(picture: Pillow.Image) -> Pillow.Image:
    """The scaled picture in RGB, L or CMYK, without transparency and palette."""
    unpack: Unpack = _unpack
    if picture.mode.startswith("I;16"):
        unpack = _by_range(picture)
    picture = scale_picture(shrink(picture, unpack))
    if picture.mode in {"I", "F"}:
        return _to_greys(picture)
    if picture.has_transparency_data:
        return _lay_on_ground(picture.convert("RGBA"))
    return picture if picture.mode in _PROFILED else picture.convert("RGB")


def with_true_colors(picture: Pillow.Image, profile: object) -> Pillow.Image:
    """The picture in sRGB, which is what models take every picture for; the profile may be any."""
    if isinstance(profile, bytes) and 0 < len(profile) <= _LARGEST_PROFILE:
        try:
            return _convert_colors(picture, profile)
        except Exception:  # noqa: BLE001, S110 - a damaged profile makes pale colours, no broken picture
            pass
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def _convert_colors(picture: Pillow.Image, profile: bytes) -> Pillow.Image:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    target = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    return picture.convert("RGB") if converted is None else converted


def _unpack(picture: Pillow.Image) -> Pillow.Image:
    """The picture in a mode whose pixels can be mixed, as scaling does."""
    if "transparency" in picture.info:
        return picture.convert("RGBA")
    modes = {"1": "L", "P": "RGB", "PA": "RGBA"}
    mode = modes.get(picture.mode)
    return picture.convert(mode) if mode else picture


def _by_range(picture: Pillow.Image) -> Unpack:
    """How its 16 bits become 8: from its darkest to its brightest, for many use few of the bits."""
    low, high = picture.getextrema()
    if not isinstance(low, int | float) or not isinstance(high, int | float) or not high > low:
        low, high = 0, 65535
    factor = 255 / (high - low)

    def unpack(part: Pillow.Image) -> Pillow.Image:
        # Converted at once, Pillow would cut all that is brighter than 255.
        return part.convert("I").point(lambda value: value * factor - low * factor).convert("L")

    return unpack


def _to_greys(picture: Pillow.Image) -> Pillow.Image:
    """Scans and measurements in any numbers, which have no fixed white: from least to most."""
    numbers = picture.convert("F")
    low, high = numbers.getextrema()
    if not isinstance(low, float) or not isinstance(high, float) or not high > low:
        return Pillow.new("L", picture.size)
    factor = 255 / (high - low)
    return numbers.point(lambda value: value * factor - low * factor).convert("L")


def _lay_on_ground(picture: Pillow.Image) -> Pillow.Image:
    """Its visible part on white, or on dark where it is white itself and would be lost.

    Left transparent, some models would see it on black, and the same picture as two.
    """
    alpha = picture.getchannel("A")
    visible = alpha.point(lambda value: 255 if value >= _HALF else 0)
    ground = _WHITE
    if visible.getbbox() and alpha.getextrema() != (255, 255):
        brightness = ImageStat.Stat(picture.convert("L"), visible).mean[0]
        ground = _DARK if brightness > _NEARLY_WHITE else _WHITE
    flat = Pillow.new("RGB", picture.size, ground)
    flat.paste(picture, mask=alpha)
    return flat
