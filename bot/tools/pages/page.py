"""A page of the web, and what it says."""

from dataclasses import dataclass

from bot.domain.attachment import Image, Truncation


@dataclass(frozen=True, slots=True)
class Page:
    """What is said on it, by whoever wrote it: all of it is foreign.

    `url` is where it was in the end, `date` YYYY-MM-DD or "", `text` Markdown with links, or ""
    where it is pictures alone.
    """

    url: str
    title: str = ""
    date: str = ""
    text: str = ""
    left_out: Truncation | None = None
    images: tuple[Image, ...] = ()

    def write(self) -> str:
        """Title, date and text."""
        head = "\n".join(filter(None, (self.title and f"# {self.title}", self.date)))
        return "\n\n".join(filter(None, (head, self.text)))
