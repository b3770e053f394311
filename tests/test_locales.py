"""The bot's own words: marked where they stand, translated in every catalog, never too long."""

import ast
import re
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from bot.i18n.catalogs import load_catalogs
from bot.i18n.language import (
    _,
    _n,
    choose_language,
    in_language,
    known_languages,
    n_,
    name_language,
    use_catalogs,
)
from bot.telegram.commands import BUTTONS, COMMANDS
from bot.telegram.dispatch import dispatcher
from bot.telegram.outgoing.text import keyboards
from scripts.messages import LOCALES, ROOT, make_template, update

CATALOGS = sorted(LOCALES.glob("*.po"))
TEMPLATE = make_template()

_KEPT = re.compile(r"(?<![\w/])/[a-z]+|@BotFather|\b[A-Z]+(?:_[A-Z]+)+\b")
"""Commands, settings and names stay as they are."""

_CHINESE_BESIDE_LATIN = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u4e00-\u9fff]")
_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,.;:!?()]|[,;:!?(][\u4e00-\u9fff]")


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """A sentence in all its forms; those with a count have several."""
    return (text,) if isinstance(text, str) else tuple(text)


def translations(path: Path) -> dict[str, tuple[str, ...]]:
    """By the English, and for a sentence with a count by its form for many."""
    with path.open("rb") as file:
        catalog = read_po(file, charset="utf-8")
    return {forms(message.id)[-1]: forms(message.string or "") for message in catalog if message.id}


SENTENCES = sorted(forms(message.id)[-1] for message in TEMPLATE if message.id)

catalogs = pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def _all_catalogs() -> Iterator[None]:
    use_catalogs(load_catalogs())
    yield
    use_catalogs({})


def placeholders(text: str) -> list[tuple[str, str]]:
    """What is filled in, and in which form."""
    return sorted((name, form or "") for _text, name, form, _ in Formatter().parse(text) if name)


def in_all_languages(text: str) -> list[str]:
    said = []
    for language in known_languages():
        with in_language(language):
            said.append(_(text))
    return said


@catalogs
def test_a_catalog_translates_every_sentence_and_no_other(path: Path) -> None:
    words = translations(path)

    assert sorted(words) == SENTENCES
    assert not [text for said in words.values() for text in said if not text.strip()]


@catalogs
def test_a_catalog_is_what_the_script_writes(path: Path) -> None:
    assert update(path, TEMPLATE) == path.read_text(encoding="utf-8")


@catalogs
def test_a_translation_keeps_what_is_filled_in_and_what_people_type(path: Path) -> None:
    for text, said in translations(path).items():
        for translation in said:
            assert placeholders(translation) == placeholders(text)
            assert sorted(set(_KEPT.findall(translation))) == sorted(set(_KEPT.findall(text))), text
            assert translation.count("`") == text.count("`"), text


def test_chinese_has_its_own_punctuation_and_room_around_latin_words() -> None:
    for translation in chain.from_iterable(translations(LOCALES / "zh.po").values()):
        assert not _CHINESE_BESIDE_LATIN.search(translation), translation
        assert not _HALF_WIDTH.search(translation), translation
        assert "您" not in translation


def test_a_new_language_begins_with_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "de.po"
    path.touch()
    path.write_text(update(path, TEMPLATE), encoding="utf-8")

    assert update(path, TEMPLATE) == path.read_text(encoding="utf-8")
    assert not any(chain.from_iterable(translations(path).values()))
    assert load_catalogs(tmp_path)["de"].gettext("⏹ Stop") == "⏹ Stop"


def test_what_is_doubtful_or_lacking_is_said_in_english(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text(
        'msgid "Group"\nmsgstr "Gruppe"\n\n#, fuzzy\nmsgid "Bot"\nmsgstr "Boot"\n'
    )
    translate = load_catalogs(tmp_path)["de"]

    assert [translate.gettext(text) for text in ("Group", "Bot", "You")] == ["Gruppe", "Bot", "You"]


def test_a_count_is_said_in_the_form_that_the_language_has_for_it(tmp_path: Path) -> None:
    (tmp_path / "ru.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && '
        '(n%100<10 || n%100>=20) ? 1 : 2);\\n"\n\n'
        'msgid "{count} message"\nmsgid_plural "{count} messages"\n'
        'msgstr[0] "{count} сообщение"\nmsgstr[1] "{count} сообщения"\n'
        'msgstr[2] "{count} сообщений"\n',
        encoding="utf-8",
    )
    use_catalogs(load_catalogs(tmp_path))
    messages = n_("{count} message", "{count} messages")

    def say(language: str, count: float) -> str:
        with in_language(language):
            return _n(messages, count).format(count=count)

    assert [say("en", count) for count in (0, 1, 2, 0.5)] == [
        "0 messages",
        "1 message",
        "2 messages",
        "0.5 messages",
    ]
    assert [say("ru", count) for count in (1, 3, 5, 21)] == [
        "1 сообщение",
        "3 сообщения",
        "5 сообщений",
        "21 сообщение",
    ]


def test_a_new_language_gets_as_many_plural_forms_as_it_has(tmp_path: Path) -> None:
    for language, count in (("zh-hant", 1), ("de", 2), ("ru", 3)):
        path = tmp_path / f"{language}.po"
        path.touch()

        assert f"nplurals={count};" in update(path, TEMPLATE)
        assert f'msgstr[{count - 1}] ""' in update(path, TEMPLATE)
        assert f"msgstr[{count}]" not in update(path, TEMPLATE)


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (["zh"], "zh"),
        (["zh-hans"], "zh"),
        (["zh-Hant"], "zh"),
        (["zh-cn"], "zh"),
        (["ZH"], "zh"),
        (["pt-br"], "en"),
        (["de", "zh"], "zh"),
        (["", "zh-hans", "en"], "zh"),
        (["en-gb", "zh"], "en"),
        (["x'; --", ""], "en"),
        ([], "en"),
    ],
)
def test_the_first_wish_that_can_be_had_is_chosen(wishes: list[str], language: str) -> None:
    assert choose_language(*wishes) == language


