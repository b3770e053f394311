"""Whether the bot could listen where it is to, looked at while none does."""

import asyncio
import errno
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.operation.doctor.finding import Finding, failure, ok

_TITLE = "Port"


@dataclass(frozen=True, slots=True)
class Port:
    """host:port to listen at, and the setting that says so."""

    setting: str
    listen: str


async def look_at_ports(ports: Sequence[Port]) -> list[Finding]:
    """In threads: a name may have to be looked up."""
    return list(await asyncio.gather(*(asyncio.to_thread(_look, port) for port in ports)))


def _look(port: Port) -> Finding:
    where = f"{port.listen} ({port.setting})"
    try:
        _take(port.listen)
    except OSError as error:
        return failure(_TITLE, f"the bot can't listen at {where}: {_reason(error)}", _advise(error))
    return ok(_TITLE, f"{where} is free")


def _take(listen: str) -> None:
    """For a moment, without listening: it is in the way of no bot that starts. Raises OSError."""
    address = urlsplit(f"//{listen}")
    found = socket.getaddrinfo(address.hostname, address.port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _name, place in found:
        with socket.socket(family, kind, protocol) as taking:
            taking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                taking.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            taking.bind(place)


def _reason(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "its name cannot be looked up"
    if error.errno == errno.EADDRINUSE:
        return "another program does"
    return os.strerror(error.errno or 0).lower()


def _advise(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "Stop that one (ss -ltnp shows it), or choose another port."
    if error.errno in (errno.EACCES, errno.EPERM):
        return "Choose a port above 1023."
    return "Choose an address that this machine has, such as 127.0.0.1 or 0.0.0.0."
