"""Reading the catalogs, gettext's .po files, as they stand in this folder."""

from collections.abc import Mapping
from pathlib import Path

from babel.messages.pofile import read_po

from bot.conversation.language import Translate

FOLDER = Path(__file__).parent


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
