"""The personas that ship: the same in both languages, short, and in a tone that people like."""

import re

import pytest

from bot.domain.persona import LONGEST_NAME, read_name
from bot.domain.system_prompt import find_placeholder
from bot.personas.catalog import CatalogPersona, load_catalog

LANGUAGES = {"en", "zh"}
STALE = re.compile(
    r"as an ai|language model|\bassistant\b|\bmust\b|\bIMPORTANT\b|delve|feel free"
    r"|作为(一个)?(ai|人工智能)"
    r"|语言模型|您|!|！",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

each = pytest.mark.parametrize("persona", load_catalog().values(), ids=lambda one: one.key)


def test_there_are_twelve_of_different_names() -> None:
    catalog = load_catalog()

    assert len(catalog) == 12
    for language in LANGUAGES:
        assert len({one.said_in(language).name for one in catalog.values()}) == 12


@each
def test_it_is_there_in_both_languages_and_short(persona: CatalogPersona) -> None:
    assert set(persona.words) == LANGUAGES
    assert re.fullmatch(r"[a-z]{3,20}", persona.key)

    english, chinese = persona.words["en"].prompt, persona.words["zh"].prompt
    assert 40 <= len(english.split()) <= 120
    assert 80 <= len(chinese) <= 240
    assert not _CHINESE.search(english)
    assert len(_CHINESE.findall(chinese)) > 0.7 * len(chinese)


@each
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_its_name_and_its_tone_are_good(persona: CatalogPersona, language: str) -> None:
    words = persona.said_in(language)

    assert words.name == read_name(words.name)
    assert len(words.name) <= LONGEST_NAME
    assert not STALE.search(words.prompt)
    assert find_placeholder(words.prompt) is None
    assert "\\" not in words.prompt
    assert words.prompt == words.prompt.strip()
    assert "  " not in words.prompt


def test_another_language_gets_the_english_one_and_a_script_of_chinese_the_chinese() -> None:
    cook = load_catalog()["cook"]

    names = [cook.said_in(code).name for code in ("de", "", "en-GB", "zh", "zh-hant")]
    assert names == ["Cook", "Cook", "Cook", "厨师", "厨师"]
