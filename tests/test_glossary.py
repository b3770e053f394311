"""One word for one thing: what the glossary rules out occurs in no sentence of its language."""

import ast
import re
from itertools import chain
from pathlib import Path

import pytest

from scripts.messages import LOCALES, ROOT, make_template
from tests.test_locales import docstrings, forms, translations, words_in

_NOT, _NOT_IN_CHINESE = 2, 4

_FOR_ADMINS = [
    ROOT / "bot" / name
    for name in (
        "settings/checks.py",
        "settings/config.py",
        "settings/env_file.py",
        "process.py",
        "storage/folder.py",
        "storage/migrations.py",
        "telegram/api/connection_log.py",
        "telegram/dispatch/owner_setup.py",
    )
]
"""What they say stands in the log or the terminal, in English alone."""

_NEEDS_MORE = re.compile(
    r"/(?:[a-z]+ (?:on|off|default|reset|history|topic|chat|all|mention|word|auto|[@{0-9])"
    r"|allow\b.*@|ask\b|image\b(?! off)|setprivacy\b)"
)
"""A command that does nothing, or something else, where a tap sends it alone and here."""

_MENTION = re.compile(r"@(?!BotFather)\w+")


def column(number: int) -> list[str]:
    rows = (LOCALES / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    cells = [row.strip("|").split("|") for row in rows if row.startswith("|")][2:]
    words = chain.from_iterable(re.split(r"[,;]", cell[number]) for cell in cells)
    return [word.strip() for word in words if word.strip()]


def sentences_in_the_code(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = set(ast.walk(tree)) - docstrings(tree)
    return [words_in(node) for node in said if words_in(node)]


ENGLISH = list(chain.from_iterable(forms(one.id) for one in make_template() if one.id))
CHINESE = list(chain.from_iterable(translations(LOCALES / "zh.po").values()))


def ruled_out(sentences: list[str]) -> list[tuple[str, str]]:
    found = []
    for word in column(_NOT):
        pattern = re.compile(rf"(?<![\w/]){re.escape(word)}(?!\w)", re.IGNORECASE)
        found += [(word, sentence) for sentence in sentences if pattern.search(sentence)]
    return found


def test_no_english_sentence_has_a_word_that_is_ruled_out() -> None:
    assert len(column(_NOT)) > 30
    assert not ruled_out(ENGLISH)


@pytest.mark.parametrize("path", _FOR_ADMINS, ids=lambda path: path.stem)
def test_nothing_that_admins_read_in_the_log_has_one(path: Path) -> None:
    assert not ruled_out(sentences_in_the_code(path))


def test_no_chinese_sentence_has_a_word_that_is_ruled_out() -> None:
    words = column(_NOT_IN_CHINESE)

    assert len(words) > 20
    assert not [(word, said) for word in words for said in CHINESE if word in said]


def test_an_admin_in_chinese_is_the_bots() -> None:
    assert not [said for said in CHINESE if re.search("(?<!机器人的)管理员", said)]


@pytest.mark.parametrize("sentences", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_a_command_that_needs_more_is_code_which_a_tap_copies(sentences: list[str]) -> None:
    for sentence in sentences:
        bare = "".join(sentence.split("`")[::2])

        assert not _NEEDS_MORE.search(bare), sentence
        assert not _MENTION.search(bare), sentence
