"""What a server says, as text that can be stored, sent and shown."""

from bot.domain.unicode import repair_surrogates

_KEPT = "\n\t"
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn round what stands beside them."""


def clean_text(text: str, most: int) -> str:
    """At most so many characters, none of which commands a terminal or the reading direction."""
    repaired = repair_surrogates(text[: most + 1])
    kept = "".join(filter(_is_kept, repaired.replace("\r\n", "\n")))
    return kept if len(kept) <= most and len(text) <= most else kept[: most - 1] + "…"


def clean_line(text: str, most: int) -> str:
    """The same in one line."""
    return " ".join(clean_text(text, most).split())


def _is_kept(letter: str) -> bool:
    if letter in _KEPT:
        return True
    return not ("\x00" <= letter < " " or "\x7f" <= letter <= "\x9f" or letter in _DIRECTIONS)
