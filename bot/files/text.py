"""Text files of every kind and encoding, as text."""

import codecs
import re

from bot.domain.attachment import FileContent
from bot.domain.file_errors import FileUnreadable, NothingInside
from bot.domain.unicode import repair_surrogates
from bot.files.charset import find_mark, guess_encoding
from bot.files.cutting import bytes_for, percent_left
from bot.files.section_search import take_excerpt

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]{0,1000}(?:\x07|\x1b\\))")
"""Colours and titles in the logs of terminals."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_CONTROLS_BORNE = 0.02
"""The share of control characters above which nobody has written it."""
_BROKEN_BORNE = 0.1
_MOST_SEARCHED = 2_000_000
"""Characters: some thousand pages, searched within about a second."""
_WIDTHS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
"""Bytes of a character, where UTF-8 may need fewer."""


def read_text(content: bytes, tokens: int, question: str = "") -> FileContent:
    """The file's text, up to `tokens`; where it is longer, what the question is about.

    However long it is, no more is decoded than is shown, or is searched.
    """
    limit = bytes_for(tokens)
    encoding, start = find_mark(content)
    length = max(limit, _MOST_SEARCHED) if question else limit
    window = content[start : start + length * _WIDTHS.get(encoding, 1) + 4]
    if not encoding:
        encoding = _guess(window)
    text = _decode(window, encoding)
    if _is_binary(text):
        raise FileUnreadable
    whole = clean_text(text)
    if not whole:
        raise NothingInside
    excerpt = take_excerpt(whole, limit, question)
    # The share of what was decoded, times the share of the file that was decoded at all.
    shown = excerpt.shown * len(window) // len(whole.encode())
    if excerpt.text == whole and start + len(window) >= len(content):
        return FileContent(text=whole)
    left_out = percent_left(shown, len(content), is_beginning=excerpt.is_beginning)
    return FileContent(text=excerpt.text, left_out=left_out)


def clean_text(text: str) -> str:
    """The text without what no reader sees: half characters, control characters, colours."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _ESCAPES.sub("", repair_surrogates(text))).strip("\n").rstrip()


def _guess(window: bytes) -> str:
    if b"\0" in window:
        raise FileUnreadable
    encoding = guess_encoding(window)
    if encoding is None:
        raise FileUnreadable
    return encoding


def _decode(window: bytes, encoding: str) -> str:
    """The window's text, without a character that its end may have cut in two."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(window)


def _is_binary(text: str) -> bool:
    controls = sum(map(len, _CONTROLS.findall(_ESCAPES.sub("", text))))
    broken = text.count("\ufffd")
    return controls > _CONTROLS_BORNE * len(text) or broken > _BROKEN_BORNE * len(text)
