"""A photo of an iPhone is a picture like others, and opened where it can do no harm."""

import io

import pillow_heif
import pytest
from PIL import Image as Pillow

from bot.domain.file_errors import FileBroken, FileError
from bot.files.heif_process import read_heif
from tests.files import files
from tests.files.readers import read

pillow_heif.register_heif_opener()


def heic(picture: Pillow.Image, **settings: object) -> bytes:
    """The photo's file."""
    return files.save(picture, "HEIF", **settings)


def test_the_camera_writes_what_is_expected() -> None:
    assert heic(Pillow.new("RGB", (64, 48)))[4:12] == b"ftypheic"


async def test_a_photo_of_an_iphone_is_shown_upright() -> None:
    picture = Pillow.new("RGB", (200, 100), "blue")
    picture.paste("red", (0, 0, 200, 50))
    tags = Pillow.Exif()
    tags[files.ORIENTATION] = 6
    tags[files.MAKE] = "Daguerre"

    (image,) = (await read(heic(picture, exif=tags.tobytes()), name="IMG_1.HEIC")).images

    shown = Pillow.open(io.BytesIO(image.content)).convert("RGB")
    left, right = shown.getpixel((20, 100)), shown.getpixel((80, 100))
    assert shown.size == (100, 200)
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert (left[2] > 200, right[0] > 200) == (True, True)
    assert b"Daguerre" not in image.content


async def test_a_large_photo_is_made_smaller() -> None:
    (image,) = (await read_heif(heic(Pillow.new("RGB", (4032, 3024), "green")))).images

    assert (image.width, image.height) == (2048, 1536)


@pytest.mark.parametrize("length", [12, 60, 300])
async def test_a_damaged_photo_is_told(length: int) -> None:
    whole = heic(Pillow.effect_noise((200, 200), 90).convert("RGB"))

    with pytest.raises(FileError):
        await read_heif(whole[:length])


async def test_a_photo_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(FileBroken):
        await read_heif(heic(Pillow.new("RGB", (64, 48))), seconds=0.01)
