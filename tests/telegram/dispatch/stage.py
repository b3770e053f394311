"""What the tests of the dispatcher share: who speaks where, and what the bot says and stores."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

from bot.assistant.group_context import GroupContext
from bot.assistant.surroundings import tell_no_day
from bot.domain.access import Access
from bot.domain.addressing import parse_command
from bot.domain.attachment import Attachment, Kind
from bot.domain.chat_settings import ChatSettings
from bot.domain.message import Author, Thread
from bot.domain.turn import Question, Turn
from bot.storage.database import Database
from bot.storage.inbox import Inbox, StoredUpdate
from bot.storage.storage import StorageDefaults, storage_of
from bot.telegram.access.access_list import AccessList
from bot.telegram.commands.context import Defaults, Services
from bot.telegram.dispatch.context import Context
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.active_turn import ActiveTurn, Work
from bot.telegram.lanes.lanes import Lane, LaneHandlers, Lanes
from bot.telegram.outgoing.send.ephemeral import Ephemeral, Receiver
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.markdown import FormattedText
from tests.storage.examples import NOW

ADA, EVE = Author(7, "Ada"), Author(13, "Eve")
HOME, GROUP = Thread(7), Thread(-100)


def message(text: str = "hello", thread: Thread = HOME, **changes: object) -> IncomingMessage:
    """What Ada says."""
    values: dict[str, Any] = {  # Any: as the message has them
        "update_id": 1,
        "thread": thread,
        "message_id": 10,
        "author": ADA,
        "text": text,
        "command": parse_command(text),
        "is_group": not thread.is_private,
        "sent_at": int(NOW),
    }
    return IncomingMessage(**{**values, **changes})


def photo(name: str) -> tuple[Attachment, ...]:
    """One, as Telegram would send it."""
    return (Attachment(Kind.PHOTO, name, name, f"{name}.jpg"),)


@dataclass
class Said:
    """What was said in answer to messages."""

    texts: list[str] = field(default_factory=list)

    def __call__(
        self, _message: IncomingMessage, _context: Context, text: str | FormattedText
    ) -> None:
        self.texts.append(text.text if isinstance(text, FormattedText) else text)


@dataclass
class Notices:
    """What goes out to chats: to whom, what, and whether with a button."""

    sent: list[tuple[int, str, bool]] = field(default_factory=list)
    calls: "Notices" = field(init=False)
    seen: list[tuple[int, int]] = field(default_factory=list)
    reactions: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.calls = self

    async def react(self, _thread: Thread, message_id: int, emoji: str) -> None:
        self.reactions.append((message_id, emoji))

    def note_seen(self, chat_id: int, message_id: int) -> None:
        self.seen.append((chat_id, message_id))

    def notice(
        self, thread: Thread, rich: object, button: object = None, reply_to: int | None = None
    ) -> Work:
        async def send() -> None:
            self.sent.append((thread.chat_id, getattr(rich, "text", ""), button is not None))

        return send


@dataclass
class Whispers:
    """What is for one person alone: it is sent as all else, and noted for whom it is."""

    notices: Any  # Any: whatever makes notices
    receivers: list[Receiver] = field(default_factory=list)

    def notice(
        self,
        thread: Thread,
        receiver: Receiver,
        rich: FormattedText,
        button: object = None,
        reply_to: int | None = None,
    ) -> Work:
        self.receivers.append(receiver)
        work: Work = self.notices.notice(thread, rich, button, reply_to)
        return work


async def _never(*_: object) -> None:
    raise AssertionError("nothing of this is done here")


async def _answer_never(_task: Question | Turn, running: ActiveTurn) -> None:
    await running.ended()


def make_context(
    *,
    settings: ChatSettings | None = None,
    language: str = "en",
    may_speak: bool = True,
    thread: Thread = HOME,
) -> Context:
    """Of an event of this thread, whose lane never comes to the end of an answer."""
    lanes = Lanes(LaneHandlers(_never, _answer_never, _never, _never), max_images=10)
    return Context(lanes.of(thread), lanes, settings or ChatSettings(), language, may_speak)


async def leave(lane: Lane) -> None:
    """End what goes on in it; what was set going just now is begun before that."""
    await asyncio.sleep(0)
    await lane.end(deadline=0.0)


def make_services(
    database: Database, notices: Notices | None = None, access: Access | None = None
) -> Services:
    """With a real database. What no test of the dispatcher needs is not there."""
    none = cast("Any", None)  # Any: it stands for each of them
    names = Services.__dataclass_fields__
    given: dict[str, Any] = {
        "storage": storage_of(database, StorageDefaults("")),
        "messages": cast("Messages", notices or Notices()),  # what is used of it
        "ephemeral": cast("Ephemeral", Whispers(notices or Notices())),  # as above
        "group_context": GroupContext(),
        "access_list": AccessList(access or Access()),
        "defaults": Defaults("en", "", "", "", 0),
        "clock": lambda: NOW,
        "tell_day": tell_no_day,
        "bot_name": lambda: "parley_bot",
    }
    return Services(**{name: given.get(name, none) for name in names})


async def receive(database: Database, *update_ids: int) -> None:
    """These updates are stored, and nothing has come of them yet."""
    await Inbox(database).add([StoredUpdate(id_, '{"a": 1}') for id_ in update_ids], NOW)


async def open_updates(database: Database) -> list[int]:
    """The updates that are not done."""
    return [update.update_id for update in await Inbox(database).open()]
