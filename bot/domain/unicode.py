"""Text that can be stored and sent: no half characters, and something to be seen."""

import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_EMPTY_LETTERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)
"""Letters and signs that are drawn as nothing, such as the blank of braille."""


def repair_surrogates(text: str) -> str:
    """The text with surrogate pairs joined; a half that has no other half becomes U+FFFD.

    JSON may escape an emoji as two halves, even in two pieces of a stream. Nothing that holds a
    half can be written to a file, a database or the network.
    """
    if text.isascii():
        return text.replace("\x00", "")
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", "")


def is_blank(text: str) -> bool:
    """Whether there is nothing to be seen in the text: only spaces and invisible characters."""
    return all(_is_invisible(letter) for letter in text)


def _is_invisible(letter: str) -> bool:
    return (
        letter.isspace()
        or letter in _EMPTY_LETTERS
        or unicodedata.category(letter) in _INVISIBLE
        or "\ufe00" <= letter <= "\ufe0f"
        or "\U000e0000" <= letter <= "\U000e0fff"
    )


def ends_with_high_surrogate(text: str) -> bool:
    """Whether the last character is the first half of one."""
    return "\ud800" <= text[-1:] <= "\udbff"
