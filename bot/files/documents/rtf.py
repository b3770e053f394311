"""RTF 1.9: paragraphs, headings, lists, tables, notes and pictures, from any code page."""

import codecs
import re
from dataclasses import dataclass, replace

from bot.files.documents.rtf_output import RtfOutput
from bot.files.documents.writer import Writer

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|(\r?\n|.))"
    rb"|([{}])|([^\\{}\r\n]+)|[\r\n]+",
    re.DOTALL,
)
_SKIPPED = {
    *("colortbl", "stylesheet", "info", "generator", "listtable", "listoverridetable", "rsidtbl"),
    *("themedata", "colorschememapping", "latentstyles", "datastore", "xmlnstbl", "fldinst"),
    *("nonshppict", "pntext", "filetbl", "revtbl", "bkmkstart", "bkmkend", "mmathPr", "atnid"),
    *(
        "atnauthor",
        "atndate",
        "atnref",
        "sp",
        "object",
        "private",
        "fldtype",
        "xe",
        "tc",
        "pnseclvl",
    ),
    *("headerl", "headerf", "footerl", "footerf", "objdata", "passwordhash", "ftnsep", "ftnsepc"),
    *("aftnsep", "aftnsepc", "pgdsctbl", "listpicture", "userprops", "wgrffmtfilter", "pn"),
}
_SIGNS = {
    "line": "\n",
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
}
_CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    255: "cp437",
}
_DEEPEST = 1000
_LAST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group of braces."""

    target: str = "text"
    """Where words go: text, note, header, comment, picture, fonts, listtext; "" for nowhere."""
    font: int = -1
    is_hidden: bool = False
    fallback: int = 1
    """Characters that follow each \\u for programs that do not know it."""


def read_rtf(content: bytes, writer: Writer) -> None:
    """The document, block by block."""
    _Parser(content, RtfOutput(writer)).run()


class _Parser:
    def __init__(self, content: bytes, output: RtfOutput) -> None:
        self._content = content
        self._output = output
        self._state = _State()
        self._stack: list[_State] = []
        self._codepage = "cp1252"
        self._fonts: dict[int, str] = {}
        self._bytes = bytearray()
        """Characters in a code page, of which one may have two."""
        self._skip = 0
        self._is_optional = False
        self._font_defined = -1
        self._high = 0

    def run(self) -> None:
        position = 0
        while match := _TOKEN.match(self._content, position):
            position = match.end()
            word, number, code, sign, brace, words = match.groups()
            if word:
                value = None if number is None else int(number)
                if word == b"bin":
                    position = self._take_binary(position, value or 0)
                else:
                    self._flush_before(word)
                    self._take_word(word.decode("ascii"), value)
            elif code:
                self._take_bytes(bytes([int(code, 16)]))
            elif sign:
                self._take_sign(sign)
            elif brace:
                self._flush()
                self._take_brace(brace)
            elif words:
                self._take_bytes(words)
        self._flush()
        self._output.end()

    def _take_brace(self, brace: bytes) -> None:
        self._skip = 0
        self._is_optional = False
        if brace == b"{":
            if len(self._stack) < _DEEPEST:
                self._stack.append(self._state)
        elif self._stack:
            before, self._state = self._state, self._stack.pop()
            if before.target != self._state.target:
                self._output.close(before.target)

    def _take_sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._is_optional = True
        elif sign in {b"\r\n", b"\n", b"\r"}:
            self._flush()
            self._take_word("par", None)
        elif sign in b"\\{}":
            self._take_bytes(sign)
        elif sign in b"~_":
            self._take_bytes(b" " if sign == b"~" else b"-")

    def _take_word(self, word: str, value: int | None) -> None:
        is_optional, self._is_optional = self._is_optional, False
        number = 0 if value is None else value
        if word == "u":
            self._take_unicode(number)
        elif self._skip and word not in _SIGNS:
            self._skip = max(0, self._skip - 1)
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif word in _SKIPPED:
            self._state = replace(self._state, target="")
        elif word in {"uc", "f", "v", "plain", "ansicpg", "fcharset", "mac", "pc", "pca"}:
            self._set(word, number, is_off=value == 0)
        elif target := self._output.target_of(word):
            self._open(target)
        elif is_optional and word not in {"shpinst", "shppict", "shptxt"}:
            self._state = replace(self._state, target="")
        elif self._state.target:
            self._output.control(self._state.target, word, value)

    def _set(self, word: str, number: int, *, is_off: bool) -> None:
        """What says how the following is to be understood."""
        if word == "uc":
            self._state = replace(self._state, fallback=min(max(number, 0), 8))
        elif word == "f":
            self._font_defined = number
            self._state = replace(self._state, font=number)
        elif word == "v":
            self._state = replace(self._state, is_hidden=not is_off)
        elif word == "plain":
            self._state = replace(self._state, is_hidden=False)
        elif word == "fcharset":
            if self._state.target == "fonts" and number in _CHARSETS:
                self._fonts[self._font_defined] = _CHARSETS[number]
        elif word == "ansicpg":
            self._codepage = _codec(f"cp{number}", self._codepage)
        else:
            self._codepage = "mac_roman" if word == "mac" else "cp437"

    def _open(self, target: str) -> None:
        if self._state.target:
            self._state = replace(self._state, target=target)
            self._output.open(target)

    def _take_unicode(self, number: int) -> None:
        code = number + 0x10000 if number < 0 else number
        self._skip = self._state.fallback
        if 0xD800 <= code <= 0xDBFF:  # noqa: PLR2004 - the first half of a character
            self._high = code
            return
        if 0xDC00 <= code <= 0xDFFF and self._high:  # noqa: PLR2004 - the second half
            code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00
        self._high = 0
        if 0 < code <= _LAST:
            self._say(chr(code))

    def _take_bytes(self, words: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(words))
            self._skip -= skipped
            words = words[skipped:]
        if words and self._state.target:
            self._bytes += words

    def _take_binary(self, position: int, length: int) -> int:
        end = position + max(0, length)
        if self._state.target == "picture":
            self._output.add_binary(self._content[position:end])
        return min(end, len(self._content))

    def _flush_before(self, word: bytes) -> None:
        # A character of two bytes may be written in two escapes, but not with a word between.
        if self._bytes and word:
            self._flush()

    def _flush(self) -> None:
        if not self._bytes:
            return
        words, self._bytes = bytes(self._bytes), bytearray()
        encoding = self._fonts.get(self._state.font, self._codepage)
        # Fonts without a set of their own say Western, and mean that of the document.
        if encoding == "cp1252":
            encoding = self._codepage
        self._say(words.decode(encoding, "replace"))

    def _say(self, words: str) -> None:
        if self._state.target and not self._state.is_hidden:
            self._output.say(self._state.target, words)


def _codec(name: str, default: str) -> str:
    try:
        return codecs.lookup({"cp65001": "utf-8", "cp10000": "mac_roman"}.get(name, name)).name
    except LookupError:
        return default
