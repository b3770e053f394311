"""What the doctor says of servers of tools."""

from collections.abc import Sequence

from bot.operation.doctor.finding import Mark
from bot.operation.doctor.tool_servers import look_at_tool_servers
from bot.tools.mcp.server_state import ServerState


async def test_each_server_has_its_line_and_none_is_a_failure() -> None:
    async def look() -> Sequence[ServerState]:
        return [
            ServerState("notes", tools=3),
            ServerState("tracker", trouble="no answer within 30 seconds"),
            ServerState("house", tools=100, left_out=20),
        ]

    found = await look_at_tool_servers(look)

    assert [(one.mark, one.detail) for one in found] == [
        (Mark.OK, "notes: 3 of its tools can be used"),
        (Mark.WARNING, "tracker: no answer within 30 seconds"),
        (Mark.WARNING, "house: 100 of its tools can be used, 20 can't"),
    ]
    assert all(one.advice for one in found[1:])
