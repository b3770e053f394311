"""A PDF's pages as text and pictures: the process that `pdf_process` starts.

python -m bot.files.pdf TOKENS MAX_IMAGES  < the question as a line of JSON, and a PDF
    > as `wire_format` has it
"""

import json
import sys
import time

import pypdfium2  # type: ignore[import-untyped]  # it has no types of its own
from pypdfium2 import raw

from bot.domain.attachment import FileContent
from bot.files.cutting import bytes_for
from bot.files.image_size import fit_image
from bot.files.page_buffer import LOCKED, PageBuffer
from bot.files.pdf_page import (
    draw,
    has_anything,
    is_blank,
    is_picture,
    open_page,
    read_words,
    says_enough,
)
from bot.files.pdf_plan import Plan, plan_pages
from bot.files.wire_format import pack_reading
from bot.isolation.limits import limit_this_process

_BROKEN = 4
_SECONDS = 20
"""After which the pages read by then must do."""
_MEMORY = 1_610_612_736


def main() -> int:
    """Reads a PDF; the exit status is 0, LOCKED, or any other for a damaged one."""
    tokens, max_images = int(sys.argv[1]), int(sys.argv[2])
    limit_this_process(memory=_MEMORY, cpu_seconds=_SECONDS + 10)
    question = str(json.loads(sys.stdin.buffer.readline()))
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        return LOCKED if is_locked else _BROKEN
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
    started = time.monotonic()
    plan = plan_pages(document, question, bytes_for(tokens), max_images)
    pages = PageBuffer(len(document), bytes_for(tokens), max_images)
    broken = _read_pages(document, plan, pages, started + _SECONDS)
    if broken and not pages.text():
        return _BROKEN
    reading = FileContent(pages.text(), tuple(pages.images), pages.left_out())
    sys.stdout.buffer.write(pack_reading(reading))
    sys.stdout.buffer.flush()
    return 0


def _read_pages(
    document: pypdfium2.PdfDocument, plan: Plan, pages: PageBuffer, deadline: float
) -> int:
    """Reads as many as fit; how many were damaged."""
    broken = 0
    for number in plan.numbers:
        if pages.is_full or time.monotonic() > deadline:
            break
        try:
            _read_page(document, number, plan, pages)
        except Exception:  # noqa: BLE001 - however a page is damaged, the others count
            broken += 1
    return broken


def _read_page(document: pypdfium2.PdfDocument, number: int, plan: Plan, pages: PageBuffer) -> None:
    may_draw = pages.has_room_for_picture and (plan.drawn is None or number in plan.drawn)
    words = plan.known.get(number)
    if words and says_enough(words):
        pages.add_text(number, words.text)
        return
    page = open_page(document, number)
    words = words or read_words(page)
    text = words.text
    if says_enough(words) or (text and not may_draw) or not is_picture(page, words):
        pages.add_text(number, text)
    elif not text and not has_anything(page):
        pages.add_blank(number)
    elif not may_draw:
        pages.add_unseen(number)
    else:
        picture = draw(page)
        if is_blank(picture):
            pages.add_blank(number)
        else:
            pages.add_picture(number, text, fit_image(picture))
    page.close()


if __name__ == "__main__":
    sys.exit(main())
