"""A text inside of a document, in whatever encoding."""

from bot.files.text import read_text

_SPARE = 1_000
"""Tokens, so that even a short text is not cut."""


def whole_text(content: bytes) -> str:
    """All of it; the writer keeps what fits. Raises FileUnreadable or NothingInside."""
    return read_text(content, len(content) + _SPARE).text
