"""Why a page that came cannot be read."""

from typing import ClassVar


class PageError(Exception):
    """It came, and is nothing to read. `reason` is for a model or a log."""

    reason: ClassVar[str] = "it could not be read"

    def __str__(self) -> str:
        return self.reason


class PageEmpty(PageError):
    """No text on it: often one that a browser has to build first."""

    reason = "there is no text on it"


class PageUnreadable(PageError):
    """A film, a program or whatever else, or made so that it takes too long."""

    reason = "it is nothing that I can read"
