"""The documents name what the code has, lead where they say, and say the same in both languages."""

import os
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

import bot
from bot.domain.error_names import all_errors
from bot.settings.config import Config, read_config
from bot.telegram.commands import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PAIRS = [
    ("README.md", "README.zh-CN.md"),
    ("docs/commands.md", "docs/zh-CN/commands.md"),
    ("docs/settings.md", "docs/zh-CN/settings.md"),
    ("docs/operations.md", "docs/zh-CN/operations.md"),
    ("docs/testing.md", "docs/zh-CN/testing.md"),
    ("docs/threat-model.md", "docs/zh-CN/threat-model.md"),
    ("docs/scaling.md", "docs/zh-CN/scaling.md"),
    ("docs/tools.md", "docs/zh-CN/tools.md"),
    ("docs/documents.md", "docs/zh-CN/documents.md"),
]
DOCUMENTS = [
    *(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("*.md"))),
    *(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("docs/**/*.md"))),
]
KEYS = {"TELEGRAM_BOT_TOKEN": "123:a-token-of-at-least-thirty-letters", "OPENAI_API_KEY": "key"}

_SETTING = re.compile(r"(?:# )?([A-Z][A-Z_]+)=(.*)")
_ROW = re.compile(r"^\| `([A-Z][A-Z_]+)` \| (.+?) \|", re.MULTILINE)
_ROOMS = "bot|sandbox|tests|scripts|benchmarks|migrations|docs"
_PATH = re.compile(rf"(?<![\w/.{{-])(?:{_ROOMS})/[\w./*-]*")

documents = pytest.mark.parametrize("name", DOCUMENTS)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def written_default(name: str) -> str:
    """The default of a setting as people write it; nothing for an empty one."""
    default = Config.model_fields[name].default
    return str(default) if isinstance(default, (str, int, float, Path)) else ""


def test_the_example_names_every_setting_in_its_order() -> None:
    found = [
        match[1] for line in read(".env.example").splitlines() if (match := _SETTING.match(line))
    ]

    assert found == list(Config.model_fields)


def test_each_setting_of_the_example_has_a_comment_before_it() -> None:
    lines = read(".env.example").splitlines()

    for before, line in pairwise(lines):
        if _SETTING.match(line):
            assert before.startswith("# "), line
            assert not _SETTING.match(before), line


def test_the_example_works_as_it_is_with_the_two_keys(tmp_path: Path) -> None:
    example = tmp_path / ".env"
    example.write_text(_filled_in(read(".env.example")), encoding="utf-8")

    assert read_config({}, example) == read_config(KEYS, tmp_path / "none")


def test_what_is_commented_out_in_the_example_is_the_default(tmp_path: Path) -> None:
    switched_on = re.sub(r"^# (?=[A-Z_]+=)", "", read(".env.example"), flags=re.MULTILINE)
    example = tmp_path / ".env"
    example.write_text(_filled_in(switched_on), encoding="utf-8")

    assert read_config({}, example) == read_config(KEYS, tmp_path / "none")
    for name, value in re.findall(r"^([A-Z_]+)=(.*)$", switched_on, re.MULTILINE):
        assert value.strip('"') == written_default(name), name


def _filled_in(example: str) -> str:
    for name, value in KEYS.items():
        example = example.replace(f"\n{name}=\n", f"\n{name}={value}\n")
    return example


@pytest.mark.parametrize("name", ["docs/settings.md", "docs/zh-CN/settings.md"])
def test_every_setting_is_described_in_its_order_with_its_default(name: str) -> None:
    rows = _ROW.findall(read(name))

    assert [setting for setting, _ in rows] == list(Config.model_fields)
    for setting, shown in rows:
        default = written_default(setting)
        assert shown == (f"`{default}`" if default else "–"), setting


