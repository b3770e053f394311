"""What the tests of commands share: somebody sends one, or presses a button, and reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from telegram import Bot, InlineKeyboardMarkup

from bot.assistant.budget_guard import BudgetGuard, CostBounds
from bot.assistant.surroundings import nothing_known
from bot.domain.access import Access
from bot.domain.addressing import parse_command
from bot.domain.message import Author, Thread
from bot.domain.turn import Turn
from bot.domain.usage import Usage
from bot.storage.database import Database
from bot.telegram.access.permissions import ChatPermissions
from bot.telegram.billing import Billing
from bot.telegram.commands import BUTTONS, COMMANDS
from bot.telegram.commands.context import (
    ButtonContext,
    CommandContext,
    Defaults,
    Provider,
    Services,
)
from bot.telegram.dispatch.context import Context
from bot.telegram.incoming.events import ButtonPress
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.active_turn import Work
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.ephemeral import Ephemeral
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from bot.telegram.outgoing.text.markdown import FormattedText, plain
from bot.tools.toolbox import Toolbox
from tests.telegram.dispatch.stage import (
    ADA,
    HOME,
    Whispers,
    make_context,
    make_services,
    message,
)

OWNER, GUEST = Author(1, "Olga"), Author(13, "Eve")


@dataclass
class Screen:
    """What the bot says, or writes over a message of its own, with the data of the buttons."""

    texts: list[str] = field(default_factory=list)
    buttons: list[list[str]] = field(default_factory=list)

    @property
    def calls(self) -> "Screen":
        """What keeps the ids of what was sent: none are kept."""
        return self

    def sent_ids(self, _chat_id: int) -> set[int]:
        return set()

    async def act(self, _thread: Thread, _action: str) -> None:
        """It shows that it is busy."""

    def notice(
        self,
        _thread: Thread,
        rich: FormattedText,
        button: InlineKeyboardMarkup | None = None,
        _reply_to: int | None = None,
    ) -> Work:
        async def show() -> None:
            rows = button.inline_keyboard if button else ()
            self.texts.append(rich.text)
            self.buttons.append([str(one.callback_data) for row in rows for one in row])

        return show

    def changing_buttons(self, thread: Thread, _message_id: int, button: object = None) -> Work:
        return self.notice(thread, plain(""), cast("InlineKeyboardMarkup | None", button))

    def rewriting(
        self, thread: Thread, _message_id: int, rich: FormattedText, button: object = None
    ) -> Work:
        return self.notice(thread, rich, cast("InlineKeyboardMarkup | None", button))


class Office:
    """A bot that Olga owns; Ada is an administrator of each group, others are members."""

    def __init__(self, database: Database, models: Sequence[str] = ()) -> None:
        self.screen, self.models = Screen(), list(models)
        self.whispers = Whispers(self.screen)
        self.shown_again: list[int] = []
        self.buttons_shown: list[int] = []
        access = Access(admins=frozenset({OWNER.id}))
        self.services = self._furnish(make_services(database, access=access))
        self.storage = self.services.storage
        self._contexts: dict[Thread, Context] = {}

    def _furnish(self, services: Services) -> Services:
        async def price(model: str, _usage: Usage) -> float | None:
            return None if model == "unpriced" else 0.5

        async def list_models() -> list[str]:
            return self.models

        async def show_again(turn: Turn) -> None:
            self.shown_again.append(turn.id)

        async def show_buttons(turn: Turn) -> None:
            self.buttons_shown.append(turn.id)

        storage = services.storage
        guard = BudgetGuard(
            budgets=storage.budgets,
            ledger=storage.ledger,
            settings=storage.settings,
            price=price,
            bounds=CostBounds("usual", "painter", 1000, 1000),
            clock=services.clock,
        )
        # Nobody is asked: Telegram has told of all members.
        permissions = ChatPermissions(
            cast("Bot", None), lambda: services.access_list.access, ThrottledClient(Clock(), _note)
        )
        return replace(
            services,
            messages=cast("Messages", self.screen),  # what is used of it
            ephemeral=cast("Ephemeral", self.whispers),  # what is used of it
            billing=Billing(storage.ledger, storage.budgets, guard, price),
            permissions=permissions,
            provider=Provider("a.example", True, True, "off", list_models),
            toolbox=Toolbox((), storage.settings),
            show_again=show_again,
            show_buttons=show_buttons,
            surroundings_of=nothing_known,
            defaults=Defaults("en", "Be kind.", "usual", "", 0),
        )

    def lane_of(self, thread: Thread) -> Context:
        """The thread's lane and all around it."""
        if thread not in self._contexts:
            self._contexts[thread] = make_context(thread=thread)
        return self._contexts[thread]

    def watch_turns(self, thread: Thread) -> list[Turn]:
        """What the thread's lane is given to answer from now on, which it does not."""
        resumed: list[Turn] = []

        def resume(turn: Turn) -> None:
            resumed.append(turn)

        self.lane_of(thread).lane.resume = resume  # type: ignore[method-assign]  # what is watched
        return resumed

    def called(
        self, text: str, thread: Thread = HOME, author: Author = ADA, **changes: object
    ) -> CommandContext:
        """The call that somebody's message is."""
        for member in (ADA, GUEST):
            status = "administrator" if member is ADA else "member"
            self.services.permissions.note_member(thread.chat_id, member.id, status)
        said: IncomingMessage = message(text, thread, author=author, **changes)
        command, context = parse_command(text), self.lane_of(thread)
        argument = command.argument if command else ""
        return CommandContext(said, argument, context.lane, context.lanes, self.services)

    async def send(
        self, text: str, thread: Thread = HOME, author: Author = ADA, **changes: object
    ) -> str:
        """What is said to a command, all of it."""
        call, before = self.called(text, thread, author, **changes), len(self.screen.texts)
        name = call.message.command.name if call.message.command else ""
        (command,) = [one for one in COMMANDS if name in (one.name, *one.aliases)]
        await command.run(call)
        await call.lane.rested()
        return "\n".join(self.screen.texts[before:])

    async def press(self, data: str, thread: Thread = HOME, author: Author = ADA) -> str:
        """What the presser sees, or else what the message says now."""
        action, _colon, argument = data.partition(":")
        pressed = ButtonPress(2, thread, 20, author, "q", action, argument)
        lane, before = self.called("/x", thread, author).lane, len(self.screen.texts)
        lanes = self.lane_of(thread).lanes
        words = await BUTTONS[action](ButtonContext(pressed, lane, lanes, self.services))
        await lane.rested()
        return words or "\n".join(self.screen.texts[before:])


async def _note(_chat_id: int, _seconds: float) -> None:
    """Nothing outlives this test."""
