"""Connections that go to addresses which were looked at, and nowhere else."""

import socket
import ssl
from functools import cache
from ipaddress import ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp_socks import ProxyConnector


class _Pinned(AbstractResolver):
    """Every name leads to these addresses: they are those that were found for it, and checked."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        self._addresses = addresses

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        """There is nothing to close."""


def connect_only_to(addresses: tuple[str, ...]) -> aiohttp.TCPConnector:
    """For one request; whatever its host is called, a socket leads to one of the addresses."""
    allowed = {ip_address(address) for address in addresses}

    def open_socket(info: aiohttp.AddrInfoType) -> socket.socket:
        # aiohttp asks no resolver for what looks like digits to it, such as 134744072.
        family, kind, protocol, _, where = info
        try:
            is_allowed = ip_address(where[0]) in allowed
        except ValueError:
            is_allowed = False
        if not is_allowed:
            raise OSError("an address that was not looked at")
        return socket.socket(family, kind, protocol)

    return aiohttp.TCPConnector(
        resolver=_Pinned(addresses),
        use_dns_cache=False,
        force_close=True,
        ssl=_trust(),
        socket_factory=open_socket,
    )


def connect_by(proxy: str) -> aiohttp.BaseConnector:
    """For one request; an HTTP proxy is named in the request itself."""
    if not proxy.startswith("socks"):
        return aiohttp.TCPConnector(force_close=True, ssl=_trust())
    # socks5h means that the proxy looks names up; that is how it is done here anyway.
    url = proxy.replace("socks5h://", "socks5://", 1)
    return ProxyConnector.from_url(url, force_close=True, ssl=_trust(), rdns=True)


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
