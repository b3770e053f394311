"""A book is read chapter by chapter, in the order of its spine."""

import pytest

from bot.domain.file_errors import FileBroken, FileLocked
from tests.files import files
from tests.files.documents.opening import opened, said
from tests.files.documents.packages import packed

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
LOCKED = (
    '<encryption><EncryptedData><EncryptionMethod Algorithm="{}"/><CipherData>'
    '<CipherReference URI="OEBPS/one%20.xhtml"/></CipherData></EncryptedData></encryption>'
)


def epub(spine: str, more: dict[str, str | bytes] | None = None) -> bytes:
    """A book of two chapters and a cover."""
    book = (
        '<package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Ys</dc:title>'
        "<dc:creator>A. Writer</dc:creator></metadata><manifest>"
        '<item id="a" href="one%20.xhtml"/><item id="b" href="text/two.xhtml"/>'
        '<item id="n" href="nav.xhtml" properties="nav"/></manifest>'
        f"<spine>{spine}</spine></package>"
    )
    doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/x.dtd">'
    entries: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": book,
        "OEBPS/one .xhtml": f"{doctype}<html><body><h2>One</h2><p>caf&eacute;</p></body></html>",
        "OEBPS/text/two.xhtml": '<html><p>Two</p><aside>A note</aside><img src="../i/1.png"/>',
        "OEBPS/nav.xhtml": "<html><nav>Contents</nav></html>",
        "OEBPS/i/1.png": files.png(100, 80),
    }
    return packed(entries | (more or {}), stored_first=True)


SPINE = '<itemref idref="n"/><itemref idref="b"/><itemref idref="a"/><itemref idref="z"/>'


def test_chapters_stand_in_the_order_of_the_spine() -> None:
    reading = opened(epub(SPINE))

    assert reading.text == (
        "# Ys\n\nBy A. Writer\n\nTwo\n\nA note\n\n[Picture 1]\n\n## One\n\ncafé"
    )
    assert len(reading.images) == 1


def test_what_stands_beside_the_row_comes_last() -> None:
    text = said(epub('<itemref idref="b" linear="no"/><itemref idref="a"/>'))

    assert text.index("One") < text.index("Two")


def test_a_book_that_only_a_shop_can_open_is_locked_but_not_for_its_fonts() -> None:
    shop = {"META-INF/encryption.xml": LOCKED.format("http://www.w3.org/2001/04/xmlenc#aes128")}
    fonts = {"META-INF/encryption.xml": LOCKED.format("http://www.idpf.org/2008/embedding")}

    with pytest.raises(FileLocked):
        said(epub(SPINE, dict(shop)))
    assert said(epub(SPINE, dict(fonts)))


def test_a_long_book_says_how_much_is_left_out() -> None:
    long = f"<html>{'<p>Words and words.</p>' * 2_000}</html>"

    reading = opened(epub(SPINE, {"OEBPS/one .xhtml": long}), limit=500)

    assert reading.left_out is not None
    assert reading.left_out.kept <= 3


def test_a_book_without_chapters_is_damaged() -> None:
    with pytest.raises(FileBroken):
        said(epub(""))
