"""A picture is shown upright, in sRGB, not too large, and without a word about its maker."""

import io
import struct
import zlib

import pytest
from PIL import Image as Pillow
from PIL import ImageCms, ImageDraw

from bot.domain.attachment import Image
from bot.domain.file_errors import FileBroken, FileEmpty, FileUnreadable, PictureTooLarge
from bot.files.image_size import fit_size
from bot.files.images import read_picture
from tests.files import files

CLEAR = (0, 0, 0, 0)


def pixels(image: Image) -> Pillow.Image:
    """What a viewer shows of it."""
    return Pillow.open(io.BytesIO(image.content)).convert("RGB")


def corner_photo(orientation: int) -> bytes:
    """A black photo whose upper left corner, when it is held as `orientation` says, is red."""
    picture = Pillow.new("RGB", (60, 40))
    corner = {1: (0, 0), 3: (40, 20), 6: (0, 20), 8: (40, 0)}[orientation]
    ImageDraw.Draw(picture).rectangle((*corner, corner[0] + 19, corner[1] + 19), fill="red")
    tags = Pillow.Exif()
    tags[files.ORIENTATION] = orientation
    return files.save(picture, "JPEG", exif=tags.tobytes(), quality=95)


def logo(color: tuple[int, int, int], form: str = "PNG") -> bytes:
    """A coloured square on nothing."""
    picture = Pillow.new("RGBA", (50, 50), CLEAR)
    picture.paste((*color, 255), (10, 10, 40, 40))
    return files.save(picture, form)


def promised_png(width: int, height: int) -> bytes:
    """A header that promises so many pixels, and hardly any of them."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [
        struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (head, body)
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("size", "fitting"),
    [
        ((1280, 960), (1280, 960)),
        ((2048, 2048), (2048, 2048)),
        ((4096, 3072), (2048, 1536)),
        ((3072, 4096), (1536, 2048)),
        ((1, 1), (16, 16)),
        ((8, 4), (32, 16)),
        ((20000, 10), (2048, 16)),
        ((1000, 1), (2048, 16)),
    ],
    ids=str,
)
def test_a_picture_gets_the_nearest_size(size: tuple[int, int], fitting: tuple[int, int]) -> None:
    assert fit_size(*size) == fitting


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
async def test_a_photo_is_turned_upright(orientation: int) -> None:
    shown = pixels(await read_picture(corner_photo(orientation)))

    assert shown.size == ((60, 40) if orientation in {1, 3} else (40, 60))
    red, _, _ = shown.getpixel((5, 5))  # type: ignore[misc]  # RGB has three
    assert red > 200


async def test_no_place_and_no_camera_is_kept() -> None:
    noisy = Pillow.effect_noise((200, 200), 90).convert("RGB")
    tags = Pillow.Exif()
    tags[files.MAKE] = "Daguerre"
    content = files.save(noisy, "JPEG", exif=tags.tobytes(), comment=b"Daguerre was here")

    for image in (await read_picture(content), await read_picture(files.jpeg(exif=True))):
        assert b"Daguerre" not in image.content
        shown = Pillow.open(io.BytesIO(image.content))
        assert not shown.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(shown.info)


async def test_the_same_bytes_make_the_same_picture() -> None:
    first = await read_picture(files.drawing("JPEG"))
    second = await read_picture(files.drawing("JPEG"))

    assert first == second
    assert len(first.sha256) == 64


async def test_a_photo_is_stored_as_jpeg_and_a_drawing_as_png() -> None:
    photo = files.save(Pillow.effect_noise((300, 300), 90).convert("RGB"), "PNG")

    assert (await read_picture(photo)).media_type == "image/jpeg"
    assert (await read_picture(files.png())).media_type == "image/png"


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
@pytest.mark.parametrize(
    ("color", "ground"),
    [((200, 0, 0), (255, 255, 255)), ((255, 255, 255), (64, 64, 64))],
    ids=["on white", "white on dark"],
)
async def test_what_is_transparent_gets_a_ground_to_be_seen_on(
    form: str, color: tuple[int, int, int], ground: tuple[int, int, int]
) -> None:
    shown = pixels(await read_picture(logo(color, form)))

    assert shown.getpixel((0, 0)) == ground


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16", "CMYK", "F", "LAB"])
async def test_every_way_of_writing_colours_is_understood(mode: str) -> None:
    greys = Pillow.linear_gradient("L")
    picture = (
        greys.convert("I").point(lambda v: v * 257).convert(mode)
        if mode == "I;16"
        else (greys.convert("RGB").convert(mode) if mode == "LAB" else greys.convert(mode))
    )

    shown = pixels(await read_picture(files.save(picture, "TIFF")))

    assert all(level < 12 for level in shown.getpixel((128, 0)))  # type: ignore[union-attr]  # RGB
    assert all(level > 243 for level in shown.getpixel((128, 255)))  # type: ignore[union-attr]


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "I;16"])
async def test_a_huge_picture_keeps_its_place_and_colours(mode: str) -> None:
    picture = Pillow.new("L", (5001, 3003))
    picture.paste(255, (2500, 0, 5001, 1500))
    if mode == "I;16":
        picture = picture.convert("I").point(lambda value: value * 257)

    shown = pixels(await read_picture(files.save(picture.convert(mode), "PNG")))

    assert shown.size == (2048, 1230)
    bright = {place: shown.getpixel(place) for place in ((1100, 100), (2000, 600), (1100, 580))}
    assert set(bright.values()) == {(255, 255, 255)}
    dark = {place: shown.getpixel(place) for place in ((900, 100), (2000, 700), (1100, 1200))}
    assert set(dark.values()) == {(0, 0, 0)}


async def test_a_damaged_colour_profile_damages_no_picture() -> None:
    picture = Pillow.new("RGB", (40, 40), "red")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    for damaged in (b"junk" * 40, profile[:300]):
        shown = pixels(await read_picture(files.save(picture, "PNG", icc_profile=damaged)))
        assert shown.getpixel((5, 5)) == (255, 0, 0)


async def test_colours_are_those_that_the_profile_means() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A screen on which red and blue are wired the wrong way round.
    swapped = profile.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
    content = files.save(Pillow.new("RGB", (40, 40), "red"), "PNG", icc_profile=swapped)

    red, green, blue = pixels(await read_picture(content)).getpixel((5, 5))  # type: ignore[misc]  # RGB

    assert (red < 10, green < 10, blue > 245) == (True, True, True)


async def test_a_moving_picture_shows_its_first_frame() -> None:
    shown = pixels(await read_picture(files.gif(color="red")))

    assert shown.getpixel((5, 5)) == (255, 0, 0)


async def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    for size in ((10_001, 10_000), (20_000, 20_000), (60_000, 60_000)):
        with pytest.raises(PictureTooLarge):
            await read_picture(promised_png(*size))


async def test_a_gif_that_promises_too_much_is_refused() -> None:
    content = bytearray(files.gif())
    content[6:10] = struct.pack("<HH", 65535, 65535)

    with pytest.raises(PictureTooLarge):
        await read_picture(bytes(content))


async def test_what_is_no_picture_is_told_from_what_is_damaged() -> None:
    with pytest.raises(FileEmpty):
        await read_picture(b"")
    with pytest.raises(FileUnreadable):
        await read_picture(b"no picture")
    with pytest.raises(FileBroken):
        await read_picture(files.png()[:20])
    with pytest.raises(FileUnreadable):
        await read_picture(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
