"""All that Telegram knows: the bot, people, chats, files, updates, calls."""

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.botapi.chats import Chat, Draft, Stored
from sandbox.botapi.disk import Disk
from sandbox.botapi.faults import Faults
from sandbox.botapi.feed import Broadcast
from sandbox.botapi.files import Files
from sandbox.botapi.floods import Floods
from sandbox.botapi.inline import Inline
from sandbox.botapi.json_types import Json
from sandbox.botapi.mailbox import Mailbox
from sandbox.botapi.senders import STAND_INS
from sandbox.botapi.webhook import Webhook


@dataclass(slots=True)
class Call:
    """One call of the bot, as it came and how it ended."""

    at: float
    method: str
    params: Json
    chat_id: int | None
    ok: bool = False
    error: str | None = None
    code: int = 200


@dataclass(slots=True)
class Query:
    """A button that somebody pressed."""

    chat_id: int
    message_id: int
    until: float
    user_id: int = 0
    # Of the message with the button, where only its presser sees it.
    ephemeral_id: int = 0
    answer: Json | None = None


@dataclass(slots=True)
class Poll:
    """A getUpdates that is being waited on."""

    is_displaced: bool = False


class World:
    """The state behind the Bot API; it changes only through people and methods."""

    def __init__(
        self, bot: Json, token: str, floods: Floods, *, privacy_mode: bool, is_local: bool
    ) -> None:
        self.bot = bot
        self.token = token
        self.floods = floods
        self.privacy_mode = privacy_mode
        self.has_private_topics = False
        # Off, it is a Bot API server of before 10.2.
        self.has_ephemeral = True
        # A Bot API server of one's own, started with --local.
        self.is_local = is_local
        self.disk = Disk(token)
        self.clock: Callable[[], float] = floods.clock
        self.broadcast = Broadcast()
        self.faults = Faults(self.broadcast.beat)
        self.mailbox = Mailbox(self.faults, lambda: self.clock())  # noqa: PLW0108 - a test may give another
        self.files = Files()
        # Whom the bot has heard of: Telegram tells a bot nothing about strangers.
        self.met: set[int] = set()
        # Bots hear bots where both wish so; a bot that must not loop is tried with them.
        self.hears_bots = True
        # Chats with people who take no voice messages (a setting of their Premium).
        self.without_voices: set[int] = set()
        # As an older server, or one that thinks otherwise of what it may show.
        self.refuses_rich = False
        self.users: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.inline = Inline()
        self.menus: dict[tuple[str, str], list[Json]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        # By a person's id; 0 is all others.
        self.menu_buttons: dict[int, Json] = {}
        # In channels, and in groups.
        self.default_rights: dict[bool, Json] = {}
        # What each person has chosen in each poll.
        self.votes: dict[str, dict[int, list[int]]] = {}
        self.webhook = Webhook()
        self.next_webhook_at = 0.0
        # When the server last failed to hear from Telegram's data centres; 0 is never.
        self.last_synchronization_error_at = 0
        self.poll: Poll | None = None
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.last_ephemeral_id = 0
        self._last_message_id = 0
        self._last_group = 0
        self._last_album = 0
        self._last_poll = 0

    @property
    def bot_id(self) -> int:
        return int(self.bot["id"])

    def tell(self, kind: str, **fields: Any) -> None:
        self.broadcast.tell({"type": kind} | copy.deepcopy(fields))

    def offer(self, kind: str, content: Json) -> None:
        """Queue an update, as the world is now, if the bot wants its kind."""
        if self.mailbox.is_allowed(kind):
            self.met.update(users_in(content))
            self.mailbox.push({kind: copy.deepcopy(content)})
        self.broadcast.beat()

    def new_group_id(self, kind: str) -> int:
        self._last_group += 1
        return (
            -1_001_000_000_000 - self._last_group
            if kind == "supergroup"
            else -5_000_000 - self._last_group
        )

    def new_album_id(self) -> str:
        self._last_album += 1
        return str(13_000_000_000_000_000 + self._last_album)

    def new_poll_id(self) -> str:
        self._last_poll += 1
        return str(5_100_000_000_000_000_000 + self._last_poll)

    def peek_message_id(self, chat: Chat) -> int:
        """The number that the next message will have."""
        # Private chats and basic groups share the counter of the bot's account.
        last = chat.last_message_id if chat.kind == "supergroup" else self._last_message_id
        return last + 1

    def add(self, chat: Chat, message: Json, *, by_bot: bool = False) -> Stored:
        """Give the message its id and date, and show it."""
        number = self.peek_message_id(chat)
        if chat.kind == "supergroup":
            chat.last_message_id = number
        else:
            self._last_message_id = number
        head = {"message_id": number, "date": int(time.time()), "chat": chat.to_json()}
        stored = Stored(head | message, by_bot)
        chat.messages[number] = stored
        sender = message.get("from", {})
        if sender.get("is_bot") and sender["id"] not in STAND_INS:
            chat.last_bot_id = sender["id"]
        self.tell("message", chat_id=chat.chat_id, message=stored.message)
        return stored

    def alive_draft(self, chat: Chat, topic: int) -> Draft | None:
        draft = chat.drafts.get(topic)
        return draft if draft and draft.until > self.clock() else None

    def drop_draft(self, chat: Chat, topic: int, reason: str) -> None:
        """The preview is gone: sent, replaced, stopped or expired."""
        draft = chat.drafts.pop(topic, None)
        if draft:
            self.tell("draft_gone", chat_id=chat.chat_id, reason=reason, draft=draft.content)


def users_in(content: object) -> Iterator[int]:
    """The ids of all users that an update names."""
    if isinstance(content, dict):
        if "is_bot" in content:
            yield int(content["id"])
        content = list(content.values())
    if isinstance(content, list):
        for part in content:
            yield from users_in(part)