@pytest.mark.parametrize("name", ["docs/commands.md", "docs/zh-CN/commands.md"])
def test_every_command_is_described_in_its_order_with_its_aliases(name: str) -> None:
    commands = {command.name: command.aliases for command in COMMANDS}

    described = re.split(r"^- `/(\w+)` – ", read(name), flags=re.MULTILINE)[1:]

    found = dict(zip(described[::2], described[1::2], strict=True))
    assert list(found) == list(commands)
    for command, words in found.items():
        aliases = re.search(r"^  - (?:Also: |别名：)(.+)$", words, re.MULTILINE)
        named = tuple(re.findall(r"`/(\w+)`", aliases[1])) if aliases else ()
        assert named == commands[command], command


@pytest.mark.parametrize("name", ["docs/operations.md", "docs/zh-CN/operations.md"])
def test_errors_are_explained_by_the_names_that_they_have(name: str) -> None:
    known = {error.__name__ for error in all_errors()}
    told = {
        word
        for row in re.findall(r"^\| (`[A-Z]\w+`.*?) \|", read(name), re.MULTILINE)
        for word in re.findall(r"`([A-Z]\w+)`", row)
        if not word.isupper() and "_" not in word
    } - {"Unauthorized"}

    assert len(told) > 15
    assert told <= known


@pytest.mark.parametrize(("name", "translation"), PAIRS)
def test_a_translation_has_the_same_headings_and_as_many_points_below_each(
    name: str, translation: str
) -> None:
    assert outline(translation) == outline(name)
    assert translation_link(name, translation) in read(name)
    assert translation_link(translation, name) in read(translation)


def outline(name: str) -> list[tuple[str, int, int, int]]:
    """Each heading's level, and the points, rows and blocks of code below it."""
    found: list[tuple[str, int, int, int]] = []
    is_code = False
    for line in read(name).splitlines():
        heading = re.match(r"#+ ", line)
        if line.lstrip().startswith("```"):
            is_code = not is_code
            found[-1] = _counted(found[-1], code=int(is_code))
        elif heading and not is_code:
            found.append((heading[0].strip(), 0, 0, 0))
        elif not is_code and re.match(r"\s*(?:-|\d+\.) ", line):
            found[-1] = _counted(found[-1], points=1)
        elif not is_code and line.startswith("|"):
            found[-1] = _counted(found[-1], rows=1)
    return found


def _counted(
    section: tuple[str, int, int, int], *, points: int = 0, rows: int = 0, code: int = 0
) -> tuple[str, int, int, int]:
    level, before, rows_before, code_before = section
    return level, before + points, rows_before + rows, code_before + code


def translation_link(name: str, other: str) -> str:
    return f"]({os.path.relpath(ROOT / other, (ROOT / name).parent)})"


@documents
def test_a_document_links_only_to_what_is_there(name: str) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", read(name)):
        path, _, anchor = link.partition("#")
        target = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def anchors(text: str) -> list[str]:
    """The headings as GitHub makes links of them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles]


@pytest.mark.parametrize("name", sorted({*DOCUMENTS} - {"CHANGELOG.md"}))
def test_a_document_names_only_paths_that_exist(name: str) -> None:
    for path in _PATH.findall(read(name)):
        assert list(ROOT.glob(path.rstrip("/."))), path


def test_the_path_of_a_message_names_only_what_exists() -> None:
    places = re.findall(r"^    ([a-z_/]+) {2,}", bot.__doc__ or "", re.MULTILINE)

    assert len(places) > 5
    for place in places:
        path = ROOT / "bot" / place
        assert path.is_dir() or path.with_suffix(".py").exists(), place


def test_the_floors_are_those_that_the_linter_holds() -> None:
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    held = [sorted(re.findall(r"\w+", layer)) for layer in contracts[0]["layers"]]

    shown = read("CONTRIBUTING.md").partition("\n## The floors\n\n")[2].partition("\n\n")[0]

    assert [sorted(re.findall(r"\w+", floor)) for floor in shown.splitlines()] == held


def test_the_changelog_has_one_unreleased_section() -> None:
    assert read("CHANGELOG.md").count("\n## [Unreleased]\n") == 1
