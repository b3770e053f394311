"""Whether the words for a picture mean one that is there already."""

import re

_THING = (
    r"(?:it|this|that|them|these|those"
    r"|(?:the|this|that|last) (?:picture|image|photo|drawing)s?)"
)
_REFERS = re.compile(
    # "make it darker", "now turn this into a poster", but not "make a logo" or "a cat that sleeps"
    rf"^(?:(?:please|now|but|and|ok|okay|then|can you|could you)\W+)*[a-z]+ {_THING}\b"
    r"|^(?:(?:please|now|but|and|then)\W+)*"
    r"(?:make|turn|change|give|move|put) (?:the|him|her|his|its)\b"
    r"|^(?:now|but|and|more|less|with|without|again)\b"
    r"|^(?:add|remove|delete|erase|replace|crop|rotate|flip)\b"
    r"|^(?:the )?same\b|\b(?:this|that|the last|the previous) (?:picture|image|photo|drawing)s?\b"
    r"|^(?:a (?:bit|little) |much |even |slightly )?"
    r"(?:dark|bright|light|warm|cold|cool|big|bigg|larg|small|wid|tall|short|sharp|soft|clos|near"
    r"|old|young|funni|happi|sadd|simpl|clean|blurri|clear|rich|pal|great|quiet|loud|wild)er[.!]?$"
    r"|^(?:请|现在|但是?|然后)*(?:把|再|更[^衣夫年]|换|改[^革]|去掉|加上|让它|给它)|它|这(?:张|幅|个图)",
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
