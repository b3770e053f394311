"""Where updates are posted to: the value that setWebhook makes, and what Telegram refuses of it."""

import ipaddress
import ssl
from dataclasses import dataclass, field

from yarl import URL

from sandbox.botapi.refusals import (
    WEBHOOK_CERTIFICATE,
    WEBHOOK_HTTPS,
    WEBHOOK_IP_INVALID,
    WEBHOOK_IPV6,
    WEBHOOK_PORT,
    WEBHOOK_URL,
    Refusal,
)

PORTS = (80, 88, 443, 8443)
# Nobody is asked for the address of a name, and nobody out there is called: see `is_near`.
SOMEWHERE = "203.0.113.10"
HERE = "127.0.0.1"


@dataclass(slots=True)
class Webhook:
    """Where updates are posted to; no URL means that the bot polls."""

    url: str = ""
    secret: str = field(default="", repr=False)
    max_connections: int = 0
    ip_address: str = ""
    # Whether the bot gave the address, rather than leaving it to the name of the host.
    is_ip_fixed: bool = False
    certificate: str = field(default="", repr=False)
    last_error_at: int = 0
    last_error: str = ""

    @property
    def is_near(self) -> bool:
        """Whether it is on this machine; all others are as if they never answered."""
        return is_loopback(self.ip_address)

    def has_settings_of(self, other: "Webhook") -> bool:
        """Whether setting the other one changes nothing; a certificate always does."""
        return (
            not self.certificate
            and not other.certificate
            and (self.url, self.secret, self.max_connections, self.is_ip_fixed)
            == (other.url, other.secret, other.max_connections, other.is_ip_fixed)
            and (not other.is_ip_fixed or self.ip_address == other.ip_address)
        )


def parse_url(text: str) -> URL:
    """The address as Telegram reads it: https where nothing else is said."""
    try:
        url = URL(text if "://" in text else f"https://{text}")
    except ValueError as error:
        raise Refusal(WEBHOOK_URL) from error
    if url.scheme not in ("http", "https") or not url.host:
        raise Refusal(WEBHOOK_URL)
    return url


def address_of(url: URL) -> str:
    """The IP address behind a URL, without asking anybody."""
    if url.host == "localhost":
        return HERE
    try:
        return str(ipaddress.ip_address(url.host or ""))
    except ValueError:
        return SOMEWHERE


def check_webhook(webhook: Webhook, *, is_local: bool) -> None:
    """What Telegram looks at when the webhook is there; a local server takes nearly all."""
    url = parse_url(webhook.url)
    try:
        address = ipaddress.ip_address(webhook.ip_address)
    except ValueError as error:
        raise Refusal(WEBHOOK_IP_INVALID) from error
    if webhook.certificate:
        tls_context(webhook.certificate)
    if is_local:
        return
    if url.scheme != "https":
        raise Refusal(WEBHOOK_HTTPS)
    if url.port not in PORTS:
        raise Refusal(WEBHOOK_PORT)
    if address.version != 4:  # noqa: PLR2004 - the version of IP
        raise Refusal(WEBHOOK_IPV6)
    if not address.is_global and webhook.ip_address != SOMEWHERE:
        raise Refusal(f"Bad Request: bad webhook: IP address {address} is reserved")


def tls_context(certificate: str) -> ssl.SSLContext:
    """What trusts this certificate and no other."""
    try:
        return ssl.create_default_context(cadata=certificate)
    except (ssl.SSLError, ValueError) as error:
        raise Refusal(WEBHOOK_CERTIFICATE) from error


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
