"""An archive is listed, and its texts are read; nothing of it is written anywhere."""

import gzip
import io
import tarfile

import pytest

from bot.domain.file_errors import FileBroken, FileUnreadable
from tests.files import files
from tests.files.documents.opening import opened, said
from tests.files.documents.packages import packed

ENTRIES: dict[str, str | bytes] = {
    "notes.txt": "High water",
    "a.png": files.png(),
    "../../etc/passwd": "root",
    "page.html": "<html><p>Source",
    "empty": b"",
}
LIST = (
    f"[Archive of 5 files]\n- notes.txt (10 bytes)\n- a.png ({len(files.png())} bytes)\n"
    "- ../../etc/passwd (4 bytes)\n- page.html (15 bytes)\n- empty (0 bytes)"
)
TEXTS = (
    "\n\n[File: notes.txt]\nHigh water\n\n[File: ../../etc/passwd]\nroot\n\n"
    "[File: page.html]\n<html><p>Source"
)


def tar(entries: dict[str, str | bytes], mode: str = "w") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]  # a mode of any kind
        for name, content in entries.items():
            member = tarfile.TarInfo(name)
            inside = content.encode() if isinstance(content, str) else content
            member.size = len(inside)
            archive.addfile(member, io.BytesIO(inside))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return stream.getvalue()


def test_a_zip_is_listed_and_its_texts_read() -> None:
    assert said(packed(ENTRIES)) == LIST + TEXTS


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_too_packed_or_not(mode: str) -> None:
    assert said(tar(ENTRIES, mode), "tar") == LIST + TEXTS


def test_a_text_that_is_packed_alone_is_read() -> None:
    assert said(gzip.compress(b"a log"), "tar") == "a log"


def test_a_packed_file_of_another_kind_is_refused() -> None:
    with pytest.raises(FileUnreadable):
        said(gzip.compress(files.png()), "tar")


def test_many_files_are_counted_and_long_texts_cut() -> None:
    entries: dict[str, str | bytes] = {f"{n}.txt": "words " * 50 for n in range(900)}

    reading = opened(packed(entries), limit=3_000)

    assert reading.text.startswith("[Archive of 900 files]\n- 0.txt (300 bytes)")
    assert "[File: 0.txt]" in reading.text
    assert reading.left_out is not None


@pytest.mark.parametrize("length", [300, 600, 1_000])
def test_what_is_cut_off_is_damaged(length: int) -> None:
    with pytest.raises(FileBroken):
        said(gzip.compress(tar({"a": bytes(5_000)}))[: length // 10], "tar")
    with pytest.raises(FileBroken):
        said(packed(ENTRIES)[: length // 2])
