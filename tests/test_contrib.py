"""What operators take from contrib/: it names only figures that there are."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from bot.domain.health import Readings
from bot.domain.observers import ModelOutcome, TelegramOutcome
from bot.domain.turn_report import TurnOutcome, TurnReport
from bot.domain.usage import Call, Usage
from bot.ending import SLACK_SECONDS
from bot.process import WRONG_SETTINGS
from bot.settings.config import Config
from bot.web.metrics import Metrics

CONTRIB = Path(__file__).resolve().parent.parent / "contrib"
DASHBOARD = CONTRIB / "grafana" / "parley.json"
ALERTS = CONTRIB / "prometheus" / "alerts.yml"
SEARXNG = CONTRIB / "searxng" / "settings.yml"
SERVICE = CONTRIB / "systemd" / "parley.service"
MOST_EXPOSED = 2.0
NAME = re.compile(r"\b(?:parley|process)_\w+")
SELECTOR = re.compile(r"\b((?:parley|process)_\w+)\{([^}]*)\}")
OUTCOMES = {*get_args(TurnOutcome), *get_args(ModelOutcome), *get_args(TelegramOutcome)}


def exposed() -> tuple[set[str], set[str]]:
    """All names of samples, and all labels, once a bit of everything has happened."""
    metrics = Metrics("0.1.0")
    calls = (Call("completion", "m", Usage(input=2, output=1), 0.5),)
    metrics.observers.turn_ended(TurnReport(1, 1, "answered", None, "m", calls, 0.5, 1.0))
    metrics.observers.turn_ended(TurnReport(2, 1, "failed", "WrongKey", "m", (), None, 1.0))
    metrics.observers.telegram_called("getMe", "throttled")
    readings = Readings(1, 1, 1, 1.0, 1, 1, 1.0, is_backup_failing=True, ready={"process": True})
    text = metrics.write(readings)[0].decode()
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    names = {re.split(r"[ {]", sample)[0] for sample in samples}
    return names, set(re.findall(r'(\w+)="', text))


def queries() -> Iterator[str]:
    """All PromQL of the dashboard and of the alerts."""
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", ()):
            yield target["expr"]
    yield from re.findall(
        r"^ +expr: ((?:\|\n(?: {10}.*\n)+)|.*\n)", ALERTS.read_text(), re.MULTILINE
    )


def test_there_is_something_to_look_at() -> None:
    assert len(list(queries())) > 25
    assert len(re.findall(r"- alert:", ALERTS.read_text())) == ALERTS.read_text().count("expr:")


@pytest.mark.parametrize("path", [DASHBOARD, ALERTS], ids=["dashboard", "alerts"])
def test_each_figure_that_is_named_is_there(path: Path) -> None:
    names, _ = exposed()

    named = set(NAME.findall(path.read_text()))

    assert len(named) > 8
    assert named - names == set()


def test_each_figure_that_is_there_is_shown() -> None:
    names, _ = exposed()
    shown = set(NAME.findall(DASHBOARD.read_text()))

    ours = {re.sub(r"_(?:bucket|sum|count)$", "_bucket", name) for name in names}

    assert {name for name in ours if name.startswith("parley_")} - shown == set()


def test_each_label_that_is_asked_for_is_there() -> None:
    _, labels = exposed()
    for query in queries():
        for _, selector in SELECTOR.findall(query):
            assert set(re.findall(r"(\w+)(?:=|!)", selector)) <= labels | {"job"}, query
        for listed in re.findall(r"by \(([^)]*)\)", query):
            assert {label.strip() for label in listed.split(",")} <= labels, query


def test_each_outcome_that_is_asked_for_can_come() -> None:
    for query in queries():
        for values in re.findall(r'outcome(?:=~|=|!=)"([^"]+)"', query):
            assert set(values.split("|")) <= OUTCOMES, query


def test_parentheses_and_quotes_of_each_query_are_closed() -> None:
    for query in queries():
        for opening, closing in ("()", "{}", "[]"):
            assert query.count(opening) == query.count(closing), query
        assert query.count('"') % 2 == 0, query


def test_panels_do_not_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    panels = json.loads(DASHBOARD.read_text())["panels"]
    for panel in panels:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in panels}) == len(panels)


def setting(name: str) -> str:
    """What the service of systemd has for it."""
    found = re.search(rf"^{name}=(.*)$", SERVICE.read_text(), re.MULTILINE)
    assert found is not None, name
    return found[1]


def test_systemd_knows_what_the_process_does() -> None:
    shutdown = float(Config.model_fields["SHUTDOWN_SECONDS"].default)

    assert setting("Type") == "notify"
    assert setting("RestartPreventExitStatus") == str(WRONG_SETTINGS)
    assert float(setting("TimeoutStopSec")) > shutdown + SLACK_SECONDS


def test_commands_run_as_the_service_does() -> None:
    script = (CONTRIB / "systemd" / "parley").read_text()

    for name in ("DynamicUser", "StateDirectory", "StateDirectoryMode", "UMask", "EnvironmentFile"):
        assert f"-p {name}={setting(name)} " in script
    assert f"-p WorkingDirectory={setting('WorkingDirectory')} " in script
    assert f'{setting("ExecStart")} "$@"\n' in script
    for variable in setting("Environment").split():
        assert f"-E {variable} " in script
    assert f"-p User={SERVICE.stem} " in script  # whom DynamicUser names after the unit


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_little_that_is_exposed() -> None:
    command = ("systemd-analyze", "security", "--offline=true", "--no-pager", str(SERVICE))
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - it is the system's own

    exposure = re.search(r"Overall exposure level for parley\.service: ([\d.]+)", told.stdout)
    if exposure is None:
        pytest.skip(f"it does not look at files yet: {told.stderr}")
    assert float(exposure[1]) <= MOST_EXPOSED


def test_searxng_lets_a_bot_ask_in_json() -> None:
    written = SEARXNG.read_text()

    assert re.search(r"^search:\n  formats:\n(?:    .+\n)*    - json\n", written, re.MULTILINE)
    assert "\n  limiter: false\n" in written
