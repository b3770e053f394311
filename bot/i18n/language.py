"""The bot's own words, in the language of who reads them.

Sentences stand in English beside the code that says them, marked with `N_` where they are
constants, and are translated by `_` in the moment in which they are said.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

ENGLISH = "en"

Translate = Callable[[str], str]

current_language: ContextVar[str] = ContextVar("current_language", default=ENGLISH)
"""Of whoever is being talked to; set for each event and each turn."""

_catalogs: dict[str, Translate] = {}


def use_catalogs(catalogs: Mapping[str, Translate]) -> None:
    """The translations there are, by language; English needs none."""
    _catalogs.clear()
    _catalogs.update(catalogs)


def known_languages() -> tuple[str, ...]:
    """English, and those with a catalog."""
    return (ENGLISH, *sorted(_catalogs))


def choose_language(*wishes: str) -> str:
    """The first wish that can be had, as it is or as its main form (zh for zh-hant); or English."""
    for wish in wishes:
        for language in (wish.lower(), wish.lower().partition("-")[0]):
            if language in known_languages():
                return language
    return ENGLISH


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak this language meanwhile: to somebody else than who is being talked to."""
    before = current_language.set(language)
    try:
        yield
    finally:
        current_language.reset(before)


def name_language(code: str) -> str:
    """What those who speak it call it; the code itself where nobody has said."""
    if code not in known_languages():
        return code
    with in_language(code):
        return _(_OWN_NAME)


def N_(text: str) -> str:
    """The text as it is; marks it for translation."""
    return text


def _(text: str) -> str:
    """The text in the current language, or as it is."""
    translate = _catalogs.get(current_language.get())
    return translate(text) if translate else text


# Translators: the name of your own language, in that language; not that of English.
_OWN_NAME = N_("English")
