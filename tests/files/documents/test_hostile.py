"""Whatever is packed into a document, it ends in a reading or in a sentence, and soon."""

import random
import time
from collections import Counter

import pytest

from bot.domain.file_errors import DocumentTooLarge, FileBroken, FileError, FileLocked
from bot.files.documents.reading import read_safely
from bot.files.documents.writer import Writer
from tests.files.documents.ole import xls
from tests.files.documents.opening import said
from tests.files.documents.packages import W, docx, office, packed, paragraph
from tests.files.documents.test_epub import SPINE, epub
from tests.files.documents.test_mail import mail
from tests.files.documents.test_opendocument import odt
from tests.files.documents.test_pptx import pptx, shape, slide
from tests.files.documents.test_xlsx import numbers, xlsx

LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c '
    '"&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ENDS = {"FileContent", "FileBroken", "NothingInside", "FileUnreadable"}
WHOLE = {
    "docx": ("zip", docx(paragraph("High water") * 30)),
    "xlsx": ("zip", xlsx(numbers(("1", 0), ("46143", 1)) * 30)),
    "pptx": ("zip", pptx(slide(shape("One")), slide(shape("Two")))),
    "odt": ("zip", odt("<text:p>High water</text:p>" * 30)),
    "epub": ("zip", epub(SPINE)),
    "zip": ("zip", packed({"a.txt": "words", "b.txt": "more"})),
    "xls": ("ole", xls(("One", [["a", 1.0], ["b", 2.0]]))),
    "rtf": ("rtf", rb"{\rtf1{\fonttbl{\f0 A;}}\trowd a\cell\row{\footnote b} \u1052?\'e9 c\par}"),
    "mail": ("mail", mail().as_bytes()),
}


def outcome(kind: str, content: bytes) -> str:
    """What became of it, by the same way as in the process."""
    writer = Writer(4_000, 3, time.monotonic() + 20)
    try:
        return type(read_safely(kind, content, writer)).__name__
    except FileError as error:
        return type(error).__name__


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = docx(paragraph(" " * 120_000_000))

    assert len(bomb) < 200_000
    with pytest.raises(DocumentTooLarge):
        said(bomb)


def test_a_bomb_below_the_limit_of_size_is_known_by_its_ratio() -> None:
    with pytest.raises(DocumentTooLarge):
        said(docx(paragraph("a" * 20_000_000)))


def test_more_entries_than_anybody_packs_are_not_even_listed() -> None:
    entries = b"PK\x03\x04" + b"PK\x01\x02" * 1_000_000

    with pytest.raises(DocumentTooLarge):
        said(entries)


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
def test_entities_are_refused(doctype: str) -> None:
    body = f"{doctype}<w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body>"
    content = office("word/document.xml", {"word/document.xml": f"{body}</w:document>"})

    with pytest.raises(FileBroken):
        said(content)


def test_elements_nested_without_end_are_refused() -> None:
    with pytest.raises(DocumentTooLarge):
        said(docx("<w:sdt>" * 50_000 + "</w:sdt>" * 50_000))


def test_elements_nested_as_deep_as_may_be_are_read() -> None:
    depth = 240

    assert said(docx("<w:sdt>" * depth + paragraph("deep") + "</w:sdt>" * depth)) == "deep"


def test_a_locked_zip_is_said_to_be_locked() -> None:
    content = bytearray(packed({"[Content_Types].xml": "<Types/>", "_rels/.rels": "x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 4)

    with pytest.raises(FileLocked):
        said(bytes(content))


@pytest.mark.parametrize("name", WHOLE)
def test_one_that_is_cut_off_anywhere(name: str) -> None:
    kind, content = WHOLE[name]

    outcomes = Counter(outcome(kind, content[: len(content) * n // 60]) for n in range(1, 60))

    assert set(outcomes) <= ENDS


@pytest.mark.parametrize("name", WHOLE)
def test_one_with_damaged_bytes(name: str) -> None:
    chance = random.Random(name)  # noqa: S311 - the same ones each time
    kind, content = WHOLE[name]
    for n in range(120):
        damaged = bytearray(content)
        for _ in range(1 + n % 8):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert outcome(kind, bytes(damaged))


def test_entries_with_damaged_inside_but_whole_outside() -> None:
    chance = random.Random(3)  # noqa: S311 - the same ones each time
    document = f"<w:document {W}><w:body>{paragraph('High') * 20}</w:body></w:document>".encode()
    for _ in range(100):
        damaged = bytearray(document)
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        content = office("word/document.xml", {"word/document.xml": bytes(damaged)})
        assert outcome("zip", content) in {
            "FileContent",
            "FileBroken",
            "NothingInside",
            "FileUnreadable",
        }


def test_an_entry_that_lies_about_its_length_is_bounded() -> None:
    content = packed({"a.txt": "a" * 1_000_000})
    length = (1_000_000).to_bytes(4, "little")

    assert outcome("zip", content.replace(length, (10).to_bytes(4, "little"))) == "FileContent"


def test_words_that_make_regular_expressions_slow_do_not() -> None:
    began_at = time.monotonic()
    for kind, content in (
        ("mail", b"From: a\nDate: b\nTo: " + b"a " * 100_000),
        ("subtitles", b"1\n" + b"0" * 200_000),
        ("rtf", b"{\\rtf1" + b"\\'" * 100_000),
        ("svg", b"<svg " + b"a=' " * 20_000),
    ):
        assert outcome(kind, content)

    assert time.monotonic() - began_at < 10
