"""The people and places of the sandbox, with the same ids at every start."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.json_types import Json

ADA, BEN, CHEN = 7_000_101, 7_000_102, 7_000_103
FIRST_GROWN_ID = -1_002_000_000_000
START_OF_IDS = 1_735_689_600  # 1 January 2025


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may hold the phone, and what one should know of them."""

    user: Json
    note: str

    @property
    def user_id(self) -> int:
        return int(self.user["id"])


@dataclass(frozen=True, slots=True)
class Place:
    """A chat that the page lists; who is in it is for Telegram to know."""

    chat_id: int
    title: str
    # The group that it was before it grew.
    was: int | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays, and where."""

    people: Mapping[int, Person]
    places: dict[int, Place]

    @property
    def admin(self) -> Person:
        return next(iter(self.people.values()))


def enter_cast(emulator: Emulator) -> Cast:
    """Bring three people, a supergroup, a forum and a basic group into an empty emulator."""
    emulator.switch_inline()
    people = [
        Person(emulator.person("Ada", user_id=ADA, username="ada_sandbox"), "admin"),
        Person(emulator.person("Ben", user_id=BEN, username="ben_sandbox"), "English"),
        Person(
            emulator.person("Chen", user_id=CHEN, username="chen_sandbox", language_code="zh-hans"),
            "中文",
        ),
    ]
    users = [person.user for person in people]
    places = [
        *(_private(emulator, person) for person in people),
        _group(emulator, "Parley garden", users, creator=users[0]),
        _forum(emulator, "Workshop", users, ("Ideas", "Repairs")),
        # Led by somebody whom the bot does not know as its admin.
        _group(emulator, "Book club", users, creator=users[1], kind="group"),
    ]
    _start_ids_today(emulator)
    return Cast(
        people={person.user_id: person for person in people},
        places={place.chat_id: place for place in places},
    )


def first_id(now: float | None = None) -> int:
    """Where ids begin now: above those of every earlier start, so that none is met twice."""
    return int(time.time() if now is None else now) - START_OF_IDS


def _start_ids_today(emulator: Emulator) -> None:
    """The topics keep their small numbers, what is said from now on gets new ones."""
    world, start = emulator.world, first_id()
    for chat in world.chats.values():
        chat.last_message_id = start
    # A true Telegram counts on: only this one forgets, and only here its counters are moved.
    world._last_message_id = start  # noqa: SLF001 - see above
    world._last_album = start  # noqa: SLF001 - see above
    world.mailbox._next_id = start  # noqa: SLF001 - see above
    # The bot was there when the topics were made: nothing is news yet.
    world.mailbox.drop()


def grow(emulator: Emulator, cast: Cast, place: Place) -> Place:
    """A basic group becomes a supergroup, whose id no earlier start has used."""
    grown = emulator.migrate(place.chat_id, new_id=FIRST_GROWN_ID - first_id())
    cast.places.pop(place.chat_id)
    cast.places[grown] = Place(grown, place.title, was=place.chat_id)
    return cast.places[grown]


def _private(emulator: Emulator, person: Person) -> Place:
    return Place(emulator.private_chat(person.user), str(person.user["first_name"]))


def _group(
    emulator: Emulator, title: str, users: list[Json], *, creator: Json, kind: str = "supergroup"
) -> Place:
    return Place(emulator.group(title, users, creator=creator, kind=kind), title)


def _forum(emulator: Emulator, title: str, users: list[Json], topics: tuple[str, ...]) -> Place:
    chat_id = emulator.group(title, users, forum=True, creator=users[0])
    for name in topics:
        emulator.topic(chat_id, name)
    return Place(chat_id, title)
