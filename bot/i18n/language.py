"""The bot's own words, in the language of the person who reads them.

Sentences stand in English beside the code that says them, marked with `N_` where they are
constants, and are translated by `_` when they are said. Those with a count in them are marked with
`n_`, which has both English forms, and said with `_n`, which chooses one.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import NullTranslations

ENGLISH = "en"

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence with a count in it: how English says it of one, and of any other number."""

    one: str
    other: str


_current: ContextVar[str] = ContextVar("current_language", default=ENGLISH)
"""Of whoever is being talked to."""

_english = NullTranslations()
_catalogs: dict[str, NullTranslations] = {}


def use_catalogs(catalogs: Mapping[str, NullTranslations]) -> None:
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


def speak(*wishes: str) -> str:
    """From now on, in this task, speak the first of them that can be had; which that is.

    Said for each event and each turn, and where somebody has just chosen a language.
    """
    chosen = choose_language(*wishes)
    _current.set(chosen)
    return chosen


def current_language() -> str:
    """Of whoever is being talked to."""
    return _current.get()


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak this language meanwhile: to somebody else than who is being talked to."""
    before = _current.set(language)
    try:
        yield
    finally:
        _current.reset(before)


def name_language(code: str) -> str:
    """What those who speak it call it; the code itself where nobody has said."""
    if code not in known_languages():
        return code
    with in_language(code):
        return _(_OWN_NAME)


def N_(text: str) -> str:
    """The text as it is; marks it for translation."""
    return text


def n_(one: str, other: str) -> Plural:
    """Both forms as they are; marks them for translation."""
    return Plural(one, other)


def _(text: str) -> str:
    """The text in the current language, or as it is."""
    return _catalogs.get(_current.get(), _english).gettext(text)


def _n(forms: Plural, count: float) -> str:
    """The form that so many take in the current language; what is not whole counts as several."""
    number = int(count) if count == int(count) else _SEVERAL
    return _catalogs.get(_current.get(), _english).ngettext(forms.one, forms.other, number)


_SEVERAL = 2

# Translators: the name of your own language, in that language; not that of English.
_OWN_NAME = N_("English")
