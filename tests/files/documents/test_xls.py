"""Of the old Office, workbooks are read, and the rest is refused in words."""

import pytest

from bot.domain.file_errors import FileBroken, FileError, FileLocked, FileUnreadable, OldOffice
from tests.files.documents.ole import ole, xls
from tests.files.documents.opening import opened, said

BOOK = xls(("Ships", [["Town", "Ships"], ["Ys", 3.5]]), ("Sums", [[7.0]]), is_first_hidden=True)


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    assert said(BOOK, "ole") == (
        "Sheets: Ships (hidden), Sums\n\n[Sheet 1: Ships, hidden]\n\n"
        "| Town | Ships |\n| --- | --- |\n| Ys | 3.5 |\n\n[Sheet 2: Sums]\n\n7"
    )


def test_a_long_one_says_how_much_is_left_out() -> None:
    rows: list[list[str | float]] = [[float(n), "some words"] for n in range(600)]

    reading = opened(xls(("Long", rows)), "ole", limit=2_000)

    assert reading.left_out is not None
    assert 5 <= reading.left_out.kept <= 25


@pytest.mark.parametrize(
    ("stream", "error"),
    [
        pytest.param("EncryptedPackage", FileLocked, id="a locked docx"),
        pytest.param("WordDocument", OldOffice, id="doc"),
        pytest.param("PowerPoint Document", OldOffice, id="ppt"),
        pytest.param("__properties_version1.0", FileUnreadable, id="a mail of Outlook"),
        pytest.param("Workbook", FileBroken, id="a workbook of zeros"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(stream: str, error: type[FileError]) -> None:
    with pytest.raises(error):
        said(ole(stream, b""), "ole")


@pytest.mark.parametrize("length", [8, 100, 511, 512, 1_024, 1_500, 2_000])
def test_a_workbook_that_is_cut_off_is_damaged(length: int) -> None:
    with pytest.raises((FileBroken, FileUnreadable)):
        said(BOOK[:length], "ole")
