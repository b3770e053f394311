"""The tests cannot reach the real network, and this proves it."""

import asyncio
import socket

import pytest

FAR = ("192.0.2.1", 443)  # an address that is reserved for documents


def test_a_socket_cannot_leave_this_machine() -> None:
    with socket.socket() as out, pytest.raises(AssertionError, match="wants to connect"):
        out.connect(FAR)


async def test_an_asynchronous_connection_cannot_either() -> None:
    with pytest.raises(AssertionError, match="wants to connect"):
        await asyncio.open_connection(*FAR)
