"""Books in EPUB 2 and 3: chapters in the order in which they are read, with pictures."""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from bot.domain.file_errors import FileBroken, FileLocked
from bot.files.documents.html import data_picture, html_blocks
from bot.files.documents.html_tree import parse_html
from bot.files.documents.package import Package
from bot.files.documents.writer import Writer
from bot.files.documents.xml_reader import all_text

_UNREAD = {"script", "style", "template", "noscript", "head", "audio", "video", "rp", "rt"}
_LEFT = 0.7
"""Of the bytes of a chapter, its text; only to say how much of a long book is left out."""
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways to lock fonts alone."""


def read_epub(package: Package, writer: Writer) -> None:
    """The book, chapter by chapter. Raises FileLocked where chapters are."""
    root = next(package.xml("META-INF/container.xml").iter("container:rootfile"), None)
    place = "" if root is None else root.get("full-path", "")
    book = package.xml(place)
    for element in book.iter("dc:title"):
        writer.add(f"# {' '.join(all_text(element).split())}")
        break
    if authors := [all_text(element).strip() for element in book.iter("dc:creator")]:
        writer.add(f"By {', '.join(authors)}")
    chapters = list(_chapters(book, posixpath.dirname(place)))
    if not chapters:
        raise FileBroken
    if any(chapter in _locked(package) for chapter in chapters):
        raise FileLocked
    for chapter in chapters:
        if writer.is_full:
            writer.leave_out(int(package.size(chapter) * _LEFT))
        elif content := package.find(chapter):
            _write_chapter(package, chapter, content, writer)


def _chapters(book: Element, folder: str) -> Iterator[str]:
    """The names of the entries, first those that are read in a row, then those beside them."""
    items = {item.get("id", ""): item for item in book.iter("opf:item")}
    references = [r for r in book.iter("opf:itemref") if r.get("idref") in items]
    references.sort(key=lambda reference: reference.get("linear") == "no")
    for reference in references:
        item = items[reference.get("idref", "")]
        # A table of contents says nothing that the chapters do not.
        if "nav" not in item.get("properties", "").split():
            yield _entry(folder, item.get("href", ""))


def _write_chapter(package: Package, name: str, content: bytes, writer: Writer) -> None:
    folder = posixpath.dirname(name)

    def show(address: str, description: str) -> str:
        picture = data_picture(address) or package.find(_entry(folder, address))
        return writer.picture(picture, description) if picture else ""

    for text, is_line in html_blocks(parse_html(content), show, _UNREAD):
        writer.add(text, is_line=is_line)


def _locked(package: Package) -> set[str]:
    """The entries that only a shop's own reader can open."""
    tree = package.find_xml("META-INF/encryption.xml")
    if tree is None:
        return set()
    locked = set()
    for element in tree.iter():
        if not element.tag.endswith("EncryptedData"):
            continue
        below = list(element.iter())
        methods = [e.get("Algorithm", "") for e in below if e.tag.endswith("EncryptionMethod")]
        if methods and not methods[0].startswith(_FONTS):
            uris = (e.get("URI", "") for e in below if e.tag.endswith("CipherReference"))
            locked |= {_entry("", uri) for uri in uris}
    return locked


def _entry(folder: str, address: str) -> str:
    path = unquote(address.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
