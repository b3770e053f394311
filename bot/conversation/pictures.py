"""Whether the words for a picture mean one that is there already."""

import re

_REFERS = re.compile(
    r"\b(it|its|this|that|them|these|those|same|again|instead)\b"
    r"|\b(the|last) (picture|image|photo|drawing)s?\b"
    r"|^(now|but|and|more|less|without|with|add|remove|change|make|turn)\b"
    r"|^\w+er[.!]?$"
    r"|[把再更换改]|[它这]",
    re.IGNORECASE,
)
_SHORT = 100
"""Characters; who describes a whole new picture says more, or does not say "it"."""


def is_about_last_picture(words: str) -> bool:
    """Whether "make it darker" or the like was said, which changes the picture before."""
    return len(words) <= _SHORT and bool(_REFERS.search(words.strip()))


def describe_picture(words: str) -> str:
    """What the model is told of a picture that was made, in its own voice."""
    return f"[I made a picture from these words: {words}]"
