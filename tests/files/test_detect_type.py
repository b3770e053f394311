"""What a file is, is told by its content, and a text that begins like a picture is none."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.detect_type import FileKind, MediaType, detect_type, has_sound, is_heif
from tests.files import files
from tests.files.containers import box, handler

PICTURE = MediaType(FileKind.PICTURE)
OTHER = MediaType(FileKind.OTHER)
VIDEO = MediaType(FileKind.VIDEO)
FOREIGN = {
    suffix: MediaType(FileKind.FOREIGN_SOUND, suffix)
    for suffix in ("", "aac", "aiff", "amr", "wma")
}
MP3 = MediaType(FileKind.SOUND, "mp3")
M4A = MediaType(FileKind.SOUND, "m4a")
MP4 = MediaType(FileKind.VIDEO, "mp4")
ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
ASF_PICTURES = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")


def ftyp(brand: bytes, *more: bytes) -> bytes:
    """A file of MP4's family."""
    return box(b"ftyp", brand + bytes(4)) + b"".join(more)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        pytest.param(files.drawing("BMP"), PICTURE, id="bitmap"),
        pytest.param(b"RIFF\0\0\0\0WEBP", PICTURE, id="webp"),
        pytest.param(b"RIFF\0\0\0\0WAVE", MediaType(FileKind.SOUND, "wav"), id="wave"),
        pytest.param(b"RIFF\0\0\0\0AVI ", VIDEO, id="avi"),
        pytest.param(b"RIFF\0\0\0\0ACON", OTHER, id="a mouse pointer"),
        pytest.param(b"FORM\0\0\0\0AIFF", FOREIGN["aiff"], id="aiff"),
        pytest.param(b"ID3\x03\0", MP3, id="mp3 with a title"),
        pytest.param(b"ID3\x05\0", OTHER, id="a version that there is not"),
        pytest.param(
            b"OggS\0" + bytes(40) + b"OpusHead", MediaType(FileKind.SOUND, "ogg"), id="ogg"
        ),
        pytest.param(b"OggS\0" + bytes(40) + b"\x80theora", VIDEO, id="ogg that moves"),
        pytest.param(ftyp(b"avif"), PICTURE, id="avif"),
        pytest.param(ftyp(b"heic"), PICTURE, id="a photo of an iPhone"),
        pytest.param(files.drawing("ICO"), PICTURE, id="an icon"),
        pytest.param(b"\0\0\1\0\1\0" + bytes(60), OTHER, id="an icon of nothing"),
        pytest.param(files.drawing("JPEG2000"), PICTURE, id="jpeg 2000"),
        pytest.param(b"\xff\x4f\xff\x51\0\x29", PICTURE, id="jpeg 2000, bare"),
        pytest.param(ftyp(b"M4A "), M4A, id="m4a"),
        pytest.param(ftyp(b"isom", handler(b"soun")), M4A, id="sound under the brand of films"),
        pytest.param(ftyp(b"isom", handler(b"soun"), handler(b"vide")), MP4, id="film"),
        pytest.param(ftyp(b"isom"), MP4, id="a film of which little came"),
        pytest.param(box(b"moov", handler(b"vide")), MP4, id="old QuickTime"),
        pytest.param(box(b"moov", handler(b"text")), OTHER, id="old QuickTime that only has words"),
        pytest.param(b"#!AMR\n", FOREIGN["amr"], id="amr"),
        pytest.param(b"MThd", FOREIGN[""], id="notes of music"),
        pytest.param(ASF, FOREIGN["wma"], id="wma"),
        pytest.param(ASF + ASF_PICTURES, VIDEO, id="wmv"),
        pytest.param(b"%PDF-1.7", MediaType(FileKind.PDF), id="pdf"),
        pytest.param(
            b"\r\n" * 99 + b"%PDF-1.7 startxref 0 %%EOF",
            MediaType(FileKind.PDF),
            id="pdf behind junk",
        ),
        pytest.param(
            b" " * 1_020 + b"%PDF-1.7 startxref 0 %%EOF", OTHER, id="a pdf too far behind"
        ),
        pytest.param(b"It begins with %PDF-1.7.", OTHER, id="a text about pdf"),
    ],
)
def test_the_content_tells(content: bytes, media_type: MediaType) -> None:
    assert detect_type(content) == media_type


@pytest.mark.parametrize(
    ("content", "is_so"),
    [
        pytest.param(ftyp(b"heic"), True, id="a photo of an iPhone"),
        pytest.param(box(b"ftyp", b"mif1\0\0\0\0mif1heic"), True, id="of another phone"),
        pytest.param(box(b"ftyp", b"mif1\0\0\0\0mif1avif"), False, id="an avif"),
        pytest.param(files.drawing("AVIF"), False, id="a plain avif"),
        pytest.param(ftyp(b"isom"), False, id="a film"),
        pytest.param(b"heic", False, id="words"),
    ],
)
def test_a_picture_of_an_iphone_is_told_from_its_relatives(content: bytes, *, is_so: bool) -> None:
    assert is_heif(content) is is_so


@pytest.mark.parametrize("make", [files.mp4, files.webm])
@pytest.mark.parametrize("is_heard", [True, False])
def test_a_film_with_sound_is_told_from_a_silent_one(
    make: Callable[..., bytes], *, is_heard: bool
) -> None:
    assert has_sound(make(has_sound=is_heard)) is is_heard


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        pytest.param("fffb9000", MP3, id="layer III"),
        pytest.param("fffd9000", MP3, id="layer II"),
        pytest.param("fff39000", MP3, id="version 2"),
        pytest.param("ffff9000", OTHER, id="layer I"),
        pytest.param("fffbf000", OTHER, id="no such bit rate"),
        pytest.param("fffb0000", OTHER, id="a free bit rate"),
        pytest.param("fffb9c00", OTHER, id="no such sampling rate"),
        pytest.param("ffeb9000", OTHER, id="no such version"),
        pytest.param("fffb90", OTHER, id="cut short"),
        pytest.param("fffe6100", OTHER, id="UTF-16"),
        pytest.param("fff15080", FOREIGN["aac"], id="aac"),
        pytest.param("fff05080", FOREIGN["aac"], id="aac with checksums"),
    ],
)
def test_a_frame_of_sound_is_told_bit_by_bit(head: str, media_type: MediaType) -> None:
    assert detect_type(bytes.fromhex(head)) == media_type


@pytest.mark.parametrize("text", ["BMI 22, then 28", "BM", "BMW or Mercedes, both were seen"])
def test_a_text_that_begins_with_the_letters_of_a_bitmap_is_none(text: str) -> None:
    assert detect_type(text.encode()) == OTHER


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_no_words_behind_those_letters_make_it_one(text: str) -> None:
    assert detect_type(b"BM" + text.encode()) == OTHER


@given(st.sampled_from([files.png(), files.webp(), files.wav(), files.mp3()]), st.data())
def test_a_file_that_was_cut_anywhere_is_what_it_was_or_unknown(
    content: bytes, data: st.DataObject
) -> None:
    cut = content[: data.draw(st.integers(0, len(content)))]

    assert detect_type(cut).family in (detect_type(content).family, FileKind.OTHER)
