"""The servers of MCP_CONFIG: whether each answers, and with how many tools."""

from collections.abc import Awaitable, Callable, Sequence

from bot.operation.doctor.finding import Finding, ok, warning
from bot.tools.mcp.server_state import ServerState

_TITLE = "Tools"
_ADVICE = "Look at its entry in the file of MCP_CONFIG. The bot works without it, and tries again."


async def look_at_tool_servers(
    look: Callable[[], Awaitable[Sequence[ServerState]]],
) -> list[Finding]:
    """Each in a line. None of them keeps the bot from working."""
    return [_tell(state) for state in await look()]


def _tell(state: ServerState) -> Finding:
    if state.trouble:
        return warning(_TITLE, f"{state.title}: {state.trouble}", _ADVICE)
    detail = f"{state.title}: {state.tools} of its tools can be used"
    if not state.left_out:
        return ok(_TITLE, detail)
    advice = "Those are too many, or their schemas are too large. Name what you need in tools."
    return warning(_TITLE, f"{detail}, {state.left_out} can't", advice)
