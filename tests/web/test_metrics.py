"""The figures: their names and labels, and that nobody can make more of them than there are."""

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bot.domain.health import Readings
from bot.domain.observers import ModelOutcome, TelegramOutcome
from bot.domain.turn_report import TurnOutcome, TurnReport
from bot.domain.usage import Call, Usage
from bot.web.metrics import METHODS, MOST_MODELS, OTHER, Metrics

CALL = Call("completion", "gpt-6-luna", Usage(input=100, cached=60, output=20), 0.25)
REPORT = TurnReport(7, 1815, "answered", None, "gpt-6-luna", (CALL,), 1.5, 4.0)
READINGS = Readings(
    turns_running=3,
    inbox_pending=5,
    set_aside=2,
    silence=12.5,
    database_bytes=4096,
    disk_free_bytes=10**9,
    backup_age=60.0,
    is_backup_failing=False,
    ready={"database": True},
)

PROMISED = {
    "parley_answers_total": {"outcome"},
    "parley_answer_errors_total": {"error"},
    "parley_answer_seconds_count": set(),
    "parley_first_word_seconds_count": set(),
    "parley_turns_running": set(),
    "parley_inbox_pending": set(),
    "parley_set_aside_total": set(),
    "parley_last_update_age_seconds": set(),
    "parley_telegram_calls_total": {"method", "outcome"},
    "parley_telegram_retry_after_total": set(),
    "parley_model_requests_total": {"outcome"},
    "parley_tokens_total": {"model", "kind"},
    "parley_searches_total": set(),
    "parley_speeches_total": set(),
    "parley_cost_dollars_total": set(),
    "parley_db_write_seconds_count": set(),
    "parley_build_info": {"version"},
    "parley_database_bytes": set(),
    "parley_disk_free_bytes": set(),
    "parley_backup_age_seconds": set(),
    "parley_backup_failing": set(),
    "parley_ready": {"check"},
}  # fmt: skip


def read(metrics: Metrics, readings: Readings = READINGS) -> dict[str, float]:
    """Each sample, by its name and labels as they are written."""
    lines = metrics.write(readings)[0].decode().splitlines()
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in lines
        if not line.startswith("#")
    }


def busy() -> Metrics:
    """A bit of everything has happened."""
    metrics = Metrics("0.1.0")
    observers = metrics.observers
    observers.turn_ended(REPORT)
    observers.turn_ended(replace(REPORT, outcome="failed", error="ModelBusy"))
    observers.telegram_called("sendMessage", "ok")
    observers.telegram_called("sendMessage", "throttled")
    observers.model_asked("busy")
    observers.written(0.002)
    return metrics


def labels_of(samples: dict[str, float]) -> dict[str, set[str]]:
    """The labels of each name."""
    found: dict[str, set[str]] = {}
    for sample in samples:
        name, _, labels = sample.partition("{")
        found.setdefault(name, set()).update(re.findall(r'(\w+)="', labels))
    return found


def test_the_names_and_labels_are_those_that_were_promised() -> None:
    found = labels_of(read(busy()))

    ours = {
        name: labels
        for name, labels in found.items()
        if name.startswith("parley_") and not name.endswith(("_sum", "_bucket"))
    }
    assert ours == PROMISED
    assert "process_cpu_seconds_total" in found or not Path("/proc").exists()


def test_figures_are_those_of_what_happened() -> None:
    samples = read(busy())

    assert samples['parley_answers_total{outcome="answered"}'] == 1
    assert samples['parley_answers_total{outcome="failed"}'] == 1
    assert samples['parley_answers_total{outcome="dropped"}'] == 0
    assert samples['parley_answer_errors_total{error="ModelBusy"}'] == 1
    assert samples["parley_answer_seconds_sum"] == 4.0  # how soon it fails is another matter
    assert samples["parley_first_word_seconds_count"] == 2
    assert samples["parley_cost_dollars_total"] == 0.5
    tokens = [
        samples[f'parley_tokens_total{{kind="{kind}",model="gpt-6-luna"}}']
        for kind in ("input", "cached", "output")
    ]
    assert tokens == [80, 120, 40]
    assert samples['parley_telegram_calls_total{method="sendMessage",outcome="throttled"}'] == 1
    assert samples["parley_telegram_retry_after_total"] == 1
    assert samples['parley_model_requests_total{outcome="busy"}'] == 1
    assert samples['parley_db_write_seconds_bucket{le="0.0025"}'] == 1
    assert samples["parley_turns_running"] == 3
    assert samples["parley_inbox_pending"] == 5
    assert samples["parley_set_aside_total"] == 2
    assert samples["parley_last_update_age_seconds"] == 12.5


