"""What a reaction says of an answer: only the two thumbs are a judgement, a heart is a heart."""

from collections.abc import Iterable

_VALUES = {"👍": 1, "👎": -1}
_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))
"""Skin tones, which say nothing; nor does the mark for "as a picture"."""


def read_thumbs(emojis: Iterable[str]) -> int:
    """1 for a thumb up, -1 for one down; 0 for neither, and for both at once."""
    thumbs = {_VALUES.get(emoji.translate(_TONES).removesuffix("\ufe0f"), 0) for emoji in emojis}
    return sum(thumbs)
