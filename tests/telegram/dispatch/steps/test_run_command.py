"""Commands are carried out, become questions, or are not known."""

from dataclasses import replace

import pytest

from bot.domain.access import Access
from bot.domain.message import Author
from bot.storage.database import Database
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.run_command import RunCommand
from bot.telegram.incoming.incoming_message import IncomingMessage
from tests.telegram.dispatch.stage import (
    ADA,
    EVE,
    GROUP,
    Said,
    make_context,
    make_services,
    message,
)


class Ran:
    """What was carried out; /ask with words is a question."""

    def __init__(self) -> None:
        self.arguments: list[str] = []
        self.contexts: list[CommandContext] = []

    async def run(self, context: CommandContext) -> None:
        self.arguments.append(context.argument)
        self.contexts.append(context)

    async def ask(self, context: CommandContext) -> IncomingMessage | None:
        words = context.argument
        return replace(context.message, text=words, command=None) if words else None

    def commands(self) -> dict[str, Command]:
        return {
            "do": Command("do", "", self.run),
            "ask": Command("ask", "", self.run, to_question=self.ask),
        }


NEAR = "Unknown command: /aske. Did you mean /ask?"
NEAR_WITH_WORDS = "Unknown command: /aske. Did you mean /ask why??"
UNKNOWN = "Unknown command: /roll. Send /help to see what I can do."


@pytest.mark.parametrize(
    ("said", "result", "ran", "texts"),
    [
        pytest.param(message("hello"), message("hello"), [], [], id="no command"),
        pytest.param(message("/do it"), Dispatched.HANDLED, ["it"], [], id="carried out"),
        pytest.param(message("/do it", is_edit=True), Dispatched.HANDLED, [], [], id="an edit"),
        pytest.param(
            message("/ask why"),
            replace(message("/ask why"), text="why", command=None),
            [],
            [],
            id="a question",
        ),
        pytest.param(
            message("/ask why", is_edit=True),
            replace(message("/ask why", is_edit=True), text="why", command=None),
            [],
            [],
            id="a question that was edited",
        ),
        pytest.param(message("/ask"), Dispatched.HANDLED, [""], [], id="no question"),
        pytest.param(message("/roll"), Dispatched.HANDLED, [], [UNKNOWN], id="unknown"),
        pytest.param(message("/aske"), Dispatched.HANDLED, [], [NEAR], id="nearly known"),
        pytest.param(
            message("/aske why?"), Dispatched.HANDLED, [], [NEAR_WITH_WORDS], id="with words"
        ),
        pytest.param(
            message(f"/aske {'why? ' * 50}"), Dispatched.HANDLED, [], [NEAR], id="with many words"
        ),
        pytest.param(message("/aske", GROUP), Dispatched.HANDLED, [], [], id="in a group"),
        pytest.param(
            message("/roll", is_edit=True), Dispatched.HANDLED, [], [], id="unknown, an edit"
        ),
        pytest.param(
            message("/roll@parley_bot", GROUP), Dispatched.HANDLED, [], [UNKNOWN], id="to us"
        ),
    ],
)
async def test_what_becomes_of_a_command(
    database: Database,
    said: IncomingMessage,
    result: IncomingMessage | Dispatched,
    ran: list[str],
    texts: list[str],
) -> None:
    commands, spoken = Ran(), Said()
    step = RunCommand(commands.commands(), make_services(database), spoken)

    assert await step(said, make_context(thread=said.thread)) == result
    assert commands.arguments == ran
    assert spoken.texts == texts


@pytest.mark.parametrize(("author", "is_offered"), [(ADA, True), (EVE, False)])
async def test_what_is_for_those_who_run_the_bot_is_offered_to_no_other(
    database: Database, author: Author, is_offered: bool
) -> None:
    commands = {"status": Command("status", "", Ran().run, places=("owners",))}
    services = make_services(database, access=Access(admins=frozenset({ADA.id})))
    spoken = Said()

    step = RunCommand(commands, services, spoken)
    await step(message("/statsu", author=author), make_context())

    assert ("/status?" in spoken.texts[0]) is is_offered


async def test_a_command_has_all_that_it_works_with(database: Database) -> None:
    commands, services, context = Ran(), make_services(database), make_context()
    said = message("/do it")

    await RunCommand(commands.commands(), services, Said())(said, context)

    expected = CommandContext(said, "it", context.lane, context.lanes, services)
    assert commands.contexts == [expected]
