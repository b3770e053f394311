"""All tools of the bot: which of them there are in a chat, and which its admins have left on."""

from collections.abc import Callable, Sequence

from bot.domain.message import Thread
from bot.storage.chat_settings import Settings
from bot.tools.mcp.server_state import ServerState
from bot.tools.tool import Tool

ServerTools = Callable[[int], Sequence[Tool]]
"""What other servers offer in a chat at present, always in the same order."""

ServerStates = Callable[[], Sequence[ServerState]]
"""How those servers are doing."""


class Toolbox:
    """The bot's own tools first, then those of other servers."""

    def __init__(
        self,
        own: Sequence[Tool],
        settings: Settings,
        of_servers: ServerTools = lambda _chat_id: (),
        states: ServerStates = lambda: (),
    ) -> None:
        self._own = tuple(own)
        self._of_servers = of_servers
        self._states = states
        self._settings = settings

    def all_in(self, chat_id: int) -> Sequence[Tool]:
        """What there is, switched off or on."""
        return (*self._own, *self._of_servers(chat_id))

    async def of(self, thread: Thread) -> Sequence[Tool]:
        """What the model may call there."""
        tools = self.all_in(thread.chat_id)
        if not tools:
            return ()
        off = (await self._settings.of(thread.chat_id)).tools_off
        return tuple(tool for tool in tools if tool.name not in off)

    def servers_away(self) -> list[str]:
        """The servers that cannot be reached now, by name."""
        return [state.title for state in self._states() if state.trouble]

    def title(self, chat_id: int, name: str) -> str:
        """What a tool is called to people; its name where it is not there any more."""
        found = (tool.title for tool in self.all_in(chat_id) if tool.name == name)
        return next(found, name)
