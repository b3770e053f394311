"""A PDF's pages as text and pictures: the process that `pdf_process` starts.

python -m bot.files.pdf TOKENS MAX_IMAGES  < a PDF  > a line of JSON, then the pictures
"""

import json
import resource
import sys
import time
from contextlib import suppress

import pypdfium2  # type: ignore[import-untyped]  # it has no types of its own
from PIL import Image as Pillow
from pypdfium2 import raw

from bot.files.cutting import bytes_for
from bot.files.image_size import fit_image
from bot.files.page_buffer import LOCKED, PageBuffer
from bot.files.text import clean_text

_BROKEN = 4
_SECONDS = 20
"""After which the pages read by then must do."""
_LIMITS = (
    (resource.RLIMIT_AS, 1_610_612_736),
    (resource.RLIMIT_CPU, 30),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
)
_LONG_SIDE = 2048
_LARGEST_SCALE = 4
_PAPER_WHITE = 250
_LITTLE_TEXT = 80
"""Characters that a scanner or a footer may add to what is really a picture."""


def main() -> int:
    """Reads a PDF; the exit status is 0, LOCKED, or any other for a damaged one."""
    tokens, max_images = int(sys.argv[1]), int(sys.argv[2])
    for limit, value in _LIMITS:
        # Not every system knows every limit.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        return LOCKED if is_locked else _BROKEN
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
    pages = PageBuffer(len(document), bytes_for(tokens), max_images)
    broken = _read_pages(document, pages, time.monotonic() + _SECONDS)
    if broken and not pages.text():
        return _BROKEN
    _answer(pages)
    return 0


def _read_pages(document: pypdfium2.PdfDocument, pages: PageBuffer, deadline: float) -> int:
    """Reads as many as fit; how many were damaged."""
    broken = 0
    for number in range(1, len(document) + 1):
        if pages.is_full or time.monotonic() > deadline:
            break
        try:
            _read_page(_open_page(document, number), number, pages)
        except Exception:  # noqa: BLE001 - however a page is damaged, the others count
            broken += 1
    return broken


def _open_page(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """The page; what was filled into its form becomes a part of it."""
    page = document[number - 1]
    if document.formenv and page.flatten() == raw.FLATTEN_SUCCESS:
        page.close()
        page = document[number - 1]
    return page


def _read_page(page: pypdfium2.PdfPage, number: int, pages: PageBuffer) -> None:
    text = _page_text(page)
    is_wordy = len(text) > _LITTLE_TEXT or (text and not _has_images(page))
    if is_wordy or (text and not pages.has_room_for_picture):
        pages.add_text(number, text)
    elif next(page.get_objects(max_depth=1), None) is None:
        pages.add_blank(number)
    elif not pages.has_room_for_picture:
        pages.add_unseen(number)
    else:
        picture = _draw(page)
        if _is_blank(picture):
            pages.add_blank(number)
        else:
            pages.add_picture(number, text, fit_image(picture))
    page.close()


def _page_text(page: pypdfium2.PdfPage) -> str:
    """The page's text; none where its fonts do not tell what their shapes mean."""
    textpage = page.get_textpage()
    # pdfium marks a hyphen at a line's end by one or the other.
    text = textpage.get_text_bounded().replace("\ufffe", "-").replace("\x02", "-")
    textpage.close()
    unknown = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < "\t" for c in text)
    return "" if unknown > len(text) // 3 else clean_text(text).strip()


def _has_images(page: pypdfium2.PdfPage) -> bool:
    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _draw(page: pypdfium2.PdfPage) -> Pillow.Image:
    scale = min(_LARGEST_SCALE, _LONG_SIDE / max(1, *page.get_size()))
    picture: Pillow.Image = page.render(scale=scale).to_pil()
    return picture.convert("RGB")


def _is_blank(picture: Pillow.Image) -> bool:
    darkest, _ = picture.convert("L").getextrema()
    return isinstance(darkest, int) and darkest >= _PAPER_WHITE


def _answer(pages: PageBuffer) -> None:
    left_out = pages.left_out()
    answer = {
        "text": pages.text(),
        "left_out": left_out and [left_out.kept, left_out.total, left_out.unit],
        "images": [[len(i.content), i.media_type, i.width, i.height] for i in pages.images],
    }
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for image in pages.images:
        sys.stdout.buffer.write(image.content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
