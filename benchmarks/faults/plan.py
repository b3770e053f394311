"""All that a campaign does, drawn from its seed before it begins."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.faults.troubles import LOSING, TelegramTrouble, draw_trouble

PlaceKind = Literal["private", "group", "forum"]
ActKind = Literal[
    "ask", "two", "paste", "photo", "album", "json", "edit", "reset", "stop", "retry", "unknown",
    "talk", "press", "poison",
]  # fmt: skip
BlowKind = Literal["kill", "term", "freeze", "disk"]

SECONDS_A_TURN = 0.25
EARLY = 0.4
"""Seconds: what would be done earlier than the bot comes, is done before it is started."""
_ACTS: dict[ActKind, int] = {
    "ask": 40,
    "two": 10,
    "paste": 5,
    "photo": 6,
    "album": 4,
    "json": 6,
    "edit": 8,
    "reset": 7,
    "stop": 5,
    "retry": 6,
    "unknown": 5,
    "talk": 4,
    "press": 14,
    "poison": 12,
}
_BLOWS: dict[BlowKind, int] = {"kill": 10, "term": 3, "freeze": 2, "disk": 3}
_MOST_IN_A_GROUP = 5
"""Acts: Telegram allows 20 calls a minute there, and nobody waits for the next minute."""
_TURNS_A_CHAT, _TURNS_A_BLOW = 3, 12
_LANGUAGES = ("en", "en", "zh-hans")


@dataclass(frozen=True, slots=True)
class Place:
    """A chat of the campaign, and the languages of its people."""

    kind: PlaceKind
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does, `at` so many seconds after the bot came; `luck` chooses the rest."""

    at: float
    kind: ActKind
    place: int
    person: int
    topic: int
    number: int
    luck: int


@dataclass(frozen=True, slots=True)
class Blow:
    """What happens to the process once so many calls were made, or at that second at the latest."""

    kind: BlowKind
    calls: int
    at: float
    seconds: float
    luck: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole campaign; the same seed and number of turns give the same."""

    seed: int
    settings: dict[str, str]
    places: tuple[Place, ...]
    acts: tuple[Act, ...]
    troubles: tuple[TelegramTrouble, ...]
    blows: tuple[Blow, ...]


def draw_plan(seed: int, turns: int) -> Plan:
    """The campaign of this seed, with about so many questions."""
    luck = random.Random(seed)  # noqa: S311 - nothing is secret here
    window = turns * SECONDS_A_TURN
    places = _draw_places(luck, turns)
    return Plan(
        seed=seed,
        settings={
            "STREAMING": luck.choice(("edit", "edit", "draft", "off")),
            "LOG_FORMAT": luck.choice(("text", "text", "json")),
            "LANGUAGE": luck.choice(("en", "zh")),
        },
        places=places,
        acts=_draw_acts(luck, places, turns, window),
        troubles=tuple(_bearable(_draw_troubles(luck, places, turns, window), places)),
        blows=_draw_blows(luck, turns, window),
    )


def _draw_places(luck: random.Random, turns: int) -> tuple[Place, ...]:
    def place(kind: PlaceKind, people: int) -> Place:
        return Place(kind, tuple(luck.choices(_LANGUAGES, k=people)))

    private = [place("private", 1) for _ in range(max(2, turns // _TURNS_A_CHAT))]
    return (*private, place("group", 3), place("forum", 2))


def _draw_acts(
    luck: random.Random, places: Sequence[Place], turns: int, window: float
) -> tuple[Act, ...]:
    busy = [0] * len(places)
    acts = []
    times = sorted(luck.uniform(-EARLY, window) for _ in range(round(turns * 1.5)))
    for number, at in enumerate(times, start=1):
        kind = luck.choices(list(_ACTS), weights=list(_ACTS.values()))[0]
        free = [n for n, p in enumerate(places) if _is_free(p, busy[n])]
        place = luck.choice(free)
        busy[place] += 1
        person = luck.randrange(len(places[place].languages))
        # Parts of one act may have numbers of their own.
        acts.append(
            Act(at, kind, place, person, luck.randrange(2), 10 * number, luck.getrandbits(32))
        )
    return tuple(acts)


def _is_free(place: Place, acts: int) -> bool:
    return place.kind == "private" or acts < _MOST_IN_A_GROUP


def _draw_troubles(
    luck: random.Random, places: Sequence[Place], turns: int, window: float
) -> list[TelegramTrouble]:
    return [draw_trouble(luck, len(places), window) for _ in range(2 * turns)]


def _bearable(
    troubles: Sequence[TelegramTrouble], places: Sequence[Place]
) -> Iterator[TelegramTrouble]:
    """One lost message a group: each is looked for with calls of which there are 20 a minute."""
    had: set[int] = set()
    for trouble in troubles:
        place = trouble.place
        if place is not None and places[place].kind != "private" and trouble.fault.kind in LOSING:
            if place in had:
                continue
            had.add(place)
        yield trouble


def _draw_blows(luck: random.Random, turns: int, window: float) -> tuple[Blow, ...]:
    def blow() -> Blow:
        return Blow(
            kind=luck.choices(list(_BLOWS), weights=list(_BLOWS.values()))[0],
            calls=luck.randrange(1, 6 * turns),
            at=luck.uniform(-EARLY, window + 1),
            seconds=luck.uniform(0.3, 2.0),
            luck=luck.getrandbits(32),
        )

    count = max(1, turns // _TURNS_A_BLOW)
    return tuple(sorted((blow() for _ in range(count)), key=lambda blow: blow.at))
