"""How hard a model is to think, as a chat wants it, in a word that the model takes."""

import re
from collections.abc import Mapping, Set

from bot.llm.refusals import Refusal

PARAMETER = "reasoning_effort"

_WORDS: Mapping[str, tuple[str, ...]] = {
    # Which of them a model has differs; the least that it takes is the nearest to none.
    "off": ("none", "minimal", "low"),
    "low": ("low",),
    "medium": ("medium",),
    "high": ("high",),
}
_ABOUT_VALUE = re.compile(r"\bvalues?\b|_value\b|\bshould be\b|\bmust be one of\b|\benum\b", re.I)


def choose_effort(wanted: str, usual: str | None, refused: Set[str]) -> str | None:
    """What is sent: the chat's wish, else the operator's; None where the model takes no such."""
    if wanted not in _WORDS:
        return usual
    return next((word for word in _WORDS[wanted] if name_effort(word) not in refused), None)


def name_effort(word: str) -> str:
    """The name under which it is remembered that a model does not take this word alone."""
    return f"{PARAMETER}:{word}"


def is_about_word(refusal: Refusal, word: str) -> bool:
    """Whether the model would take another word: else it takes the parameter not at all."""
    is_quoted = re.search(rf"['\"`‘“]{re.escape(word)}['\"`’”]", refusal.words) is not None
    return is_quoted or _ABOUT_VALUE.search(refusal.words) is not None
