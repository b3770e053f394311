"""Brings the catalogs in bot/i18n up to date with the sentences in the code.

    .venv/bin/python -m scripts.messages

For a new language make an empty bot/i18n/CODE.po first, CODE as Telegram says it, such as de.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "bot" / "i18n"

Sentence = str | tuple[str, ...]

# Our own: Babel's has dates, which change with every run, and places to fill in.
_HEADER = """\
# Sentences of Parley. What is between braces or begins with / stays as it is.
msgid ""
msgstr ""
"Project-Id-Version: Parley\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def find_messages() -> Iterator[tuple[Sentence, str, list[str]]]:
    """Every marked sentence, the file that it stands in, and what translators are told of it.

    One with a count is both its English forms.
    """
    for path in sorted((ROOT / "bot").rglob("*.py")):
        keywords = {"N_": None, "_": None, "n_": (1, 2)}
        found = extract_from_file("python", path, keywords, comment_tags=("Translators:",))
        for _line, text, comments, _context in found:
            if isinstance(text, str) or all(text):
                yield text, path.relative_to(ROOT).as_posix(), comments


def make_template() -> Catalog:
    """All sentences, without any translation."""
    template = Catalog(project="Parley", charset="utf-8")
    for text, file, comments in find_messages():
        # No line numbers: they would change with every change of the code.
        if text not in template:
            template.add(text, locations=[(file, 0)], auto_comments=comments)
    return template


def update(path: Path, template: Catalog) -> str:
    """The catalog as it has to be: what is new stands empty, what is gone is gone."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem.replace("-", "_"), charset="utf-8")
    catalog.update(template, no_fuzzy_matching=True)
    out = io.BytesIO()
    write_po(
        out,
        catalog,
        width=100,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    header = _HEADER.format(language=path.stem, plural=catalog.plural_forms)
    return header + out.getvalue().decode().rstrip("\n") + "\n"


def main() -> None:
    """Update all catalogs."""
    template = make_template()
    for path in sorted(LOCALES.glob("*.po")):
        path.write_text(update(path, template), encoding="utf-8")


if __name__ == "__main__":
    main()
