"""A zip of a stranger, read in memory and within limits: office files, books and archives."""

import zipfile
import zlib
from io import BytesIO
from xml.etree.ElementTree import Element

from bot.domain.file_errors import DocumentTooLarge, FileBroken, FileLocked
from bot.files.documents.xml_reader import parse_xml

_MOST_ENTRIES = 20_000
_ENTRY = 96 * 1024 * 1024
_ALL = 256 * 1024 * 1024
"""Bytes, unpacked."""
_RATIO = 200
_RATIO_FROM = 16 * 1024 * 1024
"""Bytes; below, a document may well be very regular."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


class Package:
    """The entries of a zip by their names, whose capitals do not count."""

    def __init__(self, content: bytes) -> None:
        # Each entry has this mark, so their number cannot be lied about.
        if content.count(b"PK\x01\x02") > _MOST_ENTRIES:
            raise DocumentTooLarge
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except _DAMAGE as error:
            raise FileBroken from error
        self.entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        self._by_name = {_plain(entry.filename): entry for entry in self.entries}
        self._left = _ALL

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._by_name

    def read(self, name: str) -> bytes:
        """One entry. Raises FileBroken (also where there is none), FileLocked, DocumentTooLarge."""
        entry = self._by_name.get(_plain(name))
        if entry is None:
            raise FileBroken
        content = self.begin(entry, min(_ENTRY, self._left) + 1)
        is_bomb = len(content) > _RATIO_FROM and len(content) > _RATIO * entry.compress_size
        if is_bomb or len(content) > min(_ENTRY, self._left):
            raise DocumentTooLarge
        self._left -= len(content)
        return content

    def unpack_all(self) -> None:
        """Raises what reading would, before a library that knows no limits reads it."""
        for entry in self.entries:
            self.read(entry.filename)

    def begin(self, entry: zipfile.ZipInfo, limit: int) -> bytes:
        """The first bytes of an entry."""
        if entry.flag_bits & 1:
            raise FileLocked
        try:
            with self._zip.open(entry) as opened:
                return opened.read(limit)
        except (*_DAMAGE, RuntimeError) as error:
            raise FileBroken from error

    def find(self, name: str) -> bytes | None:
        """One entry, or None where there is none or it is damaged."""
        try:
            return self.read(name) if name in self else None
        except FileBroken:
            return None

    def size(self, name: str) -> int:
        """How long an entry says that it is, unpacked; 0 where there is none."""
        entry = self._by_name.get(_plain(name))
        return entry.file_size if entry else 0

    def xml(self, name: str) -> Element:
        """One entry as a tree."""
        return parse_xml(self.read(name))

    def find_xml(self, name: str) -> Element | None:
        """One entry as a tree, or None where there is none or it is damaged."""
        try:
            return self.xml(name) if name in self else None
        except FileBroken:
            return None


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
