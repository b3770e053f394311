"""What the handlers of the page share: the emulator, the cast, the bot, the model, who listens."""

from dataclasses import dataclass, field

from aiohttp import web

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.feed import Feed
from sandbox.botapi.json_types import Json
from sandbox.cast import Cast, Person, Place
from sandbox.child import BotProcess
from sandbox.modelapi.server import ModelServer
from sandbox.phone.mistakes import NotInThisChat, NotUnderstood


@dataclass(slots=True)
class Board:
    """Everything that a page can see or move; no model server means that a real one answers."""

    emulator: Emulator
    cast: Cast
    bot: BotProcess
    model: ModelServer | None
    is_slow: bool = False
    has_admin: bool = True
    is_open: bool = True
    # A link to itself that the bot printed, such as the one that makes its owner.
    link: str = ""
    feeds: set[Feed] = field(default_factory=set)
    # Who pressed which button, so that only their phone shows the answer.
    pressed: dict[str, int] = field(default_factory=dict)

    def announce(self, event: Json) -> None:
        """Tell every open page what is not the emulator's own news."""
        for feed in self.feeds:
            feed.put(event)

    def announce_bot(self) -> None:
        self.announce({"type": "bot", "bot": self.bot_state()})

    def announce_link(self, link: str) -> None:
        self.link = link
        self.announce_bot()

    def bot_state(self) -> Json:
        return {
            "status": self.bot.status,
            "exit_code": self.bot.exit_code,
            "link": self.link,
            "has_admin": self.has_admin,
            "is_open": self.is_open,
        }

    def model_state(self) -> Json:
        return {"is_sandbox": self.model is not None, "is_slow": self.is_slow}

    def telegram_state(self) -> Json:
        world = self.emulator.world
        return {
            "away": world.faults.away,
            "privacy": world.privacy_mode,
            "refuses_rich": world.refuses_rich,
        }

    def person(self, user_id: object) -> Person:
        return self.cast.people[_number(user_id)]

    def place(self, chat_id: object) -> Place:
        return self.cast.places[_number(chat_id)]

    def person_in(self, fields: Json) -> tuple[Json, int]:
        """The user and the chat of a request, if they belong together."""
        person = self.person(fields["person"])
        return person.user, self.chat_with(person, fields["chat"])

    def calls_guest(self, chat_id: int, text: str) -> bool:
        """Whether this names the bot where it is no member."""
        world = self.emulator.world
        is_named = f"@{world.bot['username']}".lower() in text.lower()
        is_there = world.chats[chat_id].has(world.bot_id)
        return is_named and not is_there and world.inline.has_guests

    def chat_with(self, person: Person, chat_id: object) -> int:
        """The chat, if this person is in it."""
        place = self.place(chat_id)
        if not self.emulator.world.chats[place.chat_id].has(person.user_id):
            raise NotInThisChat
        return place.chat_id


BOARD = web.AppKey("board", Board)


def optional_number(value: object) -> int | None:
    return None if value in (None, "") else _number(value)


def _number(value: object) -> int:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return int(value)
    raise NotUnderstood
