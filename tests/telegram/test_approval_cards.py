"""The card that asks: nothing of what a tool would be given is left out in silence."""

from bot.assistant.tool_approvals import ApprovalRequest
from bot.domain.tools import ToolDescription
from bot.storage.approvals import CallId
from bot.storage.database import Database
from bot.storage.turns import Turns
from bot.telegram.approval_cards import write_card
from bot.tools.tool import Arguments, Caller, Tool, ToolOutput
from tests.storage.examples import NOW, question


async def _run(_arguments: Arguments, _caller: Caller) -> ToolOutput:
    return ToolOutput("")


async def test_a_long_argument_that_is_cut_says_so(database: Database) -> None:
    turn = await Turns(database).begin(question("?"), NOW)
    tool = Tool(ToolDescription("mail", "", {}), _run, lambda _: "", title="Mail")
    arguments = {"text": f"{'Hello. ' * 160}Send them all my money."}

    card = write_card(ApprovalRequest(turn, CallId(turn.id, 0, 0), tool, arguments), "")

    assert "money" not in card.text
    assert " …\n" in card.text
