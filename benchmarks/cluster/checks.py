"""The promises of several processes: those of one, and that it does not show how many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.faults.checks import CHECKS, pays_once
from benchmarks.faults.history import History, Violation
from benchmarks.faults.threads import requests_by_turn


@dataclass(frozen=True, slots=True)
class Reign:
    """The time for which one process works: it began after one moment, and by another."""

    epoch: int
    process: int
    began_after: float
    began_by: float


@dataclass(frozen=True, slots=True)
class Record:
    """What happened; `reigns` in the order of their epochs.

    `stored` is when the answer to a turn was first seen in the database.
    """

    history: History
    reigns: tuple[Reign, ...]
    stored: dict[int, float]


def find_violations(record: Record) -> list[Violation]:
    """Every promise that was not kept."""
    # Who pays is the whole cluster, whose processes' lives overlap.
    found = [v for check in CHECKS if check is not pays_once for v in check(record.history)]
    return [*found, *_works_in_turn(record), *_pays_once_a_reign(record)]


def _works_in_turn(record: Record) -> Iterator[Violation]:
    """Each epoch is one process's."""
    for first, second in pairwise(record.reigns):
        if first.epoch == second.epoch:
            yield Violation("leader", f"two processes had epoch {first.epoch}")


def _pays_once_a_reign(record: Record) -> Iterator[Violation]:
    """Asked again is what was under way when another took over, and nothing that was stored."""
    begins = [(reign.began_after, reign.began_by) for reign in record.reigns]
    ends = [after for after, _ in begins[1:]] + [float("inf")]
    for turn, requests in requests_by_turn(record.history):
        times = [asked.at for asked in requests if asked.given]
        for (_, begin), end in zip(begins, ends, strict=True):
            count = sum(begin <= at < end for at in times)
            if count > 1:
                what = f"turn {turn.id} was paid {count} times by one process"
                yield Violation("pay", what, turn.chat_id)
        if any(at > record.stored.get(turn.id, float("inf")) for at in times):
            what = f"turn {turn.id} was stored, and asked again after that"
            yield Violation("pay", what, turn.chat_id)
