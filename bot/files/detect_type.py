"""What a file is, judged by its content: names and claimed types are often wrong.

The checks are our own. Libraries of magic numbers call a text that begins with "BM" a bitmap and
one with "MZ" a program, and do not look whether a container holds a moving picture or only sound.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.files.document_kind import detect_document


class FileKind(StrEnum):
    """What can be done with a file."""

    PICTURE = "picture"
    PDF = "pdf"
    DOCUMENT = "document"
    SOUND = "sound"
    VIDEO = "video"
    FOREIGN_SOUND = "foreign sound"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MediaType:
    """`suffix` is the one under which a provider takes it as a recording; "" where none does.

    Of a document that is no PDF, it is the kind by which `bot.files.documents` opens it; of
    a foreign sound, the one under which only some do.
    """

    family: FileKind
    suffix: str = ""


PICTURE = MediaType(FileKind.PICTURE)
PDF = MediaType(FileKind.PDF)
VIDEO = MediaType(FileKind.VIDEO)
OTHER = MediaType(FileKind.OTHER)

_AAC = (b"\xff\xf0", b"\xff\xf1", b"\xff\xf8", b"\xff\xf9")
"""A frame of either version of MPEG, with a checksum and without."""
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF87a", PICTURE),
    (b"GIF89a", PICTURE),
    (b"II*\0", PICTURE),
    (b"MM\0*", PICTURE),
    (b"\0\0\0\x0cjP  \r\n\x87\n", PICTURE),
    (b"\xff\x4f\xff\x51", PICTURE),
    (b"fLaC", MediaType(FileKind.SOUND, "flac")),
    *((b"ID3" + bytes([version]), MediaType(FileKind.SOUND, "mp3")) for version in (2, 3, 4)),
    (b"OggS\0", MediaType(FileKind.SOUND, "ogg")),
    (b"FLV\x01", VIDEO),
    (b"\0\0\x01\xba", MediaType(FileKind.VIDEO, "mpeg")),
    (b"\0\0\x01\xb3", MediaType(FileKind.VIDEO, "mpeg")),
    (b"#!AMR", MediaType(FileKind.FOREIGN_SOUND, "amr")),
    (b"MThd", MediaType(FileKind.FOREIGN_SOUND)),
    *((start, MediaType(FileKind.FOREIGN_SOUND, "aac")) for start in _AAC),
)
_CHUNKED = {
    (b"RIFF", b"WEBP"): PICTURE,
    (b"RIFF", b"WAVE"): MediaType(FileKind.SOUND, "wav"),
    (b"RIFF", b"AVI "): VIDEO,
    (b"FORM", b"AIFF"): MediaType(FileKind.FOREIGN_SOUND, "aiff"),
    (b"FORM", b"AIFC"): MediaType(FileKind.FOREIGN_SOUND, "aiff"),
}
_BITMAP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_PICTURES = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_STILL_BRANDS = (*_HEIF_BRANDS, b"avif", b"avis", b"jxl ")
_SOUND_BRANDS = (b"M4A ", b"M4B ", b"M4P ", b"F4A ")
_OLD_QUICKTIME = (b"moov", b"wide", b"mdat")
# A media's handler says what a track is (ISO 14496-12 §8.4.3); QuickTime has four more letters.
_HANDLER = re.compile(rb"hdlr.{8}vide", re.DOTALL)
# A Matroska codec's name behind its element id and size.
_VIDEO_CODEC = re.compile(rb"\x86[\x80-\xff]V_")
_SOUND_HANDLER = re.compile(rb"hdlr.{8}soun", re.DOTALL)
_SOUND_CODEC = re.compile(rb"\x86[\x80-\xff]A_")
_SOUND_STREAM = re.compile(rb"\x00\x00\x01[\xbd\xc0-\xdf]")
"""The header of a packet of sound (ISO 13818-1 §2.4.3.7)."""
_TRACKS_WITHIN = 262_144
"""Matroska lists its tracks before the first frames."""
_JUNK = 1024
"""Bytes that may stand in front of a PDF's first."""


