"""What may be asked for: an address of http or https, read once, and the same to everybody."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from yarl import URL

from bot.fetching.errors import CredentialsRefused, NotAnAddress, SchemeRefused

_LONGEST = 8000
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9_.])?")
_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ud800-\udfff]")
"""Readers of addresses differ about these, so that one would check what another does not open."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address, with the host and the port as whoever connects understands them."""

    url: URL
    host: str
    port: int

    @property
    def is_secure(self) -> bool:
        return self.url.scheme == "https"


def parse_target(address: str) -> Target:
    """Raises FetchRefused: NotAnAddress, SchemeRefused or CredentialsRefused."""
    if len(address) > _LONGEST or _ODD.search(address):
        raise NotAnAddress
    try:
        scheme = urlsplit(address).scheme
        # Signed addresses do not survive being written anew; others become ASCII here.
        url = URL(address, encoded=address.isascii())
        host, port = (url.raw_host or "").lower(), url.port
    except ValueError:
        raise NotAnAddress from None
    if not scheme:
        raise NotAnAddress
    if scheme not in {"http", "https"}:
        raise SchemeRefused
    if "@" in url.raw_authority:
        raise CredentialsRefused
    if not port or not _is_host(host):
        raise NotAnAddress
    return Target(url.with_fragment(None), host, port)


def follow(target: Target, location: str) -> Target:
    """Where a redirect leads. Raises FetchRefused."""
    try:
        # Servers write other letters than those of ASCII into it, in UTF-8 as a rule.
        location = location.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return parse_target(urljoin(str(target.url), location.strip()))
    except ValueError:
        raise NotAnAddress from None


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _NAME.fullmatch(host) is not None and ".." not in host
    try:
        ip_address(host)
    except ValueError:
        return False
    return "%" not in host
