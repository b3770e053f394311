"""What is shipped: one version, pinned parts, and an image of the bot alone."""

import re
import tomllib
from pathlib import Path

import pytest

import bot
from bot.ending import SLACK_SECONDS
from bot.settings.config import Config

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = ROOT / "Dockerfile"
COMPOSE = ROOT / "docker-compose.yml"
KUBERNETES = sorted((ROOT / "contrib" / "kubernetes").glob("*.yml"))
DEPLOYMENT = ROOT / "contrib" / "kubernetes" / "parley.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
USER = "10001:10001"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def services() -> dict[str, str]:
    """Each service of compose, with what stands below its name."""
    section = read(COMPOSE).partition("\nservices:\n")[2].partition("\nvolumes:\n")[0]
    return dict(re.findall(r"^  (\w\S*):\n((?:(?:    .*)?\n)+)", section, re.MULTILINE))


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

    parts = ["requirements-mcp.txt", "requirements-postgresql.txt", "migrations", "bot"]
    assert [name.rstrip("/") for name in copied] == parts
    assert sorted(let_in) == sorted(name.rstrip("/") for name in copied)


def test_the_image_runs_as_the_user_that_compose_and_its_folder_know() -> None:
    dockerfile = read(DOCKERFILE)

    assert f"\nUSER {USER}\n" in dockerfile
    number = USER.partition(":")[0]
    assert f"--uid {number}" in dockerfile
    assert f"--gid {number}" in dockerfile
    # PostgreSQL has a user of its own, and no folder of the bot's.
    users = {
        name: re.findall(r'^    user: "(.+)"$', body, re.MULTILINE)
        for name, body in services().items()
    }
    assert users.pop("postgres") == ["999:999"]
    assert {user for named in users.values() for user in named} == {USER}
    assert " data:/" not in services()["postgres"]


def test_an_image_of_others_has_a_version() -> None:
    images = re.findall(r"image: (\S+)$", read(COMPOSE), re.MULTILINE)

    assert images
    for image in images:
        assert re.fullmatch(r"[\w/-]+:v?\d+(\.\d+)+(-\w+)?(@sha256:[0-9a-f]{64})?", image), image


def test_only_the_bot_is_started_without_a_profile() -> None:
    without = [name for name, body in services().items() if "    profiles:" not in body]

    assert without == ["bot"]


def test_compose_mounts_only_files_that_are_there() -> None:
    mounted = re.findall(r"- (\./\S+?):/", read(COMPOSE))

    missing = [path for path in mounted if path != "./data" and not (ROOT / path).exists()]

    assert mounted
    assert missing == []


def test_several_bots_are_of_one_profile_and_share_no_folder() -> None:
    cluster = {name: body for name, body in services().items() if "profiles: [cluster]" in body}

    assert list(cluster) == ["bot-2", "postgres", "caddy"]
    assert "      service: bot\n" in cluster["bot-2"]
    folders = re.findall(r"^ +DATA_DIR: (\S+)$", read(COMPOSE), re.MULTILINE)
    assert len(folders) == len(set(folders)) == 2


def test_the_balancer_leads_to_each_bot_and_asks_what_there_is() -> None:
    caddyfile = read(ROOT / "contrib" / "caddy" / "Caddyfile")
    bots = [name for name in services() if name.startswith("bot") and name != "bot-api"]

    ways = re.search(r"reverse_proxy (.+) \{", caddyfile)

    assert ways is not None
    assert ways[1].split() == [f"{name}:8080" for name in bots]
    assert re.findall(r"health_(?:uri|port) (\S+)", caddyfile) == ["/readyz", "8081"]
    for name in re.findall(r"\{\$(\w+)\}", caddyfile):
        assert f"      {name}: ${{{name}:-}}\n" in services()["caddy"]


def test_what_stops_a_bot_gives_it_its_time() -> None:
    needed = Config.model_fields["SHUTDOWN_SECONDS"].default + SLACK_SECONDS
    deployment = read(DEPLOYMENT)

    grace = int(_value(deployment, "terminationGracePeriodSeconds"))
    assert grace > needed + int(_value(deployment, "seconds"))
    assert int(_value(services()["bot"], "stop_grace_period").removesuffix("s")) >= needed


def test_a_deployment_goes_on_while_it_is_changed() -> None:
    deployment = read(DEPLOYMENT)

    assert int(_value(deployment, "replicas")) > 1
    strategy, _, budget = deployment.partition("kind: PodDisruptionBudget")
    assert _value(strategy, "maxUnavailable") == "0"
    assert _value(budget, "maxUnavailable") == "1"


def test_a_deployment_asks_for_pages_and_ports_that_there_are() -> None:
    deployment = read(DEPLOYMENT)
    ports = dict(re.findall(r"- name: (\w+)\n +containerPort: (\d+)", deployment))

    asked = re.findall(r"(\w+Probe):\n +httpGet:\n +path: (\S+)\n +port: (\w+)", deployment)

    served = re.findall(r'Route\("GET", "(/\w+)"', read(ROOT / "bot" / "web" / "health.py"))
    assert dict(
        zip((probe for probe, *_ in asked), (path for _, path, _ in asked), strict=True)
    ) == {
        "startupProbe": "/livez",
        "livenessProbe": "/livez",
        "readinessProbe": "/readyz",
    }
    assert {path for _, path, _ in asked} | {_value(deployment, "prometheus.io/path")} <= {*served}
    assert {port for *_, port in asked} == {"health"}
    assert _value(deployment, "prometheus.io/port") == f'"{ports["health"]}"'
    assert f"value: 0.0.0.0:{ports['health']}\n" in deployment
    assert f"value: 0.0.0.0:{ports['webhook']}\n" in deployment
    assert _value(deployment, "targetPort") == "webhook"


def test_a_deployment_is_held_as_tightly_as_compose_holds_the_bot() -> None:
    deployment, number = read(DEPLOYMENT), USER.partition(":")[0]

    for name in ("runAsUser", "runAsGroup", "fsGroup"):
        assert _value(deployment, name) == number
    assert _value(deployment, "readOnlyRootFilesystem") == "true"
    assert _value(deployment, "allowPrivilegeEscalation") == "false"
    assert _value(deployment, "drop") == "[ALL]"
    assert _value(deployment, "runAsNonRoot") == "true"


@pytest.mark.parametrize("path", KUBERNETES, ids=lambda path: path.stem)
def test_what_a_deployment_sets_are_settings(path: Path) -> None:
    named = re.findall(r"^ +(?:- name: )?([A-Z][A-Z_]{3,})(?:: .*)?$", read(path), re.MULTILINE)

    assert named
    assert {*named} <= {*Config.model_fields}


@pytest.mark.parametrize("path", KUBERNETES, ids=lambda path: path.stem)
def test_a_file_for_kubernetes_is_indented_as_it_has_to_be(path: Path) -> None:
    """No parser of YAML is among the tests' tools; kubernetes-validate has read both files."""
    for document in read(path).split("\n---\n"):
        lines = [
            line for line in document.splitlines() if line and not line.lstrip().startswith("#")
        ]
        assert [line.partition(":")[0] for line in lines if line[0] != " "][:3] == [
            "apiVersion",
            "kind",
            "metadata",
        ]
        for line in lines:
            assert re.match(r"(?:  )*(?:- )?[\w./-]+:(?: \S.*)?$|(?:  )*- \S+$", line), line


def _value(text: str, name: str) -> str:
    """What stands behind the first such name."""
    found = re.search(rf"^ *{re.escape(name)}: (.+)$", text, re.MULTILINE)
    assert found is not None, name
    return found[1]
