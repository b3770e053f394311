"""What is kept of a document, block by block, within the limits of text, pictures and time."""

import time

from bot.domain.attachment import FileContent, Image
from bot.domain.file_errors import FileError
from bot.files.cutting import cut_text, percent_left
from bot.files.images import prepare_picture
from bot.files.text import clean_text

_SMALLEST_SIDE = 24
_SMALLEST_LONG_SIDE = 64
"""Pixels. What is smaller is a bullet, a line or an icon."""
_UNSEEN = "[A picture that is not shown]"


class OutOfTime(Exception):
    """What was read by now must do."""


class Writer:
    """The beginning of a document, for as long as it fits into `limit` bytes of UTF-8."""

    def __init__(self, limit: int, max_images: int, deadline: float) -> None:
        self.images: list[Image] = []
        self._limit = limit
        self._max_images = max_images
        self._deadline = deadline
        self._text: list[str] = []
        self._kept = 0
        self._total = 0
        self._was_line = False
        self._is_cut = False

    @property
    def room(self) -> int:
        """How many bytes still fit."""
        return 0 if self._is_cut else self._limit - self._kept

    @property
    def is_full(self) -> bool:
        return self._is_cut

    def add(self, block: str, *, is_line: bool = False) -> None:
        """A paragraph or table, or a line that stands close to the line before it.

        Raises OutOfTime.
        """
        if time.monotonic() > self._deadline:
            raise OutOfTime
        text = clean_text(block)
        if not text.strip():
            return
        gap = "" if not self._text else "\n" if is_line and self._was_line else "\n\n"
        self._was_line = is_line
        self._append(gap + text)

    def leave_out(self, size: int) -> None:
        """So many bytes, as far as can be told, will not even be looked at."""
        self._total += max(0, size)
        self._is_cut = self._is_cut or size > 0

    def picture(self, content: bytes, description: str = "") -> str:
        """What stands in the text for a picture; "" for one that is too small to say anything."""
        told = " ".join(description.split())[:200]
        unseen = f"{_UNSEEN[:-1]}: {told}]" if told else _UNSEEN
        if self._is_cut:
            return unseen
        try:
            image = prepare_picture(content)
        except FileError:
            return unseen
        if min(image.width, image.height) < _SMALLEST_SIDE or (
            max(image.width, image.height) < _SMALLEST_LONG_SIDE
        ):
            return ""
        number = self._number_of(image)
        if not number:
            return unseen
        return f"[Picture {number}: {told}]" if told else f"[Picture {number}]"

    def unseen(self, description: str = "") -> str:
        """What stands in the text for a picture that nobody can open."""
        told = " ".join(description.split())[:200]
        return f"{_UNSEEN[:-1]}: {told}]" if told else _UNSEEN

    def reading(self) -> FileContent:
        """All that is kept."""
        total = max(self._total, self._kept + 1) if self._is_cut else self._kept
        left_out = percent_left(self._kept, total)
        return FileContent("".join(self._text), tuple(self.images), left_out)

    def stop(self) -> None:
        """There is more, and nobody knows how much."""
        self._is_cut = True
        self._total = max(self._total, self._kept * 2)

    def _append(self, text: str) -> None:
        size = len(text.encode())
        self._total += size
        if self._is_cut:
            return
        kept = text if size <= self._limit - self._kept else cut_text(text, self.room)
        self._is_cut = kept != text
        if kept.strip():
            self._text.append(kept)
            self._kept += len(kept.encode())

    def _number_of(self, image: Image) -> int:
        """The picture's number, from 1; the same one for the same picture, 0 without room."""
        for number, known in enumerate(self.images, 1):
            if known.sha256 == image.sha256:
                return number
        if len(self.images) >= self._max_images:
            return 0
        self.images.append(image)
        return len(self.images)
