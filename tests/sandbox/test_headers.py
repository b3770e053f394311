"""Pictures are known by their first bytes."""

import io

import pytest
from PIL import Image

from sandbox.headers import has_exif, kind_of, picture_size

FORMATS: dict[str, dict[str, object]] = {
    "png": {"format": "PNG"},
    "jpeg": {"format": "JPEG"},
    "progressive jpeg": {"format": "JPEG", "progressive": True},
    "gif": {"format": "GIF"},
    "lossy webp": {"format": "WEBP"},
    "lossless webp": {"format": "WEBP", "lossless": True},
}


def save(how: dict[str, object], **more: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (321, 123), "teal").save(buffer, **(how | more))  # type: ignore[arg-type]  # as Pillow takes them
    return buffer.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_the_size_of_a_real_picture_is_read(name: str) -> None:
    picture = save(FORMATS[name])

    assert kind_of(picture) == name.rsplit(maxsplit=1)[-1]
    assert picture_size(picture) == (321, 123)
    assert not has_exif(picture)


@pytest.mark.parametrize("name", ["png", "jpeg", "lossy webp"])
def test_exif_is_found(name: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    picture = save(FORMATS[name], exif=exif)

    assert has_exif(picture)
    assert picture_size(picture) == (321, 123)


@pytest.mark.parametrize("name", FORMATS)
def test_a_picture_cut_short_is_none(name: str) -> None:
    whole = save(FORMATS[name])

    for length in range(10):
        assert picture_size(whole[:length]) is None
