"""The pages that a message links to, as attachments of it."""

from urllib.parse import urlsplit

from bot.domain.attachment import Attachment, Kind
from bot.domain.message_marks import Marked
from bot.domain.speaker_labels import clean_line

MOST_LINKS = 3
"""Pages of a message that are read, the first ones."""

_LONGEST = 1000
_LONGEST_NAME = 300
_OF_TELEGRAM = {"t.me", "telegram.me", "telegram.dog"}
"""They lead to people and chats, and not to pages."""


def read_links(said: Marked, *, is_quoted: bool = False) -> tuple[Attachment, ...]:
    """What Telegram marks as an address, in the words or behind them; each one once."""
    found: dict[str, Attachment] = {}
    for mark, words in said.under("url", "text_link"):
        address = _whole(mark.url if mark.kind == "text_link" else words)
        if address:
            name = clean_line(address, _LONGEST_NAME)
            found.setdefault(address, Attachment(Kind.PAGE, address, address, name, 0, is_quoted))
    return tuple(found.values())[:MOST_LINKS]


def _whole(written: str) -> str:
    """The address, with https:// where Telegram knows a bare name for one; "" for no page."""
    address = written.strip()
    if "://" not in address:
        if "@" in address:
            return ""  # Of mail.
        address = f"https://{address}"
    if len(address) > _LONGEST or not address.isprintable() or " " in address:
        return ""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    return "" if host in _OF_TELEGRAM or host.endswith(".t.me") else address
