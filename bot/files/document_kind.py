"""Which document that is no PDF a file is, judged by its content.

What a zip or an OLE file really holds is found out in the process that opens it.
"""

import re

from bot.files.charset import find_mark

_STARTS = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1f\x8b\x08", "tar"),
    (b"BZh", "tar"),
    (b"\xfd7zXZ\0", "tar"),
    (b"{\\rtf", "rtf"),
)
_WINDOW = 8192
_BEFORE_MARKUP = (("<?xml", "?>"), ("<!--", "-->"))
_HTML = re.compile(r"<!doctype\s+html\b|<html[\s>]", re.IGNORECASE)
_FLAT = re.compile(r"<office:document\s")
_SVG = re.compile(r"(?:<!doctype\s+svg\b[^<]{0,4000})?<(?:svg:)?svg[\s>]", re.IGNORECASE)
_SRT = re.compile(r"\d{1,6}[ \t]*\n\d{1,3}:\d\d:\d\d[,.]\d{1,3} +--> +\d")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):[^\n]*\n(?:[ \t]+[^\n]*\n)*")
_SURE_OF_MAIL = {"received", "mime-version", "message-id", "date", "return-path"}


def detect_document(content: bytes) -> str:
    """The kind by which `bot.files.documents` opens it; "" for anything else, such as text."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[257:262] == b"ustar":
        return "tar"
    encoding, begin = find_mark(content)
    if b"\0" in content[:_WINDOW] and not encoding.startswith("utf-16"):
        return ""
    head = content[begin : begin + _WINDOW].decode(encoding or "latin-1", "replace")
    return _tell_text(head.replace("\r\n", "\n"), content)


def _tell_text(head: str, content: bytes) -> str:
    """Of the kinds that are text themselves."""
    if head.startswith("WEBVTT") and head[6:7] in {"", " ", "\t", "\n"}:
        return "subtitles"
    start = head.lstrip()
    if start.startswith("<"):
        return _tell_markup(start)
    if start.startswith("{"):
        # Notebooks end with the version of their format.
        return "notebook" if b'"nbformat"' in content and b'"cell_type"' in content else ""
    if _SRT.match(start):
        return "subtitles"
    return "mail" if _is_mail(head, is_cut=len(content) > _WINDOW) else ""


def _tell_markup(start: str) -> str:
    while found := next((p for p in _BEFORE_MARKUP if start.startswith(p[0])), None):
        _, end, start = start.partition(found[1])
        if not end:
            return ""
        start = start.lstrip()
    if _HTML.match(start):
        return "html"
    if _FLAT.match(start):
        return "flat"
    return "svg" if _SVG.match(start) else ""


def _is_mail(head: str, *, is_cut: bool) -> bool:
    """Whether it begins with the headers of a mail, and not with what only looks like one."""
    position = head.find("\n") + 1 if head.startswith("From ") else 0
    names = set()
    while match := _HEADER.match(head, position):
        names.add(match[1].lower())
        position = match.end()
    goes_on = is_cut and position > len(head) // 2
    is_whole = goes_on or head[position : position + 1] == "\n"
    return is_whole and "from" in names and bool(names & _SURE_OF_MAIL) and len(names) > 2  # noqa: PLR2004 - a letter may begin so
