"""What is kept of a PDF's pages, within the limits of text and pictures."""

from bot.domain.attachment import Image, Truncation
from bot.files.cutting import cut_text, percent_left

LOCKED = 3
"""How the process that reads pages says that it lacks a password: its exit status."""


class PageBuffer:
    """The first pages of a document, for as long as they fit. Pages are numbered from 1."""

    def __init__(self, total: int, limit: int, max_images: int) -> None:
        self.images: list[Image] = []
        self.is_full = False
        self._total = total
        self._room = limit
        self._max_images = max_images
        self._blocks: list[str] = []
        self._shown = 0
        """How many blocks there are up to the last page that is shown."""
        self._kept = 0
        """The number of that page."""
        self._cut: Truncation | None = None

    @property
    def has_room_for_picture(self) -> bool:
        return len(self.images) < self._max_images

    def add_text(self, number: int, text: str) -> None:
        """A page that is read as text."""
        self._add(number, f"[Page {number}]\n{text}")

    def add_picture(self, number: int, text: str, image: Image) -> None:
        """A page that has to be looked at, with what little text it has."""
        note = f"[Page {number}: see picture {len(self.images) + 1}]"
        if self._add(number, f"{note}\n{text}".rstrip()):
            self.images.append(image)

    def add_unseen(self, number: int) -> None:
        """A page for whose picture there is no room; it is told only between pages that fitted."""
        self._blocks.append(f"[Page {number}: a picture that is not shown]")

    def add_blank(self, number: int) -> None:
        """A page with nothing on it; there is nothing to tell of it."""
        if self._kept == number - 1:
            self._kept = number

    def text(self) -> str:
        """All that is kept, page by page."""
        return "\n\n".join(self._blocks[: self._shown])

    def left_out(self) -> Truncation | None:
        """What did not fit."""
        if self._cut or self._kept >= self._total:
            return self._cut
        return Truncation(self._kept, self._total, "pages")

    def _add(self, number: int, block: str) -> bool:
        cost = sum(len(b.encode()) + 2 for b in (*self._blocks[self._shown :], block))
        if cost > self._room:
            self.is_full = True
            return not self._shown and self._begin(block)
        self._room -= cost
        self._blocks.append(block)
        self._shown, self._kept = len(self._blocks), number
        return True

    def _begin(self, block: str) -> bool:
        """Of a first page that is too long by itself, its beginning."""
        kept = cut_text(block, self._room)
        if kept:
            self._blocks = [kept]
            self._shown = 1
            self._cut = percent_left(len(kept), len(block) * self._total)
        return bool(kept)
