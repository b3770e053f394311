"""A file of one or more pictures: all that is shown of it, and what is said of the rest."""

from collections.abc import Iterator
from contextlib import suppress

from PIL import Image as Pillow

from bot.domain.attachment import FileContent
from bot.domain.file_errors import FileBroken
from bot.files.images import open_picture, show_frame
from bot.files.page_buffer import PageBuffer
from bot.files.page_search import rank_pages

_MOVING = ("GIF", "WEBP", "PNG", "AVIF")
_NEW_SUBFILE_TYPE = 254
_REDUCED_OR_MASK = 0b101
"""Bits of what is no page: a preview of one, or a mask on one (TIFF 6.0 §8)."""
_MOST_LISTED = 10_000
_NOTES = 1_000_000
"""Bytes: the pages of a TIFF have no text, so all that is told of them fits."""


def read_pictures(content: bytes, max_images: int, question: str = "") -> FileContent:
    """The picture, the first frame of a moving one, or up to `max_images` pages of a scan.

    It blocks. Raises FileError.
    """
    with open_picture(content) as opened:
        frames = int(getattr(opened, "n_frames", 1))
        if opened.format == "TIFF" and frames > 1:
            pages = _list_pages(opened, min(frames, _MOST_LISTED))
            if len(pages) > 1:
                return _read_pages(opened, pages, max_images, question)
            opened.seek(pages[0] if pages else 0)
        note = ""
        if opened.format in _MOVING and frames > 1:
            note = f"[A moving picture of {frames} frames; only the first is shown]"
        return FileContent(note, (show_frame(opened),))


def _list_pages(opened: Pillow.Image, frames: int) -> list[int]:
    """The frames that are pages; a TIFF may hold smaller copies of each beside them."""
    pages = []
    for frame in range(frames):
        try:
            opened.seek(frame)
        except Exception:  # noqa: BLE001 - Pillow raises anything at damage; what is before it counts
            break
        tags = getattr(opened, "tag_v2", {})
        kind = tags.get(_NEW_SUBFILE_TYPE, 0)
        if not (isinstance(kind, int) and kind & _REDUCED_OR_MASK):
            pages.append(frame)
    return pages


def _read_pages(
    opened: Pillow.Image, pages: list[int], max_images: int, question: str
) -> FileContent:
    """The pages that are asked for by their number, and the first ones, in order."""
    buffer = PageBuffer(len(pages), _NOTES, max_images)
    for index in _choose(pages, max_images, question):
        # However a page is damaged, the others count.
        with suppress(Exception):
            opened.seek(pages[index])
            buffer.add_picture(index + 1, "", show_frame(opened))
    if not buffer.images:
        raise FileBroken
    return FileContent(buffer.text(), tuple(buffer.images), buffer.left_out())


def _choose(pages: list[int], most: int, question: str) -> Iterator[int]:
    wanted = rank_pages([""] * len(pages), question)
    yield from sorted(list(dict.fromkeys([*wanted, *range(len(pages))]))[:most])
