"""All that a campaign of several processes does, drawn from its seed before it begins."""

import random
from dataclasses import dataclass
from typing import Literal

from benchmarks.faults.plan import Act, Place

Kind = Literal["kill", "term", "nap", "freeze", "cut", "silence", "database"]

LEASE_SECONDS = 3.0
_KINDS: dict[Kind, int] = {
    "kill": 4,
    "term": 3,
    "nap": 2,
    "freeze": 3,
    "cut": 2,
    "silence": 2,
    "database": 3,
}
_LONG = (LEASE_SECONDS * 1.2, LEASE_SECONDS * 1.8)
_SECONDS: dict[Kind, tuple[float, float]] = {
    "kill": (0.0, 2.0),
    "term": (0.0, 1.0),
    "nap": (0.2, LEASE_SECONDS * 0.8),
    "freeze": _LONG,
    "cut": _LONG,
    "silence": _LONG,
    "database": (0.5, 1.5),
}
_WINDOW = 7.0
_EARLY = 0.5
"""Seconds before the first process works in which people write already."""
_QUESTIONS_A_CHAT = 1.5
_LEADER = 0.7
"""So often the one that works is hit, and not any."""
_LANGUAGES = ("en", "en", "zh-hans")


@dataclass(frozen=True, slots=True)
class Blow:
    """What happens to a process, or to the database, `at` so many seconds after the start of work.

    `seconds`: until a process that has ended is started again, a frozen one goes on, what was cut
    or stopped is there again. `process` is which, where it is not the one that works.
    """

    at: float
    kind: Kind
    is_at_leader: bool
    process: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole campaign; the same seed and numbers give the same."""

    seed: int
    processes: int
    is_called: bool
    """Telegram calls them, by a balancer; else the one that works polls."""
    lost_answers: tuple[int, ...]
    """Of which calls the answer is lost."""
    settings: dict[str, str]
    places: tuple[Place, ...]
    acts: tuple[Act, ...]
    blows: tuple[Blow, ...]


def draw_plan(seed: int, processes: int, chats: int) -> Plan:
    """The campaign of this seed, with so many processes and chats."""
    luck = random.Random(f"cluster/{seed}")  # noqa: S311 - nothing is secret here
    return Plan(
        seed=seed,
        processes=processes,
        is_called=luck.random() < 1 / 2,
        lost_answers=tuple(luck.randrange(chats) for _ in range(luck.randrange(4))),
        settings={
            "STREAMING": luck.choice(("edit", "edit", "draft", "off")),
            "LANGUAGE": luck.choice(("en", "zh")),
        },
        places=tuple(Place("private", (luck.choice(_LANGUAGES),)) for _ in range(chats)),
        acts=_draw_acts(luck, chats),
        blows=tuple(
            sorted((_draw_blow(luck, processes) for _ in range(luck.randint(2, 5))), key=_at)
        ),
    )


def _draw_acts(luck: random.Random, chats: int) -> tuple[Act, ...]:
    """Everybody asks once at least."""
    asking = [*range(chats), *luck.choices(range(chats), k=round(chats * (_QUESTIONS_A_CHAT - 1)))]
    luck.shuffle(asking)
    times = sorted(luck.uniform(-_EARLY, _WINDOW) for _ in asking)
    return tuple(
        Act(at, luck.choice(("ask", "ask", "two")), chat, 0, 0, 10 * number, luck.getrandbits(32))
        for number, (at, chat) in enumerate(zip(times, asking, strict=True), start=1)
    )


def _draw_blow(luck: random.Random, processes: int) -> Blow:
    kind = luck.choices(list(_KINDS), weights=list(_KINDS.values()))[0]
    return Blow(
        at=luck.uniform(0.0, _WINDOW),
        kind=kind,
        is_at_leader=luck.random() < _LEADER,
        process=luck.randrange(processes),
        seconds=luck.uniform(*_SECONDS[kind]),
    )


def _at(blow: Blow) -> float:
    return blow.at
