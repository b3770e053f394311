"""The documents name what the code has: settings, their defaults, commands."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bot.config import Config, read_config
from bot.telegram.commands import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
README_NAMES = ("README.md", "README.zh-CN.md")
KEYS = {"TELEGRAM_BOT_TOKEN": "123:a-token-of-at-least-thirty-letters", "OPENAI_API_KEY": "key"}

_SETTING = re.compile(r"(?:# )?([A-Z][A-Z_]+)=(.*)")
_ROW = re.compile(r"^\| `([A-Z][A-Z_]+)` \| (.+?) \|", re.MULTILINE)

readmes = pytest.mark.parametrize("name", README_NAMES)


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


@readmes
def test_a_readme_names_every_setting_in_its_order_with_its_default(name: str) -> None:
    rows = _ROW.findall(read(name))

    assert [setting for setting, _ in rows] == list(Config.model_fields)
    for setting, shown in rows:
        default = written_default(setting)
        assert shown == (f"`{default}`" if default else "–"), setting


@readmes
def test_a_readme_names_every_command_and_its_aliases(name: str) -> None:
    commands = {command.name: command.aliases for command in COMMANDS}

    rows = re.findall(r"^\| `/(\w+)[^|]*\| ([^|]*)\|", read(name), re.MULTILINE)

    assert [command for command, _ in rows] == list(commands)
    for command, aliases in rows:
        assert tuple(re.findall(r"`/(\w+)`", aliases)) == commands[command]


@readmes
def test_a_readme_links_only_to_what_is_there(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", read(name))

    missing = [link for link in links if not (ROOT / link).exists()]

    assert not missing
    assert set(README_NAMES) - {name} <= set(links)


def test_the_changelog_has_one_unreleased_section() -> None:
    assert read("CHANGELOG.md").count("\n## [Unreleased]\n") == 1
