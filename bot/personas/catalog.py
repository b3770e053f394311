"""The personas that ship: in the order in which they are shown, in English and in Chinese."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("catalog.toml")


@dataclass(frozen=True, slots=True)
class Words:
    """A persona in one language."""

    name: str
    prompt: str


@dataclass(frozen=True, slots=True)
class CatalogPersona:
    """One that ships; its key is its name in the code, in buttons and in the database."""

    key: str
    words: Mapping[str, Words]

    def said_in(self, language: str) -> Words:
        """It in this language, or in English."""
        return self.words.get(language.lower().partition("-")[0]) or self.words["en"]


@cache
def load_catalog() -> Mapping[str, CatalogPersona]:
    """All of them, by key."""
    with _FILE.open("rb") as file:
        entries = tomllib.load(file)
    return {
        key: CatalogPersona(key, {code: _read(words) for code, words in languages.items()})
        for key, languages in entries.items()
    }


def _read(words: Mapping[str, str]) -> Words:
    return Words(words["name"], words["prompt"].strip())
