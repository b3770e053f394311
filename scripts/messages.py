"""Brings the catalogs in bot/locales up to date with the sentences in the code.

    .venv/bin/python -m scripts.messages

For a new language make an empty bot/locales/CODE.po first, CODE as Telegram says it, such as de.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "bot" / "locales"


def find_messages() -> Iterator[tuple[str, str, int]]:
    """Every marked sentence: its text, and the file and line it stands in."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        if "sandbox" in path.parts:
            continue
        keywords = {"N_": None, "_": None}
        for line, text, _comments, _context in extract_from_file("python", path, keywords):
            if isinstance(text, str):
                yield text, path.relative_to(ROOT).as_posix(), line


def make_template() -> Catalog:
    """All sentences, without any translation."""
    template = Catalog(project="Parley", charset="utf-8")
    for text, file, _line in find_messages():
        # No line numbers: they would change with every change of the code.
        if text not in template:
            template.add(text, locations=[(file, 0)])
    return template


def update(path: Path, template: Catalog) -> str:
    """The catalog as it has to be: what is new stands empty, what is gone is gone."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem, charset="utf-8")
    catalog.update(template, no_fuzzy_matching=True)
    out = io.BytesIO()
    write_po(
        out,
        catalog,
        width=100,
        omit_header=False,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    lines = out.getvalue().decode().splitlines(keepends=True)
    # Dates would change with every run.
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By')
    return "".join(line for line in lines if not line.startswith(dated))


def main() -> None:
    """Update all catalogs."""
    template = make_template()
    for path in sorted(LOCALES.glob("*.po")):
        path.write_text(update(path, template), encoding="utf-8")


if __name__ == "__main__":
    main()
