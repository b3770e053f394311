"""What a command is given, and the sentences that go back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardMarkup

from bot.assistant.catch_up import CatchUp
from bot.assistant.group_context import GroupContext
from bot.assistant.tool_approvals import ToolApprovals
from bot.domain.chat_settings import Streaming
from bot.domain.tools import Searching
from bot.domain.turn import Turn
from bot.storage.storage import Storage
from bot.telegram.access.access_list import AccessList
from bot.telegram.access.permissions import ChatPermissions
from bot.telegram.api.chat_titles import ChatTitles
from bot.telegram.billing import Billing
from bot.telegram.health_check import HealthCheck
from bot.telegram.incoming.downloads import Downloads
from bot.telegram.incoming.events import ButtonPress, IncomingMessage
from bot.telegram.lanes.lanes import Lane, Lanes
from bot.telegram.machine_check import MachineCheck
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.markdown import FormattedText, plain
from bot.telegram.private_topics import PrivateTopics
from bot.tools.toolbox import Toolbox


@dataclass(frozen=True, slots=True)
class Defaults:
    """The operator's word where a chat has none of its own. `retention_days` may be 0: never."""

    language: str
    system_prompt: str
    model: str
    streaming: Streaming
    retention_days: float
    memory: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """What people are told of who runs the model. `list_models` raises ModelError.

    `other_hosts` are of those that answer in the place of the first, or where somebody chose them.
    """

    host: str
    can_draw: bool
    can_transcribe: bool
    searching: Searching
    list_models: Callable[[], Awaitable[list[str]]]
    other_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Services:
    """What commands work with. A command takes of it what it uses."""

    storage: Storage
    messages: Messages
    downloads: Downloads
    billing: Billing
    health: HealthCheck
    machine: MachineCheck
    group_context: GroupContext
    catch_up: CatchUp
    private_topics: PrivateTopics
    permissions: ChatPermissions
    chat_titles: ChatTitles
    access_list: AccessList
    defaults: Defaults
    provider: Provider
    toolbox: Toolbox
    approvals: ToolApprovals
    clock: Callable[[], float]
    bot_name: Callable[[], str]
    """Our username, without the @."""
    show_again: Callable[[Turn], Awaitable[None]]
    """Brings what is shown of an answer up to date."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """A command in a message."""

    message: IncomingMessage
    argument: str
    lane: Lane
    lanes: Lanes
    services: Services

    @property
    def storage(self) -> Storage:
        """What is kept."""
        return self.services.storage

    @property
    def words(self) -> str:
        """The argument as the model may be shown it: with code, links and quotes in Markdown."""
        return self.message.command.words if self.message.command else self.argument

    def reply(self, text: str | FormattedText, button: InlineKeyboardMarkup | None = None) -> None:
        """Say something in the command's thread; in a group as a reply to it."""
        rich = text if isinstance(text, FormattedText) else plain(text)
        reply_to = self.message.message_id if self.message.is_group else None
        self.lane.run_in_order(
            self.services.messages.notice(self.message.thread, rich, button, reply_to)
        )


@dataclass(frozen=True, slots=True)
class ButtonContext:
    """A button that was pressed; the words returned for it are shown to the presser, briefly."""

    pressed: ButtonPress
    lane: Lane
    lanes: Lanes
    services: Services

    @property
    def storage(self) -> Storage:
        """What is kept."""
        return self.services.storage

    @property
    def number(self) -> int | None:
        """The button's argument, an id; None where somebody made it up."""
        argument = self.pressed.argument
        return int(argument) if argument.isdecimal() and len(argument) < _LONGEST_ID else None

    def rewrite(
        self, text: str | FormattedText, button: InlineKeyboardMarkup | None = None
    ) -> None:
        """Make the message with the button say this instead."""
        pressed = self.pressed
        rich = text if isinstance(text, FormattedText) else plain(text)
        self.lane.run_in_order(
            self.services.messages.rewriting(pressed.thread, pressed.message_id, rich, button)
        )


_LONGEST_ID = 19
"""Digits that fit into SQLite's integers."""

Run = Callable[[CommandContext], Awaitable[None]]
Ask = Callable[[CommandContext], Awaitable[IncomingMessage | None]]
"""The question that a call of the command is; None where it is not one."""
PressButton = Callable[[ButtonContext], Awaitable[str]]


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
    to_question: Ask | None = None
    places: tuple[Place, ...] = EVERYWHERE
