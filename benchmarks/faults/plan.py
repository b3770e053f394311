"""All that a campaign does, drawn from its seed before it begins."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from benchmarks.faults.troubles import LOSING, TelegramTrouble, draw_trouble

PlaceKind = Literal["private", "group", "forum", "away"]
ActKind = Literal[
    "ask", "two", "paste", "photo", "album", "json", "edit", "reset", "stop", "retry", "unknown",
    "talk", "press", "poison",
    "tap", "inline", "guest", "react", "remind", "ask later", "aloud", "voice", "turn to",
    "history", "remember",
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
_BUSY_ACTS: dict[ActKind, int] = {
    "tap": 40,
    "inline": 8,
    "guest": 8,
    "react": 4,
    "remind": 8,
    "ask later": 5,
    "aloud": 5,
    "voice": 6,
    "turn to": 5,
    "history": 4,
    "remember": 2,
}
"""Beside the others, where people use all that there is."""
_ELSEWHERE = ("inline", "guest")
_BLOWS: dict[BlowKind, int] = {"kill": 10, "term": 3, "freeze": 2, "disk": 3}
_MOST_IN_A_GROUP = 5
"""Acts: Telegram allows 20 calls a minute there, and nobody waits for the next minute."""
_TURNS_A_CHAT, _TURNS_A_BLOW = 3, 12
_BUSY_SETTINGS = {"OPENAI_SPEECH_MODEL": "gpt-4o-mini-tts", "TELL_TIME": "1"}
_OFTEN = 0.75
_BUSY_TIMES = 2
"""So much longer a busy campaign is: what is pressed has to be there first."""
_LANGUAGES = ("en", "en", "zh-hans")


@dataclass(frozen=True, slots=True)
class Place:
    """A chat of the campaign, and the languages of its people; the bot is not in one "away".

    `wishes` are fields of the bot's ChatSettings, and what was chosen for them.
    """

    kind: PlaceKind
    languages: tuple[str, ...]
    wishes: tuple[tuple[str, str | bool], ...] = ()


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


def draw_plan(seed: int, turns: int, *, is_busy: bool = False) -> Plan:
    """The campaign of this seed, with about so many questions.

    In a busy one chats have settings of their own, and people use all that there is.
    """
    luck = random.Random(f"busy/{seed}" if is_busy else seed)  # noqa: S311 - nothing is secret here
    window = turns * SECONDS_A_TURN * (_BUSY_TIMES if is_busy else 1)
    places = _draw_places(luck, turns)
    if is_busy:
        away = Place("away", tuple(luck.choices(_LANGUAGES, k=3)))
        places = (*(replace(one, wishes=_draw_wishes(luck, one.kind)) for one in places), away)
    return Plan(
        seed=seed,
        settings={
            "STREAMING": luck.choice(("edit", "edit", "draft", "off")),
            "LOG_FORMAT": luck.choice(("text", "text", "json")),
            "LANGUAGE": luck.choice(("en", "zh")),
            **(_BUSY_SETTINGS if is_busy else {}),
        },
        places=places,
        acts=_draw_acts(luck, places, turns, window, is_busy=is_busy),
        troubles=tuple(_bearable(_draw_troubles(luck, places, turns, window), places)),
        blows=_draw_blows(luck, turns, window),
    )


def _draw_places(luck: random.Random, turns: int) -> tuple[Place, ...]:
    def place(kind: PlaceKind, people: int) -> Place:
        return Place(kind, tuple(luck.choices(_LANGUAGES, k=people)))

    private = [place("private", 1) for _ in range(max(2, turns // _TURNS_A_CHAT))]
    return (*private, place("group", 3), place("forum", 2))


def _draw_wishes(luck: random.Random, kind: PlaceKind) -> tuple[tuple[str, str | bool], ...]:
    """What was chosen in a chat; a group has too few calls a minute to speak often."""
    is_private = kind == "private"
    wishes: dict[str, str | bool] = {
        "voice": luck.choice(("", "mirror", "always", "always") if is_private else ("", "mirror")),
        "answer_buttons": luck.random() < _OFTEN,
        "suggest": luck.random() < _OFTEN,
        "shows_thinking": luck.random() < 1 / 2,
        "rich": luck.choice(("", "on", "off")),
        "streaming": luck.choice(("", "edit", "draft", "off")),
        "memory": luck.choice(("", "on", "off")),
    }
    return tuple(wishes.items())


def _draw_acts(
    luck: random.Random, places: Sequence[Place], turns: int, window: float, *, is_busy: bool
) -> tuple[Act, ...]:
    weights = {**_ACTS, **_BUSY_ACTS} if is_busy else _ACTS
    busy = [0] * len(places)
    acts = []
    count = round(turns * 1.5 * (_BUSY_TIMES if is_busy else 1))
    times = sorted(luck.uniform(-EARLY, window) for _ in range(count))
    for number, at in enumerate(times, start=1):
        kind = luck.choices(list(weights), weights=list(weights.values()))[0]
        free = [n for n, p in enumerate(places) if _is_free(p, busy[n], kind)]
        place = luck.choice(free)
        busy[place] += 1
        person = luck.randrange(len(places[place].languages))
        # Parts of one act may have numbers of their own.
        acts.append(
            Act(at, kind, place, person, luck.randrange(2), 10 * number, luck.getrandbits(32))
        )
    return tuple(acts)


def _is_free(place: Place, acts: int, kind: ActKind) -> bool:
    if place.kind == "away" or kind in _ELSEWHERE:
        return place.kind == "away" and kind in _ELSEWHERE
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
