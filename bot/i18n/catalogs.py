"""Reading the catalogs, gettext's .po files, as they stand in this folder."""

import logging
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.i18n.language import (
    ENGLISH,
    known_languages,
    speak,
    use_catalogs,
)

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent


def start_speaking(language: str) -> None:
    """From now on in all languages that have a catalog; in this one where nobody's is known."""
    use_catalogs(load_catalogs())
    chosen = speak(language)
    if chosen == ENGLISH != language.partition("-")[0]:
        known = ", ".join(known_languages())
        logger.warning("LANGUAGE: %s is not available, only %s. Using English", language, known)


def load_catalogs(folder: Path = FOLDER) -> dict[str, NullTranslations]:
    """What translates into each language that has a catalog; what one lacks stays English."""
    return {path.stem.lower(): _load(path) for path in folder.glob("*.po")}


def _load(path: Path) -> NullTranslations:
    """The translations of one file; doubtful ones (fuzzy) are left out."""
    compiled = BytesIO()
    with path.open("rb") as file:
        # Without a locale the compiled form would lack the rule for plurals.
        write_mo(compiled, read_po(file, locale=path.stem.replace("-", "_"), charset="utf-8"))
    compiled.seek(0)
    return GNUTranslations(compiled)
