"""What an RTF document says, word by word, put together into paragraphs and tables."""

import binascii

from bot.files.documents.table import markdown_table
from bot.files.documents.writer import Writer

_TARGETS = {
    "fonttbl": "fonts",
    "footnote": "note",
    "annotation": "comment",
    "header": "header",
    "headerr": "header",
    "footer": "footer",
    "footerr": "footer",
    "pict": "picture",
    "listtext": "label",
}
_ASIDE = {"note", "comment", "header", "footer"}
_BULLETS = {"•", "·", "\uf0b7", "o", "§", "-", "–", "▪", "■", "➢", "\uf0a7"}
_DEEPEST = 8


class RtfOutput:
    """Takes the words of each target; blocks go to the writer when they are whole."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._words: dict[str, list[str]] = {"text": []}
        self._due: list[str] = []
        self._marks = 0
        self._outline = -1
        self._level = 0
        self._row: list[str] = []
        self._table: list[list[str]] = []
        self._is_in_table = False
        self._binary = b""
        self._has_format = False

    def target_of(self, word: str) -> str:
        """Where the words of a group go that begins with this one; "" for no other place."""
        return _TARGETS.get(word, "")

    def open(self, target: str) -> None:
        """A group begins whose words go elsewhere."""
        self._words[target] = []
        if target == "picture":
            self._binary, self._has_format = b"", False

    def close(self, target: str) -> None:
        """It ends."""
        if target == "picture":
            self._show_picture()
        elif target in _ASIDE:
            text = " ".join("".join(self._words.pop(target, [])).split())
            if target == "note" and text:
                self._marks += 1
                self._words["text"].append(f"[^{self._marks}]")
                self._due.append(f"[^{self._marks}]: {text}")
            elif text:
                self._due.append(f"[{target.capitalize()}: {text}]")

    def say(self, target: str, words: str) -> None:
        """Words of a target."""
        if target != "fonts":
            self._words.setdefault(target, []).append(words)

    def add_binary(self, content: bytes) -> None:
        """A picture's bytes as they are."""
        self._binary += content

    def control(self, target: str, word: str, value: int | None) -> None:
        """What is no word but changes what they make."""
        if target == "picture":
            self._has_format = self._has_format or word in {"pngblip", "jpegblip"}
        elif target in _ASIDE:
            if word in {"par", "line", "sect", "tab"}:
                self._words[target].append(" ")
        elif word in {"par", "sect", "page"}:
            self._end_paragraph()
        elif word in {"cell", "nestcell"}:
            self._row.append(self._take_text())
        elif word in {"row", "nestrow"}:
            self._end_row()
        elif word == "pard":
            self._outline, self._level, self._is_in_table = -1, 0, False
        elif word == "intbl":
            self._is_in_table = True
        elif word == "outlinelevel":
            self._outline = value or 0
        elif word == "ilvl":
            self._level = min(value or 0, _DEEPEST)

    def end(self) -> None:
        """The document ends, perhaps before its last paragraph was to."""
        if self._row:
            self._end_row()
        self._end_paragraph()
        self._end_table()

    def _take_text(self) -> str:
        text = "".join(self._words["text"]).strip()
        self._words["text"] = []
        label = " ".join("".join(self._words.pop("label", [])).split())
        if not label or not text:
            return text
        return f"- {text}" if label in _BULLETS else f"{label} {text}"

    def _end_paragraph(self) -> None:
        if self._is_in_table or self._row:
            # A cell of more than one paragraph.
            self._words["text"].append("\n")
            return
        self._end_table()
        is_point = "label" in self._words
        text = self._take_text()
        if text and 0 <= self._outline < _DEEPEST:
            text = f"{'#' * min(self._outline + 1, 6)} {' '.join(text.split())}"
        elif is_point:
            text = "  " * self._level + text
        self._writer.add(text, is_line=is_point)
        self._write_due()

    def _end_row(self) -> None:
        if text := self._take_text():
            self._row.append(text)
        self._table.append(self._row)
        self._row = []

    def _end_table(self) -> None:
        if self._table:
            self._writer.add(markdown_table(self._table))
            self._table = []
            self._write_due()

    def _write_due(self) -> None:
        due, self._due = self._due, []
        for block in due:
            self._writer.add(block)

    def _show_picture(self) -> None:
        digits = "".join("".join(self._words.pop("picture", [])).split())
        if not self._has_format:
            return
        try:
            content = self._binary or binascii.unhexlify(digits)
        except (binascii.Error, ValueError):
            content = b""
        told = self._writer.picture(content) if content else ""
        if told:
            self._words["text"].append(f" {told} ")
