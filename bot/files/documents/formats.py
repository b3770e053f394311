"""Which reader opens a document, by what is in it."""

from bot.domain.errors import FileUnreadable
from bot.files.documents.docx import read_docx
from bot.files.documents.epub import read_epub
from bot.files.documents.html import write_html
from bot.files.documents.opendocument import read_flat, read_opendocument
from bot.files.documents.package import Package
from bot.files.documents.pptx import read_pptx
from bot.files.documents.relations import main_part
from bot.files.documents.writer import Writer
from bot.files.documents.xls import read_ole, read_xls
from bot.files.documents.xlsx import read_xlsx

_OFFICE = {"w:document": read_docx, "x:workbook": read_xlsx, "p:presentation": read_pptx}


def read_document(kind: str, content: bytes, writer: Writer) -> None:
    """The document's blocks, to the writer; `kind` is one of `detect_document`.

    Raises FileError.
    """
    if kind == "zip":
        _read_package(content, writer)
    elif kind == "ole":
        read_ole(content, writer)
    elif kind == "html":
        write_html(content, writer)
    elif kind == "flat":
        read_flat(content, writer)
    else:
        raise FileUnreadable


def _read_package(content: bytes, writer: Writer) -> None:
    package = Package(content)
    if "[Content_Types].xml" in package:
        _read_office(package, content, writer)
    elif "META-INF/container.xml" in package:
        read_epub(package, writer)
    elif "content.xml" in package:
        read_opendocument(package, writer)
    else:
        raise FileUnreadable


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
