"""Which tools a model has where others read the answer."""

from dataclasses import replace

from bot.domain.message import Thread
from bot.domain.tools import ToolDescription
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.tools.tool import Arguments, Caller, Tool, ToolOutput
from bot.tools.toolbox import Toolbox


async def run(_arguments: Arguments, _caller: Caller) -> ToolOutput:
    """Nothing is called here."""
    return ToolOutput("")


def tool(name: str) -> Tool:
    """One that is for everybody in their own chat."""
    return Tool(ToolDescription(name, "", {}), run, lambda _arguments: name, name)


OWN = tool("reminders")
PUBLIC = replace(tool("web_search"), is_for_guests=True)


async def test_elsewhere_only_what_is_public_may_be_called(database: Database) -> None:
    settings = Settings(database)
    toolbox = Toolbox((OWN, PUBLIC), settings)

    assert list(await toolbox.of(Thread(7))) == [OWN, PUBLIC]
    assert list(await toolbox.of(Thread(7, -(2**53)))) == [PUBLIC]
    await settings.change(7, tools_off=("web_search",))
    assert list(await toolbox.of(Thread(7, -(2**53)))) == []
