"""A document is read in a process that can be lost: too slow, too large, or taken over."""

import pytest

from bot.domain.attachment import Truncation
from bot.domain.file_errors import (
    DocumentTooLarge,
    FileBroken,
    FileLocked,
    FileUnreadable,
    NothingInside,
    OldOffice,
)
from bot.files.document_process import read_document
from tests.files import files
from tests.files.documents.ole import ole
from tests.files.documents.packages import docx, packed, paragraph
from tests.files.readers import read


async def test_a_document_is_read_with_its_pictures() -> None:
    drawing = '<w:p><w:r><w:drawing><a:blip r:embed="r1"/></w:drawing></w:r></w:p>'
    media: dict[str, str | bytes] = {"word/1.png": files.png(100, 80)}

    reading = await read(docx(paragraph("Tides") + drawing, (("image", "1.png"),), media))

    assert reading.text == "Tides\n\n[Picture 1]"
    assert [image.media_type for image in reading.images] == ["image/png"]


async def test_what_does_not_fit_is_said() -> None:
    reading = await read_document("zip", docx(paragraph("A few words.") * 2_000), 200, 0)

    assert reading.left_out == Truncation(2, 100, "percent")


async def test_one_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(FileBroken):
        await read_document("zip", docx(paragraph("x")), 200, 0, seconds=0.001)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(docx(""), NothingInside, id="empty"),
        pytest.param(docx(paragraph(" " * 120_000_000)), DocumentTooLarge, id="bomb"),
        pytest.param(ole("WordDocument", b""), OldOffice, id="doc"),
        pytest.param(ole("EncryptedPackage", b""), FileLocked, id="locked"),
        pytest.param(ole("Other", b""), FileUnreadable, id="other"),
        pytest.param(b"PK\x03\x04 and no more", FileBroken, id="no zip"),
    ],
)
async def test_what_cannot_be_read_is_said_in_words(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        await read(content)


async def test_an_archive_is_read_as_one() -> None:
    assert (await read(packed({"a.txt": "words"}))).text.endswith("[File: a.txt]\nwords")
