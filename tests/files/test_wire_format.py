"""What a child says about a file is taken only as far as it is well formed."""

import pytest

from bot.domain.attachment import FileContent, Image, Truncation
from bot.domain.file_errors import FileBroken, FileLocked
from bot.files.wire_format import pack_problem, pack_reading, unpack

READING = FileContent(
    "Tides\n\n[Picture 1]",
    (Image("4bf5122f344554c5", "image/png", 20, 10, b"\x01"),),
    Truncation(2, 9, "pages"),
)


def test_what_was_packed_comes_out() -> None:
    found = unpack(pack_reading(READING))

    assert (found.text, found.left_out) == (READING.text, READING.left_out)
    assert [(i.content, i.width, i.height, i.media_type) for i in found.images] == [
        (b"\x01", 20, 10, "image/png")
    ]


def test_a_problem_comes_out_as_itself() -> None:
    with pytest.raises(FileLocked):
        unpack(pack_problem(FileLocked()))


@pytest.mark.parametrize(
    "output",
    [b"", b"{}", b"[]", b"null", b'{"problem": "SystemExit"}', b'{"problem": "ModelBusy"}'],
    ids=repr,
)
def test_anything_else_is_a_broken_file(output: bytes) -> None:
    with pytest.raises(FileBroken):
        unpack(output)
