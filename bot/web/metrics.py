"""Figures for Prometheus, in a registry of our own; no ID, no name and no text is ever a label."""

import re
from collections.abc import Iterator, Mapping
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.domain.error_names import all_errors
from bot.domain.errors import BotError
from bot.domain.health import Readings
from bot.domain.observers import ModelOutcome, Observers, TelegramOutcome
from bot.domain.turn_report import TurnOutcome, TurnReport
from bot.domain.usage import Call, Usage

OTHER = "other"
MOST_MODELS = 20
"""Beside `other`: people choose models by any name."""

METHODS = (
    "answerCallbackQuery", "deleteMessage", "deleteMyCommands", "deleteWebhook",
    "editMessageCaption", "editMessageReplyMarkup", "editMessageText", "file", "getChat",
    "getChatAdministrators", "getChatMember", "getFile", "getMe", "getUpdates", "getWebhookInfo",
    "leaveChat", "sendChatAction", "sendDocument", "sendMessage", "sendMessageDraft", "sendPhoto",
    "sendVoice",    "setMessageReaction", "setMyCommands", "setWebhook",
)  # fmt: skip
"""Of Telegram, as the bot calls them; `file` is a download."""

_KINDS = ("input", "cached", "output")
_MODEL_NAME = re.compile(r"[\w.:/@+-]{1,100}")

_ANSWER_SECONDS = (0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300, 600)
_FIRST_WORD_SECONDS = (0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60, 120)
_WRITE_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

_TIMED = ("answered", "broken_off")
"""What a person has stopped says nothing of how long an answer takes."""


class Metrics:
    """All of them. What happens often finds its counter by one look-up, which is cheap.

    Prometheus's own multiprocess mode is not for this: there is one process.
    """

    def __init__(self, version: str) -> None:
        # Else there are twice as many series, of which nobody asks anything.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no annotations
        self._registry = CollectorRegistry()
        self._read = _ReadWhenAsked()
        self._registry.register(self._read)
        ProcessCollector(registry=self._registry)
        Info("parley_build", "This program.", registry=self._registry).info({"version": version})
        self._turns = _Turns(self._registry)
        self._telegram = _Telegram(self._registry)
        requests = self._count(
            "parley_model_requests", "Requests to the model's provider.", "outcome"
        )
        self._models = {outcome: requests.labels(outcome) for outcome in get_args(ModelOutcome)}
        self._writes = Histogram(
            "parley_db_write_seconds",
            "Commits, each of all that waited for it.",
            registry=self._registry,
            buckets=_WRITE_SECONDS,
        )

    @property
    def observers(self) -> Observers:
        """Who is to be told of what happens."""
        return Observers(
            turn_ended=self._turns.note,
            telegram_called=self._telegram.note,
            model_asked=lambda outcome: self._models[outcome].inc(),
            written=self._writes.observe,
            spoken=self._turns.note_speech,
        )

    def write(self, readings: Readings, accepted: str = "") -> tuple[bytes, str]:
        """All figures and their content type, in a form that the Accept header allows."""
        self._read.readings = readings
        try:
            encode, content_type = choose_encoder(accepted)
        except (TypeError, ValueError):  # a version that is no number
            encode, content_type = choose_encoder("")
        return encode(self._registry), content_type

    def _count(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self._registry)


