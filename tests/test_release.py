"""What is shipped: one version, pinned parts, and an image of the bot alone."""

import re
import tomllib
from pathlib import Path

import pytest

import bot

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = ROOT / "Dockerfile"
COMPOSE = ROOT / "docker-compose.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
USER = "10001:10001"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_there_is_one_version() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]

    assert project["version"] == bot.__version__


def test_the_newest_release_of_the_changelog_is_this_version_and_has_a_day() -> None:
    headings = re.findall(r"^## (.+)$", read(ROOT / "CHANGELOG.md"), re.MULTILINE)

    assert headings[0] == "[Unreleased]"
    newest = re.fullmatch(r"\[(.+)\] - \d{4}-\d\d-\d\d", headings[1])
    assert newest is not None
    assert newest[1] == bot.__version__


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_an_action_is_pinned_by_its_commit_and_says_its_version(workflow: Path) -> None:
    used = re.findall(r"uses: (.+)$", read(workflow), re.MULTILINE)

    assert used
    for action in used:
        pinned = r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
        assert action.startswith("./") or re.fullmatch(pinned, action), action


def test_the_gate_runs_on_every_python_that_is_promised() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]

    matrix = re.search(r"python: \[(.+)\]", read(ROOT / ".github" / "workflows" / "check.yml"))

    assert matrix is not None
    versions = re.findall(r'"3\.(\d+)"', matrix[1])
    assert project["requires-python"] == f">=3.{versions[0]}"
    assert list(map(int, versions)) == list(range(int(versions[0]), int(versions[0]) + 4))


def test_what_the_image_is_made_of_is_pinned_by_digest() -> None:
    stages = re.findall(r"^FROM (\S+)(?: AS (\w+))?$", read(DOCKERFILE), re.MULTILINE)

    own = {name for _, name in stages if name}
    for base, _ in stages:
        assert base in own or re.fullmatch(r"[\w.:-]+@sha256:[0-9a-f]{64}", base), base


def test_the_image_holds_the_bot_and_nothing_beside_it() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", read(DOCKERFILE), re.MULTILINE)
    let_in = [line[1:] for line in read(ROOT / ".dockerignore").splitlines() if line[0] == "!"]

    parts = ["requirements-postgresql.txt", "migrations", "bot"]
    assert [name.rstrip("/") for name in copied] == parts
    assert sorted(let_in) == sorted(name.rstrip("/") for name in copied)


def test_the_image_runs_as_the_user_that_compose_and_its_folder_know() -> None:
    dockerfile, compose = read(DOCKERFILE), read(COMPOSE)

    assert f"\nUSER {USER}\n" in dockerfile
    number = USER.partition(":")[0]
    assert f"--uid {number}" in dockerfile
    assert f"--gid {number}" in dockerfile
    assert set(re.findall(r'^    user: "(.+)"$', compose, re.MULTILINE)) == {USER}


def test_an_image_of_others_has_a_version() -> None:
    images = re.findall(r"image: (\S+)$", read(COMPOSE), re.MULTILINE)

    assert images
    for image in images:
        assert re.fullmatch(r"[\w/-]+:v?\d+(\.\d+)+(@sha256:[0-9a-f]{64})?", image), image


def test_only_the_bot_is_started_without_a_profile() -> None:
    section = read(COMPOSE).partition("\nservices:\n")[2].partition("\nvolumes:\n")[0]
    services = re.findall(r"^  (\w\S*):\n((?:    .*\n)+)", section, re.MULTILINE)

    without = [name for name, body in services if "    profiles:" not in body]

    assert without == ["bot"]


def test_compose_mounts_only_files_that_are_there() -> None:
    mounted = re.findall(r"- (\./\S+?):/", read(COMPOSE))

    missing = [path for path in mounted if path != "./data" and not (ROOT / path).exists()]

    assert mounted
    assert missing == []