def test_what_is_not_known_is_left_out() -> None:
    found = labels_of(read(busy(), Readings()))

    unknown = {"parley_turns_running", "parley_inbox_pending", "parley_set_aside_total",
               "parley_last_update_age_seconds"}  # fmt: skip
    assert not unknown & found.keys()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("parley_answers_total", get_args(TurnOutcome)),
        ("parley_model_requests_total", get_args(ModelOutcome)),
    ],
)
def test_outcomes_are_all_there_from_the_start(name: str, values: tuple[str, ...]) -> None:
    samples = read(Metrics("0.1.0"))

    assert {sample for sample in samples if sample.startswith(name)} == {
        f'{name}{{outcome="{value}"}}' for value in values
    }


def test_methods_are_bounded() -> None:
    metrics, outcomes = Metrics("0.1.0"), get_args(TelegramOutcome)
    for method in (*METHODS, *(f"method{number}" for number in range(1000)), "a\nb", ""):
        for outcome in outcomes:
            metrics.observers.telegram_called(method, outcome)

    calls = [sample for sample in read(metrics) if "telegram_calls" in sample]
    assert len(calls) == (len(METHODS) + 1) * len(outcomes)


def test_models_are_bounded_and_no_sentence_is_one() -> None:
    metrics = Metrics("0.1.0")
    names = ["my secret is 42", "a\nb", 'x"y', "z" * 200, *(f"m-{n}" for n in range(1000))]
    for name in names:
        metrics.observers.turn_ended(replace(REPORT, calls=(replace(CALL, model=name),)))

    samples = read(metrics)
    models = {found[1] for sample in samples if (found := re.search(r'model="(.*)"', sample))}
    assert models == {OTHER, *(f"m-{number}" for number in range(MOST_MODELS))}
    others = samples[f'parley_tokens_total{{kind="output",model="{OTHER}"}}']
    assert others == 20 * (len(names) - MOST_MODELS)


def test_a_model_that_did_nothing_is_none() -> None:
    metrics = Metrics("0.1.0")

    metrics.observers.turn_ended(
        replace(REPORT, calls=(replace(CALL, usage=Usage(), dollars=None),))
    )

    assert not [sample for sample in read(metrics) if "model=" in sample]


def test_an_error_of_another_version_is_no_label() -> None:
    metrics = Metrics("0.1.0")

    metrics.observers.turn_ended(replace(REPORT, outcome="failed", error="What she said"))

    assert read(metrics)['parley_answer_errors_total{error="BotError"}'] == 1


def test_no_id_is_in_it() -> None:
    written = busy().write(READINGS)[0].decode()

    assert "1815" not in written


@pytest.mark.parametrize(
    ("accepted", "kind"),
    [
        ("", "text/plain"),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics"),
    ],
)
def test_the_form_is_what_is_asked_for(accepted: str, kind: str) -> None:
    body, content_type = busy().write(READINGS, accepted)

    assert content_type.startswith(kind)
    assert body.endswith(b"# EOF\n") == (kind == "application/openmetrics")


@pytest.mark.parametrize("version", ["abc", "", "1.0.0;escaping=x", "1..", "²", "9" * 5000])
def test_whoever_asks_for_an_odd_form_is_given_the_usual_one(version: str) -> None:
    metrics = Metrics("0.1.0")

    body, kind = metrics.write(READINGS, f"application/openmetrics-text;version={version}")

    assert b"parley_turns_running 3.0" in body
    assert kind.startswith(("application/openmetrics-text", "text/plain"))


def test_a_search_is_no_model_and_is_counted_by_itself() -> None:
    metrics = Metrics("0.1.0")
    calls = (Call("search", "tavily", Usage(), 0.008), Call("search", "tavily", Usage(), 0.008))

    metrics.observers.turn_ended(TurnReport(1, 1, "answered", None, "m", calls, 0.5, 1.0))

    samples = read(metrics)
    assert samples["parley_searches_total"] == 2
    assert samples["parley_cost_dollars_total"] == 0.016
    assert not any("tavily" in name for name in samples)


def test_providers_are_told_of_where_there_are_several() -> None:
    readings = Readings(providers={"first": False, "spare": True})

    written = Metrics("1").write(readings)[0].decode()

    assert 'parley_provider_ready{provider="first"} 0.0' in written
    assert 'parley_provider_ready{provider="spare"} 1.0' in written
    assert "parley_provider_ready" not in Metrics("1").write(Readings())[0].decode()


def test_a_voice_message_is_counted_with_what_it_cost() -> None:
    metrics = Metrics("0.1.0")

    metrics.observers.spoken(Call("speech", "kokoro", Usage(input=20, output=300), 0.25))

    samples = read(metrics)
    assert samples["parley_speeches_total"] == 1
    assert samples["parley_cost_dollars_total"] == 0.25
    assert samples['parley_tokens_total{kind="output",model="kokoro"}'] == 300
