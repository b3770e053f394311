"""What is kept of a document's pages, within the limits of text and pictures."""

from bot.domain.attachment import Image, Truncation
from bot.files.cutting import cut_text, percent_left

LOCKED = 3
"""How the process that reads pages says that it lacks a password: its exit status."""

_GAP = 2
"""Bytes between blocks."""


class PageBuffer:
    """Pages of a document, for as long as they fit; numbered from 1, and added in order.

    What is not added is said to be left out, to the model and to the person.
    """

    def __init__(self, total: int, limit: int, max_images: int) -> None:
        self.images: list[Image] = []
        self.max_images = max_images
        self.is_full = False
        self._total = total
        self._room = limit
        self._blocks: list[str] = []
        self._waiting: list[str] = []
        """What is told of pages behind the last that is shown, once there is another."""
        self._seen = 0
        """The number of the last page that was added, shown or not."""
        self._shown = 0
        """The number of the last page that is shown."""
        self._kept = 0
        """How many pages are shown, or have nothing to show."""
        self._cut: Truncation | None = None

    @property
    def has_room_for_picture(self) -> bool:
        return len(self.images) < self.max_images

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
        self._pass_to(number)
        self._waiting.append(f"[Page {number}: a picture that is not shown]")

    def add_blank(self, number: int) -> None:
        """A page with nothing on it; there is nothing to tell of it."""
        self._pass_to(number)
        self._kept += 1
        if self._shown == number - 1:
            self._shown = number

    def text(self) -> str:
        """All that is kept, page by page."""
        end = _tell_gap(self._shown + 1, self._total) if self._blocks and not self._cut else []
        return "\n\n".join([*self._blocks, *end])

    def left_out(self) -> Truncation | None:
        """What did not fit."""
        if self._cut or self._kept >= self._total:
            return self._cut
        is_beginning = self._kept == self._shown
        return Truncation(self._kept, self._total, "pages" if is_beginning else "some pages")

    def _pass_to(self, number: int) -> None:
        self._waiting += _tell_gap(self._seen + 1, number - 1)
        self._seen = number

    def _add(self, number: int, block: str) -> bool:
        self._pass_to(number)
        blocks = [*self._waiting, block]
        end = _tell_gap(number + 1, self._total)
        if _cost(blocks) + _cost(end) > self._room:
            self.is_full = True
            return not self._blocks and self._begin(block)
        self._room -= _cost(blocks)
        self._blocks += blocks
        self._waiting = []
        self._shown = number
        self._kept += 1
        return True

    def _begin(self, block: str) -> bool:
        """Of a first page that is too long by itself, its beginning."""
        kept = cut_text(block, self._room)
        if kept:
            self._blocks = [kept]
            self._cut = percent_left(len(kept), len(block) * self._total)
        return bool(kept)


def _tell_gap(first: int, last: int) -> list[str]:
    if first > last:
        return []
    return [
        f"[Page {first} is left out]" if first == last else f"[Pages {first}–{last} are left out]"
    ]


def _cost(blocks: list[str]) -> int:
    return sum(len(block.encode()) + _GAP for block in blocks)
