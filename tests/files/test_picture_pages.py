"""The pages of a scan are shown as far as they may, and a moving picture says that it moves."""

import io

import pytest
from PIL import Image as Pillow
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from bot.domain.attachment import FileContent, Truncation
from bot.domain.file_errors import FileBroken, FileEmpty, FileUnreadable, PictureUnreadable
from bot.files.picture_pages import read_pictures
from tests.files import files

COLORS = ("red", "green", "blue", "white")


def tiff(*colors: str, previews: bool = False) -> bytes:
    """A scan with a page of each colour, maybe with a smaller copy of each."""
    stream = io.BytesIO()
    pages = []
    for color in colors:
        page = Pillow.new("RGB", (40, 30), color)
        pages.append(page)
        if previews:
            small = page.resize((20, 15))
            tags = ImageFileDirectory_v2()
            tags[254] = 1
            small.encoderinfo = {"tiffinfo": tags}
            pages.append(small)
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
    return stream.getvalue()


def shown(reading: FileContent) -> list[object]:
    """The colours of its pictures."""
    return [
        Pillow.open(io.BytesIO(image.content)).convert("RGB").getpixel((5, 5))
        for image in reading.images
    ]


def test_all_pages_of_a_scan_are_shown() -> None:
    reading = read_pictures(tiff("red", "blue"), 3)

    assert reading.text == "[Page 1: see picture 1]\n\n[Page 2: see picture 2]"
    assert (shown(reading), reading.left_out) == ([(255, 0, 0), (0, 0, 255)], None)


def test_pages_that_do_not_fit_are_said_to_be_left_out() -> None:
    reading = read_pictures(tiff(*COLORS), 2)

    assert reading.text.endswith("[Pages 3–4 are left out]")
    assert (len(reading.images), reading.left_out) == (2, Truncation(2, 4, "pages"))


def test_a_page_that_is_asked_for_is_shown_before_the_first_ones() -> None:
    reading = read_pictures(tiff(*COLORS), 2, "What is on page 3?")

    assert reading.text == (
        "[Page 1: see picture 1]\n\n[Page 2 is left out]\n\n[Page 3: see picture 2]\n\n"
        "[Page 4 is left out]"
    )
    assert shown(reading) == [(255, 0, 0), (0, 0, 255)]
    assert reading.left_out == Truncation(2, 4, "some pages")


def test_smaller_copies_are_no_pages() -> None:
    assert len(read_pictures(tiff("red", "blue", previews=True), 9).images) == 2
    assert read_pictures(tiff("red", previews=True), 9).text == ""


@pytest.mark.parametrize("length", [0.2, 0.6, 0.9])
def test_a_scan_that_is_cut_off_shows_what_there_is_or_is_damaged(length: float) -> None:
    whole = tiff(*COLORS)
    try:
        reading = read_pictures(whole[: int(len(whole) * length)], 9)
    except FileBroken:
        return
    assert 1 <= len(reading.images) <= 4


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "AVIF"])
def test_a_moving_picture_says_so(form: str) -> None:
    first, *rest = (Pillow.new("RGB", (40, 30), color) for color in ("red", "blue", "green"))
    moving = files.save(first, form, save_all=True, append_images=rest, duration=100)

    reading = read_pictures(moving, 3)

    assert reading.text == "[A moving picture of 3 frames; only the first is shown]"
    assert len(reading.images) == 1


@pytest.mark.parametrize("form", ["ICO", "JPEG2000", "BMP", "TIFF", "JPEG"])
def test_a_still_picture_says_nothing(form: str) -> None:
    reading = read_pictures(files.drawing(form), 3)

    assert (reading.text, len(reading.images), reading.left_out) == ("", 1, None)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"", FileEmpty, id="empty"),
        pytest.param(files.png()[:60], FileBroken, id="cut off"),
        pytest.param(b"II*\0" + bytes(60), PictureUnreadable, id="raw, of a camera"),
        pytest.param(b"words", FileUnreadable, id="no picture"),
    ],
)
def test_what_cannot_be_shown_is_told(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_pictures(content, 3)
