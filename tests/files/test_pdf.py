"""A PDF is read page by page, in a process that may die without harm."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from bot.domain.attachment import Image, Truncation
from bot.domain.file_errors import FileBroken, FileLocked, NothingInside
from bot.domain.tokens import estimate_tokens
from bot.files.page_buffer import PageBuffer
from bot.files.pdf_process import read_pdf
from tests.files import files
from tests.patience import PATIENCE

PICTURE = Image("0" * 64, "image/png", 16, 16, b"png")
needs_proc = pytest.mark.skipif(not Path("/proc").exists(), reason="Linux tells of processes there")
SCAN = files.drawing("JPEG", 300, 400)


async def test_text_is_read_page_by_page() -> None:
    reading = await read_pdf(files.pdf_with_text("One (1)\nmore", "Two\\", "Three"), 1000, 3)

    assert reading.text == "[Page 1]\nOne (1)\nmore\n\n[Page 2]\nTwo\\\n\n[Page 3]\nThree"
    assert (reading.images, reading.left_out) == ((), None)


async def test_scanned_pages_are_shown_as_far_as_they_may() -> None:
    reading = await read_pdf(files.scanned_pdf(*[SCAN] * 4), 1000, 2)

    assert reading.text == (
        "[Page 1: see picture 1]\n\n[Page 2: see picture 2]\n\n[Pages 3–4 are left out]"
    )
    assert [max(image.width, image.height) for image in reading.images] == [2048, 2048]
    assert reading.left_out == Truncation(2, 4, "pages")


async def test_a_mixed_document_gives_both_in_order() -> None:
    reading = await read_pdf(files.mixed_pdf("One", SCAN, "", SCAN, "Five"), 1000, 1)

    assert reading.text == (
        "[Page 1]\nOne\n\n[Page 2: see picture 1]\n\n"
        "[Page 4: a picture that is not shown]\n\n[Page 5]\nFive"
    )
    assert len(reading.images) == 1
    assert reading.left_out == Truncation(4, 5, "some pages")


async def test_what_was_filled_into_a_form_is_read() -> None:
    reading = await read_pdf(files.filled_form("Ada Lovelace"), 1000, 0)

    assert reading.text == "[Page 1]\nName:\nAda Lovelace"


async def test_a_long_document_ends_with_a_whole_page() -> None:
    page = "\n".join(["words and more words"] * 40)

    reading = await read_pdf(files.pdf_with_text(*[page] * 30), 1000, 3)

    assert reading.left_out == Truncation(4, 30, "pages")
    assert estimate_tokens(reading.text) <= 1000


async def test_a_question_finds_its_page_in_a_long_document() -> None:
    page = "\n".join(["words and more words"] * 40)
    pages = [page] * 20 + [f"The treasure lies under the oak.\n{page}"] + [page] * 9

    reading = await read_pdf(files.pdf_with_text(*pages), 1100, 3, "Where is the treasure?")

    assert "[Page 21]\nThe treasure lies under the oak." in reading.text
    assert reading.text.startswith("[Page 1]\nwords")
    assert "\n\n[Pages 2–19 are left out]\n\n[Page 20]" in reading.text
    assert reading.text.endswith("[Pages 23–30 are left out]")
    assert reading.left_out == Truncation(4, 30, "some pages")
    assert estimate_tokens(reading.text) <= 1100


async def test_a_question_about_a_page_has_it_drawn_before_the_first_ones() -> None:
    reading = await read_pdf(files.scanned_pdf(*[SCAN] * 9), 1000, 2, "What is on page 7?")

    assert "[Page 1: see picture 1]" in reading.text
    assert "[Page 7: see picture 2]" in reading.text
    assert (len(reading.images), reading.left_out) == (2, Truncation(2, 9, "some pages"))


async def test_rows_of_dots_are_no_text() -> None:
    contents = f"1 Oaks{' .' * 70} 3\n2 Elms{'.' * 70}5\nName: {'_' * 30}\nWait..."

    reading = await read_pdf(files.pdf_with_text(contents), 1000, 0)

    assert reading.text == "[Page 1]\n1 Oaks … 3\n2 Elms…5\nName: ___\nWait..."


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        pytest.param("Chapter One", True, id="a few words"),
        pytest.param("tl;l ,i' ~J .c' I-I\n" * 30, True, id="noise"),
        pytest.param("It was the best of times, it was the worst.\n" * 20, False, id="real words"),
    ],
)
async def test_a_scan_with_a_poor_layer_of_text_is_looked_at(text: str, *, is_shown: bool) -> None:
    reading = await read_pdf(files.scanned_pdf_with_words(SCAN, text), 9000, 3)

    assert text[:20].strip() in reading.text
    assert bool(reading.images) is is_shown


async def test_a_page_whose_font_has_no_letters_is_looked_at() -> None:
    reading = await read_pdf(files.pdf_without_unicode(), 1000, 3)

    assert reading.text == "[Page 1: see picture 1]"
    assert len(reading.images) == 1


async def test_a_password_is_told() -> None:
    with pytest.raises(FileLocked):
        await read_pdf(files.locked_pdf(), 1000, 3)


@pytest.mark.parametrize(
    "content",
    [files.pdf_with_text("", ""), files.scanned_pdf(files.jpeg(60, 80, "white"))],
    ids=["empty pages", "white pages"],
)
async def test_blank_pages_are_nothing(content: bytes) -> None:
    with pytest.raises(NothingInside):
        await read_pdf(content, 1000, 3)


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.4\n", b"%PDF-1.7" + os.urandom(2000), files.scanned_pdf(SCAN)[:300]],
    ids=["header", "junk", "cut off"],
)
async def test_a_damaged_document_is_told(content: bytes) -> None:
    with pytest.raises(FileBroken):
        await read_pdf(content, 1000, 3)


@needs_proc
async def test_the_process_gets_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.chdir(tmp_path)
    reading = asyncio.create_task(read_pdf(files.scanned_pdf(*[SCAN] * 3), 1000, 3))

    environment = (await _child() / "environ").read_bytes()

    assert b"PATH=" in environment
    assert b"secret" not in environment
    assert len((await reading).images) == 3


@needs_proc
async def test_whoever_stops_waiting_ends_the_process() -> None:
    reading = asyncio.create_task(read_pdf(files.scanned_pdf(*[SCAN] * 30), 1000, 30))
    await _child()

    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)

    assert reading.cancelled()
    assert _children() == []


@needs_proc
async def test_a_process_that_dies_costs_only_the_file() -> None:
    reading = asyncio.create_task(read_pdf(files.scanned_pdf(*[SCAN] * 30), 1000, 30))

    os.kill(int((await _child()).name), signal.SIGSEGV)

    with pytest.raises(FileBroken):
        await reading


async def test_a_document_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(FileBroken):
        await read_pdf(files.scanned_pdf(*[SCAN] * 30), 1000, 30, seconds=0.1)

    assert _children() == []


def test_a_first_page_that_is_too_long_gives_its_beginning() -> None:
    pages = PageBuffer(total=2, limit=100, max_images=3)

    pages.add_text(1, "line\n" * 50)

    assert pages.is_full
    assert pages.text().startswith("[Page 1]\nline\n")
    assert len(pages.text()) <= 100
    assert pages.left_out() == Truncation(18, 100, "percent")


def test_a_page_whose_text_does_not_fit_shows_no_picture() -> None:
    pages = PageBuffer(total=3, limit=60, max_images=3)

    pages.add_picture(1, "", PICTURE)
    pages.add_picture(2, "x" * 60, PICTURE)

    assert pages.images == [PICTURE]
    assert pages.left_out() == Truncation(1, 3, "pages")


def _children() -> list[Path]:
    """The processes of this one that read a PDF."""
    own = f"PPid:\t{os.getpid()}\n"
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        # Others come and go meanwhile.
        with suppress(OSError):
            command = (process / "cmdline").read_bytes()
            if own in (process / "status").read_text() and b"bot.files.pdf" in command:
                found.append(process)
    return found


async def _child() -> Path:
    """The process that reads, as soon as there is one."""
    async with asyncio.timeout(PATIENCE):
        while not (found := _children()):  # noqa: ASYNC110 - a process sets no event
            await asyncio.sleep(0.01)
    return found[0]
