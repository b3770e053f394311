"""Reading the catalogs, gettext's .po files, as they stand in this folder."""

import logging
from collections.abc import Mapping
from pathlib import Path

from babel.messages.pofile import read_po

from bot.i18n.language import (
    ENGLISH,
    Translate,
    choose_language,
    current_language,
    known_languages,
    use_catalogs,
)

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent


def start_speaking(language: str) -> None:
    """From now on in all languages that have a catalog; in this one where nobody's is known."""
    use_catalogs(load_catalogs())
    chosen = choose_language(language)
    if chosen == ENGLISH != language.partition("-")[0]:
        known = ", ".join(known_languages())
        logger.warning("LANGUAGE: there is no %s, only %s; so it is English", language, known)
    current_language.set(chosen)


def load_catalogs(folder: Path = FOLDER) -> dict[str, Translate]:
    """What translates into each language that has a catalog; what one lacks stays English."""
    return {path.stem.lower(): _translator(read_catalog(path)) for path in folder.glob("*.po")}


def read_catalog(path: Path) -> Mapping[str, str]:
    """The translations of one file, by their English; doubtful ones (fuzzy) are left out."""
    with path.open("rb") as file:
        catalog = read_po(file)
    return {
        message.id: message.string
        for message in catalog
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.id
        and message.string
        and not message.fuzzy
    }


def _translator(words: Mapping[str, str]) -> Translate:
    return lambda text: words.get(text, text)