def test_languages_are_called_as_those_call_them_who_speak_them() -> None:
    assert [name_language(code) for code in ("en", "zh", "xx")] == ["English", "中文", "xx"]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_commands_description_fits_into_telegrams_menu(command: object) -> None:
    description = getattr(command, "description", "")

    assert all(1 <= len(said) <= 256 for said in in_all_languages(description))
    assert description in SENTENCES


# --- What the code itself says


TELEGRAM = sorted((ROOT / "bot" / "telegram").rglob("*.py"))
rooms = pytest.mark.parametrize("path", TELEGRAM, ids=lambda path: str(path.relative_to(ROOT)))
_SAYING = {
    "reply",
    "plain",
    "notice_text",
    "_say",
    "rewrite",
    "Rich",
    "Upload",
    "Command",
    "InlineKeyboardButton",
}
_FOR_THE_LOG = {
    "webhook.py",
    "connection_log.py",
    "polling.py",
    "response_checks.py",
    "throttled_client.py",
    "transport.py",
}
_LABELS = {"InlineKeyboardButton", "button", "_button", "_Control", "_switch"}

_SENTENCE = re.compile(r"\W*[A-Z]\w*(\s+\S+){2,}[.!?:…]", re.DOTALL)
_WORDS = re.compile(r"[A-Za-z]{2,}\s+[A-Za-z]{2,}")


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_call(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and name_of(node) in names


def unmarked(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all in it, but for what is marked or only logged."""
    if is_call(node, "N_", "_", "n_", "_n", "debug", "info", "warning", "error", "exception"):
        return
    yield node
    for inner in ast.iter_child_nodes(node):
        yield from unmarked(inner)


def words_in(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def docstrings(tree: ast.AST) -> set[ast.AST]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


@rooms
def test_no_sentence_for_people_is_unmarked(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    calls = [node for node in ast.walk(tree) if is_call(node, *_SAYING)]
    said = chain.from_iterable(unmarked(call) for call in calls)
    bare = [words_in(node) for node in said if _WORDS.search(words_in(node))]
    everywhere = set(unmarked(tree)) - docstrings(tree)
    if path.name not in _FOR_THE_LOG:
        bare += [words_in(node) for node in everywhere if _SENTENCE.fullmatch(words_in(node))]

    assert not bare


@rooms
def test_no_marked_sentence_is_said_untranslated(path: Path) -> None:
    """A constant is translated where it is said: reply(_(HOW)), and never reply(HOW)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    marked = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and is_call(node.value, "N_", "n_")
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    said: list[ast.AST] = []
    for node in ast.walk(tree):
        if is_call(node, *(_SAYING - {"Command"})):
            said += unmarked(node)
        elif isinstance(node, ast.FormattedValue) or getattr(node, "attr", "") == "format":
            said += ast.iter_child_nodes(node)
        elif isinstance(node, ast.AsyncFunctionDef):
            # What answers a press; plain functions may give a constant to who translates it.
            ends = [inner for inner in ast.walk(node) if isinstance(inner, ast.Return)]
            said += chain.from_iterable(map(unmarked, ends))

    assert not [node.id for node in said if isinstance(node, ast.Name) and node.id in marked]


def constants_of(module: str, nodes: Iterator[ast.AST]) -> list[str]:
    """The marked sentences among the names and strings in the nodes."""
    found = []
    for node in nodes:
        named = getattr(sys.modules[module], node.id, "") if isinstance(node, ast.Name) else ""
        found += [text for text in (named, words_in(node)) if isinstance(text, str)]
    return [text for text in found if text in SENTENCES]


def test_every_button_has_room_for_its_words() -> None:
    labels: list[str] = []
    for module in {button.__module__ for button in BUTTONS.values()} | {keyboards.__name__}:
        tree = ast.parse(Path(str(sys.modules[module].__file__)).read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if is_call(node, *_LABELS)]
        labels += constants_of(module, chain.from_iterable(map(ast.walk, calls)))

    assert len(labels) > 15
    for label in labels:
        for said in in_all_languages(label):
            filled = said.replace("{value}", "v" * 41).replace("{page}", "99")
            assert len(filled.replace("{pages}", "99")) <= 64


@rooms
def test_what_holds_code_is_sent_as_such(path: Path) -> None:
    """A sentence with backticks goes through notice_text, and through nothing else."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    coded = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        and is_call(node.value, "N_", "n_")
        and any("`" in words_in(one) for one in ast.walk(node))
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    inside = [
        inner for node in ast.walk(tree) if is_call(node, "notice_text") for inner in ast.walk(node)
    ]
    uses = {
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in coded
    }

    assert not [f"{node.id} in line {node.lineno}" for node in uses - set(inside)]


def test_every_answer_to_a_press_fits_into_telegrams_200_characters() -> None:
    answers: list[str] = []
    for module in {button.__module__ for button in BUTTONS.values()} | {dispatcher.__name__}:
        tree = ast.parse(Path(str(sys.modules[module].__file__)).read_text(encoding="utf-8"))
        ends = [node for node in ast.walk(tree) if isinstance(node, ast.Return)]
        answers += constants_of(module, chain.from_iterable(map(ast.walk, ends)))

    assert len(answers) > 15
    assert not [said for text in answers for said in in_all_languages(text) if len(said) > 200]