class _Turns:
    """What a turn's report adds to."""

    def __init__(self, registry: CollectorRegistry) -> None:
        answers = Counter(
            "parley_answers", "Turns that have ended, by how.", ["outcome"], registry=registry
        )
        self._answers = {outcome: answers.labels(outcome) for outcome in get_args(TurnOutcome)}
        errors = Counter(
            "parley_answer_errors", "Errors instead of answers.", ["error"], registry=registry
        )
        # All from the start: Prometheus sees no increase where a series begins with its first.
        self._errors = {one.__name__: errors.labels(one.__name__) for one in all_errors()}
        self._seconds = Histogram(
            "parley_answer_seconds",
            "From a question's turn to its answer on the screen.",
            registry=registry,
            buckets=_ANSWER_SECONDS,
        )
        self._first_word = Histogram(
            "parley_first_word_seconds",
            "From a question's turn to the model's first word.",
            registry=registry,
            buckets=_FIRST_WORD_SECONDS,
        )
        self._tokens = Counter(
            "parley_tokens",
            "Tokens of the models; input without what the provider had cached.",
            ["model", "kind"],
            registry=registry,
        )
        self._tokens_of: dict[str, Mapping[str, Counter]] = {}
        self._searches = Counter("parley_searches", "Searches of the web.", registry=registry)
        self._speeches = Counter(
            "parley_speeches", "Voice messages made of answers.", registry=registry
        )
        self._dollars = Counter(
            "parley_cost_dollars", "What the models cost, where that is known.", registry=registry
        )

    def note(self, report: TurnReport) -> None:
        """A turn has ended."""
        self._answers[report.outcome].inc()
        if report.error:
            count = self._errors.get(report.error) or self._errors[BotError.__name__]
            count.inc()
        if report.outcome in _TIMED:
            self._seconds.observe(report.seconds)
        if report.first_word_seconds is not None:
            self._first_word.observe(report.first_word_seconds)
        self._dollars.inc(report.dollars or 0.0)
        for call in report.calls:
            if call.kind == "search":
                self._searches.inc()
            else:
                self._note_tokens(call.model, call.usage)

    def note_speech(self, call: Call) -> None:
        """A voice message was made of an answer."""
        self._speeches.inc()
        self._dollars.inc(call.dollars or 0.0)
        self._note_tokens(call.model, call.usage)

    def _note_tokens(self, model: str, usage: Usage) -> None:
        if not usage.input and not usage.output:
            return  # A name that nobody knows, say, which is no name of a model.
        counts = self._tokens_of.get(model) or self._counts_for(model)
        counts["input"].inc(max(0, usage.input - usage.cached))
        counts["cached"].inc(usage.cached)
        counts["output"].inc(usage.output)

    def _counts_for(self, model: str) -> Mapping[str, Counter]:
        is_like_a_name = _MODEL_NAME.fullmatch(model) is not None
        has_room = len(self._tokens_of.keys() - {OTHER}) < MOST_MODELS
        name = model if is_like_a_name and has_room else OTHER
        if name not in self._tokens_of:
            self._tokens_of[name] = {kind: self._tokens.labels(name, kind) for kind in _KINDS}
        return self._tokens_of[name]


class _Telegram:
    """What a call of Telegram adds to."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counter = Counter(
            "parley_telegram_calls", "Calls of the Bot API.", ["method", "outcome"],
            registry=registry,
        )  # fmt: skip
        self._calls: dict[tuple[str, TelegramOutcome], Counter] = {}
        self._waits = Counter(
            "parley_telegram_retry_after", "Times that Telegram said to wait (429).",
            registry=registry,
        )  # fmt: skip

    def note(self, method: str, outcome: TelegramOutcome) -> None:
        """It was called."""
        count = self._calls.get((method, outcome)) or self._add(method, outcome)
        count.inc()
        if outcome == "throttled":
            self._waits.inc()

    def _add(self, method: str, outcome: TelegramOutcome) -> Counter:
        if method not in METHODS:
            method = OTHER
        count = self._calls[method, outcome] = self._counter.labels(method, outcome)
        return count


class _ReadWhenAsked:
    """Figures that stand elsewhere, which the registry collects when it is written."""

    def __init__(self) -> None:
        self.readings = Readings()

    def collect(self) -> Iterator[Metric]:
        """prometheus_client's own name."""
        readings = self.readings
        gauges = (
            ("parley_turns_running", "Turns under way.", readings.turns_running),
            ("parley_inbox_pending", "Updates with no complete effect.", readings.inbox_pending),
            (
                "parley_last_update_age_seconds",
                "Since Telegram was last heard from: an answer to a poll, or an update.",
                readings.silence,
            ),
            ("parley_database_bytes", "Of the database's file.", readings.database_bytes),
            ("parley_disk_free_bytes", "On the disk of DATA_DIR.", readings.disk_free_bytes),
            ("parley_backup_age_seconds", "Since the newest backup.", readings.backup_age),
            (
                "parley_backup_failing",
                "1: the last backup that was to be made by itself was not made.",
                readings.is_backup_failing,
            ),
        )
        for name, about, value in gauges:
            if value is not None:
                yield GaugeMetricFamily(name, about, value)
        if readings.ready:
            about = "1: this check finds nothing that keeps the bot from being ready."
            ready = GaugeMetricFamily("parley_ready", about, labels=["check"])
            for name, is_ready in readings.ready.items():
                ready.add_metric([name], is_ready)
            yield ready
        if readings.providers:
            about = "1: this provider of models may be asked; 0: it has failed, and rests."
            awake = GaugeMetricFamily("parley_provider_ready", about, labels=["provider"])
            for name, is_ready in readings.providers.items():
                awake.add_metric([name], is_ready)
            yield awake
        if readings.set_aside is not None:
            about = "Updates and turns that were given up after three tries."
            yield CounterMetricFamily("parley_set_aside", about, readings.set_aside)
