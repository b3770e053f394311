"""Several messages that are one thing said."""

from collections.abc import Sequence

FULL = 4096
"""UTF-16 units that a Telegram message holds; clients part a longer paste."""

_NEARLY_FULL = 4000
"""Units from which on a part was probably cut at a space before the limit."""


def count_units(text: str) -> int:
    """UTF-16 units, as Telegram counts: an emoji is two of them."""
    return len(text.encode("utf-16-le")) // 2


def is_cut_by_client(text: str) -> bool:
    """Whether it is so long that more of it may follow."""
    return count_units(text) >= _NEARLY_FULL


def join_texts(texts: Sequence[str]) -> str:
    """The texts as one: separate thoughts as paragraphs, the parts of a paste as they were."""
    texts = [text for text in texts if text]
    joined = ""
    for index, text in enumerate(texts):
        joined += text
        if index == len(texts) - 1:
            break
        if count_units(text) == FULL:
            continue  # Full to the last unit: cut inside a word.
        joined += "\n" if is_cut_by_client(text) else "\n\n"
    return joined