def detect_type(content: bytes) -> MediaType:
    """The type that the content shows; OTHER may be text or anything else."""
    if content.startswith(b"OggS") and b"\x80theora" in content[:4096]:
        return VIDEO
    for start, media_type in _STARTS:
        if content.startswith(start):
            return media_type
    if chunked := _CHUNKED.get((content[:4], content[8:12])):
        return chunked
    if content[:1] == b"\0" and content[4:8] == b"ftyp":
        return _tell_iso(content)
    if content[4:8] in _OLD_QUICKTIME and _HANDLER.search(content):
        return MediaType(FileKind.VIDEO, "mp4")
    if content.startswith(b"\x1a\x45\xdf\xa3"):
        moves = _VIDEO_CODEC.search(content, 0, _TRACKS_WITHIN)
        return MediaType(FileKind.VIDEO if moves else FileKind.SOUND, "webm")
    if content.startswith(_ASF):
        is_film = _ASF_PICTURES in content[:65_536]
        return VIDEO if is_film else MediaType(FileKind.FOREIGN_SOUND, "wma")
    return _tell_by_structure(content)


def _tell_by_structure(content: bytes) -> MediaType:
    """Of the kinds whose first bytes alone say too little."""
    if _is_bitmap(content) or _is_icon(content):
        return PICTURE
    if _is_mpeg_sound(content):
        return MediaType(FileKind.SOUND, "mp3")
    if _is_pdf(content):
        return PDF
    kind = detect_document(content)
    return MediaType(FileKind.DOCUMENT, kind) if kind else OTHER


def _tell_iso(content: bytes) -> MediaType:
    """Of the family of MP4, which holds sound, films and still pictures alike."""
    brand = content[8:12]
    if brand in _STILL_BRANDS:
        return PICTURE
    if brand in _SOUND_BRANDS:
        return MediaType(FileKind.SOUND, "m4a")
    # Many a recorder of sound writes the brand of films.
    if b"hdlr" in content and b"soun" in content and not _HANDLER.search(content):
        return MediaType(FileKind.SOUND, "m4a")
    return MediaType(FileKind.VIDEO, "mp4")


def _is_bitmap(content: bytes) -> bool:
    """Whether it is BMP, beyond its two letters, with which many a text begins."""
    header = content[14:18]
    if not content.startswith(b"BM") or len(header) < 4:  # noqa: PLR2004 - its bytes
        return False
    return int.from_bytes(header, "little") in _BITMAP_HEADERS


def _is_icon(content: bytes) -> bool:
    """Whether it is an icon of Windows: so many pictures, of which the first stands further on."""
    start, count, first = content[:4], content[4:6], content[6:22]
    if start != b"\0\0\1\0" or len(first) < 16 or first[3]:  # noqa: PLR2004 - its bytes
        return False
    place = int.from_bytes(first[12:16], "little")
    return 0 < int.from_bytes(count, "little") <= place // 16 and place < len(content)


def is_heif(content: bytes) -> bool:
    """Whether it is a picture as iPhones save them, which Pillow does not open by itself."""
    size = int.from_bytes(content[:4], "big")
    brands = content[8:12], content[16 : min(size, 256)]
    return content[4:8] == b"ftyp" and brands[0] in _HEIF_BRANDS and b"avif" not in brands[1]


def has_sound(content: bytes) -> bool:
    """Whether anything is to be heard in a film of MP4's, Matroska's or MPEG's family."""
    if content.startswith(b"\x1a\x45\xdf\xa3"):
        return _SOUND_CODEC.search(content, 0, _TRACKS_WITHIN) is not None
    if content.startswith(b"\0\0\1"):
        return _SOUND_STREAM.search(content, 0, _TRACKS_WITHIN) is not None
    return _SOUND_HANDLER.search(content) is not None


def _is_mpeg_sound(content: bytes) -> bool:
    """Whether a frame of MPEG layer II or III begins here (ISO 11172-3 §2.4.1.3)."""
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - bits
        return False
    version, layer = content[1] >> 3 & 3, content[1] >> 1 & 3
    bitrate, sampling = content[2] >> 4, content[2] >> 2 & 3
    return version != 1 and layer in {1, 2} and bitrate not in {0, 15} and sampling != 3  # noqa: PLR2004 - bits


def _is_pdf(content: bytes) -> bool:
    """Whether it is PDF; a text that only speaks of it has no end like one."""
    start = content.find(b"%PDF-", 0, _JUNK)
    return start == 0 or (start > 0 and b"startxref" in content and b"%%EOF" in content)
