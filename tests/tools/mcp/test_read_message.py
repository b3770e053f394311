"""A line of a server's that is a message, nearly one, or none."""

import pytest

pytest.importorskip("mcp", reason="The SDK of MCP is not installed: requirements-mcp.txt")

from mcp_types import JSONRPCError, JSONRPCResponse

from bot.tools.mcp.read_message import read_message


def test_half_of_an_emoji_does_not_lose_an_answer() -> None:
    message = read_message(b'{"jsonrpc": "2.0", "id": 7, "result": {"a": ["x\\ud83d"]}}')

    assert message == JSONRPCResponse(jsonrpc="2.0", id=7, result={"a": ["x\ufffd"]})


@pytest.mark.parametrize(
    "line",
    [
        b'{"jsonrpc": "2.0", "id": 7, "result": null}',
        b'{"jsonrpc": "2.0", "id": 7, "result": [7]}',
        b'{"jsonrpc": "2.0", "id": 7, "result": {"a": ' + b"[" * 10_000,
        b'{"result": {"a": ' + b"9" * 5_000 + b'}, "jsonrpc": "2.0", "id": 7}',
    ],
)
def test_an_answer_that_cannot_be_read_is_an_error_of_its_own(line: bytes) -> None:
    message = read_message(line)

    assert isinstance(message, JSONRPCError)
    assert message.id == 7


@pytest.mark.parametrize("line", [b"\n", b"Welcome!\n", b"{}", b"[]", b'{"id": 7}', b"\xff\n"])
def test_what_is_no_message_is_none(line: bytes) -> None:
    assert read_message(line) is None
