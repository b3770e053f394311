"""Zip and tar: the list of what is in them, and the texts among it. Nothing is written to disk."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from bot.domain.file_errors import DocumentTooLarge, FileBroken, FileError
from bot.files.cutting import cut_text
from bot.files.detect_type import FileKind, detect_type
from bot.files.documents.package import Package
from bot.files.documents.plain import whole_text
from bot.files.documents.writer import Writer

_LISTED = 500
_MOST_ENTRIES = 100_000
_UNPACKED = 256 * 1024 * 1024
_MARGIN = 1.2
"""Of an entry, a little more than can be shown is unpacked, so that it is known to be cut."""
_READ_ONCE = 262_144
_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError, ValueError)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    size: int
    read: Callable[[int], bytes]


def write_zip(package: Package, writer: Writer) -> None:
    """The archive's list, and its texts."""
    entries = [
        _Entry(entry.filename, entry.file_size, partial(package.begin, entry))
        for entry in package.entries
    ]
    _write_list([(entry.name, entry.size) for entry in entries], writer)
    for entry in entries:
        _write_text(entry, writer)


def read_tar(content: bytes, writer: Writer) -> None:
    """The same of a tar, packed or not; what is packed and is no tar is read as a text."""
    plain = _unpacked(content)
    if plain[257:262] != b"ustar":
        writer.add(whole_text(plain))
        return
    try:
        with tarfile.open(fileobj=BytesIO(plain), mode="r:") as archive:
            entries = list(_tar_entries(archive))
            _write_list([(entry.name, entry.size) for entry in entries], writer)
            for entry in entries:
                _write_text(entry, writer)
    except _DAMAGE as error:
        raise FileBroken from error


def _unpacked(content: bytes) -> bytes:
    opened: gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile
    if content.startswith(b"\x1f\x8b"):
        opened = gzip.GzipFile(fileobj=BytesIO(content))
    elif content.startswith(b"BZh"):
        opened = bz2.BZ2File(BytesIO(content))
    elif content.startswith(b"\xfd7zXZ"):
        opened = lzma.LZMAFile(BytesIO(content))  # noqa: SIM115 - it is closed below
    else:
        return content
    try:
        with opened:
            plain = opened.read(_UNPACKED + 1)
    except _DAMAGE as error:
        raise FileBroken from error
    if len(plain) > _UNPACKED:
        raise DocumentTooLarge
    return plain


def _tar_entries(archive: tarfile.TarFile) -> Iterator[_Entry]:
    for number, member in enumerate(archive):
        if number >= _MOST_ENTRIES:
            raise DocumentTooLarge
        # Links and devices lead to nothing that is in the archive.
        if member.isreg() and not member.issparse():
            yield _Entry(member.name, member.size, _reader(archive, member))


def _reader(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        opened = archive.extractfile(member)
        return b"" if opened is None else opened.read(limit)

    return read


def _write_list(entries: list[tuple[str, int]], writer: Writer) -> None:
    if not entries:
        return
    lines = [f"- {_printable(name)} ({size:,} bytes)" for name, size in entries[:_LISTED]]
    if len(entries) > _LISTED:
        lines.append(f"- … and {len(entries) - _LISTED:,} more")
    files = "file" if len(entries) == 1 else "files"
    whole = f"[Archive of {len(entries):,} {files}]\n" + "\n".join(lines)
    # The list alone is not to take all the room of the texts.
    writer.add(cut_text(whole, max(200, writer.room // 2)))


def _write_text(entry: _Entry, writer: Writer) -> None:
    if writer.is_full or not entry.size:
        return
    try:
        begin = entry.read(min(_READ_ONCE, int(writer.room * _MARGIN) + 64))
        if _is_text(begin):
            text = whole_text(begin)
            writer.add(f"[File: {_printable(entry.name)}]\n{text}")
            if entry.size > len(begin):
                writer.leave_out(entry.size - len(begin))
    except FileError:
        # One that is locked or damaged is in the list all the same.
        return


def _is_text(begin: bytes) -> bool:
    media_type = detect_type(begin)
    is_markup = media_type.suffix in {"html", "mail", "subtitles", "notebook", "svg"}
    return media_type.family is FileKind.OTHER or is_markup


def _printable(name: str) -> str:
    return " ".join(name.split())[:300]
