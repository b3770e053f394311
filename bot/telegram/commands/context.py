"""What a command is given, and the sentences that go back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardMarkup

from bot.assistant.group_context import Background
from bot.domain.chat_settings import Streaming
from bot.storage.albums import SeenAlbums
from bot.storage.attachments import Attachments
from bot.storage.audit import Audit
from bot.storage.chat_export import Archive
from bot.storage.chat_settings import Settings
from bot.storage.conversations import Conversations
from bot.storage.deletion import Forgetting
from bot.storage.delivery_log import Screens
from bot.storage.grants import Grants
from bot.storage.inbox import Inbox
from bot.storage.output_formats import Orders
from bot.storage.people import People
from bot.storage.system_prompts import SystemPrompts
from bot.storage.turns import Turns
from bot.telegram.access.access_list import Doors
from bot.telegram.access.permissions import Rights
from bot.telegram.billing import Money
from bot.telegram.health_check import Vitals
from bot.telegram.incoming.downloads import Downloads
from bot.telegram.incoming.events import Pressed, Said
from bot.telegram.lanes.lanes import Lane
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.markdown import Rich, plain


@dataclass(frozen=True, slots=True)
class Tools:
    """What commands work with."""

    messages: Messages
    conversations: Conversations
    turns: Turns
    screens: Screens
    albums: SeenAlbums
    inbox: Inbox
    attachments: Attachments
    orders: Orders
    system_prompts: SystemPrompts
    downloads: Downloads
    settings: Settings
    people: People
    audit: Audit
    money: Money
    vitals: Vitals
    background: Background
    forgetting: Forgetting
    archive: Archive
    rights: Rights
    doors: Doors
    grants: Grants
    language: str
    default_system_prompt: str
    default_model: str
    default_streaming: Streaming
    list_models: Callable[[], Awaitable[list[str]]]
    can_draw: bool
    provider_host: str
    retention_days: float
    clock: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Call:
    """A command in a message."""

    said: Said
    argument: str
    lane: Lane
    tools: Tools

    @property
    def words(self) -> str:
        """The argument as the model may be shown it: with code, links and quotes in Markdown."""
        return self.said.command.words if self.said.command else self.argument

    def reply(self, text: str | Rich, button: InlineKeyboardMarkup | None = None) -> None:
        """Say something in the command's thread; in a group as a reply to it."""
        rich = text if isinstance(text, Rich) else plain(text)
        reply_to = self.said.message_id if self.said.is_group else None
        self.lane.later(self.tools.messages.notice(self.said.thread, rich, button, reply_to))


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed; the words returned for it are shown to the presser, briefly."""

    pressed: Pressed
    lane: Lane
    tools: Tools

    @property
    def number(self) -> int | None:
        """The button's argument, an id; None where somebody made it up."""
        argument = self.pressed.argument
        return int(argument) if argument.isdecimal() and len(argument) < _LONGEST_ID else None

    def rewrite(self, text: str, button: InlineKeyboardMarkup | None = None) -> None:
        """Make the message with the button say this instead."""
        pressed = self.pressed
        self.lane.later(
            self.tools.messages.rewriting(pressed.thread, pressed.message_id, plain(text), button)
        )


_LONGEST_ID = 19
"""Digits that fit into SQLite's integers."""

Run = Callable[[Call], Awaitable[None]]
Ask = Callable[[Call], Awaitable[Said | None]]
"""The question that a call of the command is; None where it is not one."""
PressButton = Callable[[Press], Awaitable[str]]


Place = Literal["private", "group", "admins", "owners"]
"""Where a command is shown: to people in private chats, to a group's members and to its
administrators, and to those who run the bot; the latter find it in /help alone."""

EVERYWHERE: tuple[Place, ...] = ("private", "group", "admins")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, its line in the menu, and what it does where it asks nothing."""

    name: str
    description: str
    run: Run
    aliases: tuple[str, ...] = ()
    is_in_menu: bool = True
    ask: Ask | None = None
    places: tuple[Place, ...] = EVERYWHERE
