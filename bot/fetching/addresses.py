"""Which addresses anybody may send us to: those of the public internet, resolved only once."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

_LOOKUPS = ThreadPoolExecutor(4, "lookup")
"""Threads of its own: who asks for names that nobody answers for holds up nothing else."""
_NAT64 = ip_network("64:ff9b::/96")
"""RFC 6052: an IPv4 address stands in the last 32 bits."""
_NEVER = tuple(map(ip_network, (
    "64:ff9b:1::/48",  # RFC 8215: NAT64 within a network
    "::/96",  # IPv4-compatible addresses, which RFC 4291 gave up
    "fec0::/10",  # site-local, which RFC 3879 gave up
    "192.88.99.0/24",  # the relays of 6to4, which RFC 7526 gave up
)))  # fmt: skip


class AddressRefused(Exception):
    """It leads into a network that is not public, or nowhere at all."""


class NameRefused(AddressRefused):
    """A name that leads nowhere."""


def is_public(address: Address) -> bool:
    """Whether anybody on the internet can reach it, also where it wraps an IPv4 address."""
    if isinstance(address, IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return is_public(inner)
    if any(address.version == net.version and address in net for net in _NEVER):
        return False
    is_special = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )
    # is_global leaves out what is shared by carriers (100.64.0.0/10) too.
    return address.is_global and not is_special


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that it leads to: mapped, 6to4, Teredo's client, or NAT64."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


async def resolve(host: str, port: int) -> tuple[str, ...]:
    """Where this host is, best first, in digits, be it public or not. Raises NameRefused.

    Spellings such as 0x7f.1 or 2130706433 come out of the resolver in their plain form.
    """
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = await asyncio.get_running_loop().run_in_executor(_LOOKUPS, look_up)
    except (OSError, UnicodeError):
        raise NameRefused("a name without an address") from None
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


async def resolve_public(host: str, port: int) -> tuple[str, ...]:
    """The same. Raises AddressRefused unless all of it is public.

    What is connected to has to be one of these: a name may lead elsewhere when it is asked again.
    """
    return check_all(list(await resolve(host, port)))


def check_all(found: list[str]) -> tuple[str, ...]:
    """The addresses that a name was resolved to. Raises AddressRefused unless all are public."""
    # A scope (fe80::1%eth0) only comes with addresses that are not public.
    if not found or not all("%" not in one and is_public(ip_address(one)) for one in found):
        raise AddressRefused("an address that is not public")
    return tuple(dict.fromkeys(found))


def refuse_spelt_out(host: str) -> None:
    """The same for a name that somebody else resolves, such as a proxy. Raises AddressRefused.

    An address is checked in whatever spelling; a name only where it is this machine's for sure.
    """
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        raise AddressRefused("a name of a network that is not public")
    try:
        found = socket.getaddrinfo(name, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return
    check_all([str(entry[4][0]) for entry in found])
