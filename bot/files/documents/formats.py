"""Which reader opens a document, by what is in it."""

from collections.abc import Callable

from bot.domain.file_errors import FileBroken, FileUnreadable
from bot.files.documents.archive import read_tar, write_zip
from bot.files.documents.docx import read_docx
from bot.files.documents.epub import read_epub
from bot.files.documents.html import write_html
from bot.files.documents.mail import read_mail
from bot.files.documents.notebook import read_notebook
from bot.files.documents.opendocument import read_flat, read_opendocument
from bot.files.documents.package import Package
from bot.files.documents.plain import whole_text
from bot.files.documents.pptx import read_pptx
from bot.files.documents.relations import main_part
from bot.files.documents.rtf import read_rtf
from bot.files.documents.subtitles import read_subtitles
from bot.files.documents.svg import read_svg
from bot.files.documents.writer import Writer
from bot.files.documents.xls import read_ole, read_xls
from bot.files.documents.xlsx import read_xlsx

_OFFICE = {"w:document": read_docx, "x:workbook": read_xlsx, "p:presentation": read_pptx}
_TEXTS: dict[str, Callable[[bytes, Writer], None]] = {
    "html": write_html,
    "mail": read_mail,
    "notebook": read_notebook,
    "subtitles": read_subtitles,
    "svg": read_svg,
}
"""Kinds that are text themselves, and are read as such where they only begin like one."""
_OTHERS: dict[str, Callable[[bytes, Writer], None]] = {
    "flat": read_flat,
    "ole": read_ole,
    "rtf": read_rtf,
    "tar": read_tar,
}


def read_document(kind: str, content: bytes, writer: Writer) -> None:
    """The document's blocks, to the writer; `kind` is one of `detect_document`.

    Raises FileError.
    """
    if kind == "zip":
        _read_package(content, writer)
    elif kind in _TEXTS:
        _read_text(kind, content, writer)
    elif kind in _OTHERS:
        _OTHERS[kind](content, writer)
    else:
        raise FileUnreadable


def _read_text(kind: str, content: bytes, writer: Writer) -> None:
    try:
        _TEXTS[kind](content, writer)
    except FileBroken:
        writer.add(whole_text(content))


def _read_package(content: bytes, writer: Writer) -> None:
    package = Package(content)
    if "[Content_Types].xml" in package and "_rels/.rels" in package:
        _read_office(package, content, writer)
    elif "META-INF/container.xml" in package:
        read_epub(package, writer)
    elif "mimetype" in package and "content.xml" in package:
        read_opendocument(package, writer)
    else:
        write_zip(package, writer)


def _read_office(package: Package, content: bytes, writer: Writer) -> None:
    part = main_part(package)
    if part.endswith("workbook.bin"):
        package.unpack_all()
        read_xls(content, writer)
        return
    reader = _OFFICE.get(package.xml(part).tag)
    if reader is None:
        raise FileUnreadable
    reader(package, part, writer)
