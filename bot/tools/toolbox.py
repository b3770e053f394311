"""All tools of the bot: which of them there are in a chat, and which its admins have left on."""

from collections.abc import Sequence, Set
from typing import Protocol

from bot.domain.message import Thread
from bot.storage.chat_settings import Settings
from bot.tools.mcp.server_state import ServerState
from bot.tools.tool import Tool

_FIRST_SECONDS, _NEEDED_SECONDS = 5.0, 35.0
"""A server takes up to 30 s to start."""


class Servers(Protocol):
    """Other servers' tools, always in the same order."""

    def tools_for(self, chat_id: int) -> Sequence[Tool]:
        """What they offer in a chat at present."""

    def states(self) -> Sequence[ServerState]:
        """How they are doing."""

    async def look(self, seconds: float) -> Sequence[ServerState]:
        """The same, once that is known, or this time is over."""


class Toolbox:
    """The bot's own tools first, then those of other servers."""

    def __init__(
        self,
        own: Sequence[Tool],
        settings: Settings,
        servers: Servers | None = None,
    ) -> None:
        self._own = tuple(own)
        self._servers = servers
        self._settings = settings

    def all_in(self, chat_id: int) -> Sequence[Tool]:
        """What /tools may switch off and on."""
        return (
            *(tool for tool in self._own if tool.is_in is None),
            *(self._servers.tools_for(chat_id) if self._servers else ()),
        )

    async def of(self, thread: Thread, needed: Set[str] = frozenset()) -> Sequence[Tool]:
        """What the model may call there; `needed` are the names of tools that it has called.

        Servers start beside the bot. They are waited for at first, so that an answer does not go
        without their tools after each restart, and the prompt begins as it did before.
        """
        if thread.is_elsewhere:
            return await self._of_guests(thread)
        tools = self.all_in(thread.chat_id)
        if self._servers:
            is_there = needed <= {tool.name for tool in (*tools, *self._own)}
            await self._servers.look(_FIRST_SECONDS if is_there else _NEEDED_SECONDS)
            tools = self.all_in(thread.chat_id)
        if not tools and not self._own:
            return ()
        settings = await self._settings.of(thread.chat_id)
        own = [tool for tool in self._own if tool.is_in and tool.is_in(settings)]
        return (*own, *(tool for tool in tools if tool.name not in settings.tools_off))

    async def _of_guests(self, thread: Thread) -> Sequence[Tool]:
        """What others read is looked up in public: no tool that asks, changes, or knows a chat."""
        settings = await self._settings.of(thread.chat_id)
        return [
            tool for tool in self._own if tool.is_for_guests and tool.name not in settings.tools_off
        ]

    def servers_away(self) -> list[str]:
        """The servers that cannot be reached now, by name."""
        states = self._servers.states() if self._servers else ()
        return [state.title for state in states if state.trouble]
