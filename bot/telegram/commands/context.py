"""What a command is given, and the sentences that go back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardMarkup

from bot.assistant.catch_up import CatchUp
from bot.assistant.group_context import GroupContext
from bot.assistant.surroundings import SurroundingsOf, TellDay
from bot.assistant.tool_approvals import ToolApprovals
from bot.domain.chat_settings import Streaming
from bot.domain.speaker_labels import show_name
from bot.domain.tools import Searching
from bot.domain.turn import Turn
from bot.storage.storage import Storage
from bot.telegram.access.access_list import AccessList
from bot.telegram.access.permissions import ChatPermissions
from bot.telegram.announcements import Announcements
from bot.telegram.answer_speech import AnswerSpeech
from bot.telegram.api.chat_titles import ChatTitles
from bot.telegram.billing import Billing
from bot.telegram.health_check import HealthCheck
from bot.telegram.incoming.downloads import Downloads
from bot.telegram.incoming.events import ButtonPress
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.active_turn import Work
from bot.telegram.lanes.lanes import Lane, Lanes
from bot.telegram.machine_check import MachineCheck
from bot.telegram.outgoing.answer.rendered_answer import AnswerParts
from bot.telegram.outgoing.send.ephemeral import Ephemeral, Receiver
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.markdown import FormattedText, plain
from bot.telegram.outgoing.text.notice_text import join_texts
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
    rich: bool = False
    tells_time: bool = False
    """Whether the model is told the day and the local time."""


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
    speech_host: str = ""
    """Of who speaks answers, where that is another one."""


@dataclass(frozen=True, slots=True)
class Services:
    """What commands work with. A command takes of it what it uses."""

    storage: Storage
    messages: Messages
    ephemeral: Ephemeral
    announcements: Announcements
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
    compose_answer: Callable[[Turn], AnswerParts]
    """All that shows an answer, wherever it was asked."""
    show_buttons: Callable[[Turn], Awaitable[None]]
    """Brings the buttons under an answer up to date, and nothing else of it."""
    surroundings_of: SurroundingsOf
    """For questions that buttons ask."""
    tell_day: TellDay
    speech: AnswerSpeech | None = None
    """Says answers aloud; None where nobody can."""


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
        """Say something in the command's thread; in a group as a reply to it, for all to see."""
        message = self.message
        rich = text if isinstance(text, FormattedText) else plain(text)
        if message.ephemeral_id:  # The others have not seen who said what.
            rich = join_texts(": ", [show_name(message.author.name), rich])
        reply_to = message.message_id if message.is_group else None
        self.lane.run_in_order(
            self.services.messages.notice(message.thread, rich, button, reply_to)
        )

    def reply_privately(
        self, text: str | FormattedText, button: InlineKeyboardMarkup | None = None
    ) -> None:
        """As reply, but in a group only the asker sees it, where Telegram can do that."""
        self.lane.run_in_order(answer_privately(self.services, self.message, text, button))

    async def begin_privately(self, text: str) -> int:
        """As reply_privately, but at once; what it can be finished by. 0: nothing was said."""
        receiver = receiver_of(self.message)
        if receiver is None or not receiver.command_id:
            return 0
        thread = self.message.thread
        return await self.services.ephemeral.say(thread, receiver, plain(text)) or 0

    def finish_privately(self, begun: int, text: str | FormattedText) -> None:
        """Put this in the place of what was begun, or say it now."""
        receiver = receiver_of(self.message)
        if not begun or receiver is None:
            self.reply_privately(text)
            return
        rich = text if isinstance(text, FormattedText) else plain(text)
        self.lane.run_in_order(
            self.services.ephemeral.rewriting(self.message.thread, receiver, begun, rich)
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
        return read_id(self.pressed.argument)

    def rewrite(
        self, text: str | FormattedText, button: InlineKeyboardMarkup | None = None
    ) -> None:
        """Make the message with the button say this instead."""
        pressed, services = self.pressed, self.services
        rich = text if isinstance(text, FormattedText) else plain(text)
        if pressed.ephemeral_id:
            presser = Receiver(pressed.author.id, query_id=pressed.query_id)
            edit = services.ephemeral.rewriting(
                pressed.thread, presser, pressed.ephemeral_id, rich, button
            )
        else:
            edit = services.messages.rewriting(pressed.thread, pressed.message_id, rich, button)
        self.lane.run_in_order(edit)

    def change_buttons(self, button: InlineKeyboardMarkup | None = None) -> None:
        """Put these buttons under the message instead."""
        pressed = self.pressed
        self.lane.run_in_order(
            self.services.messages.changing_buttons(pressed.thread, pressed.message_id, button)
        )

    def announce(self, what: str, line: str) -> None:
        """Tell all what was changed here, where only the presser saw it; `what` is its name."""
        if self.pressed.ephemeral_id:
            telling = self.services.announcements.telling
            self.lane.run_in_order(telling(self.pressed.thread, self.pressed.author, what, line))


def receiver_of(message: IncomingMessage) -> Receiver | None:
    """Who alone is to see what is said to its author; None where all may, or nobody can alone.

    A chat that speaks as itself has no eyes, and in a private chat nobody else is there.
    """
    if not message.is_group or message.author.id <= 0:
        return None
    return Receiver(message.author.id, command_id=message.ephemeral_id)


def answer_privately(
    services: Services,
    message: IncomingMessage,
    text: str | FormattedText,
    button: InlineKeyboardMarkup | None = None,
) -> Work:
    """The sending of what its author alone is to see, where that can be; in a group as a reply."""
    rich = text if isinstance(text, FormattedText) else plain(text)
    reply_to = message.message_id if message.is_group else None
    if receiver := receiver_of(message):
        return services.ephemeral.notice(message.thread, receiver, rich, button, reply_to)
    return services.messages.notice(message.thread, rich, button, reply_to)


_LONGEST_ID = 19
"""Digits that fit into SQLite's integers."""


def read_id(text: str) -> int | None:
    """The id in a button's data; None where somebody made it up."""
    is_id = text.isascii() and text.isdecimal() and len(text) < _LONGEST_ID
    return int(text) if is_id else None


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
    is_ephemeral: bool = False
    """Its answer is for who sends it: in a group neither need be seen by the others."""
