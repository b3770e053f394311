"""Secrets as they may stand in a text, and the text without them."""

import base64
import json
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

_SHORTEST_SECRET = 6
"""A shorter one would mask ordinary words."""

_MASK = "***"


class Mask:
    """Takes secrets out of texts, in whatever form a library may have written them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        parts = {part for secret in secrets for part in _parts(secret)}
        forms = {form for part in parts if len(part) >= _SHORTEST_SECRET for form in _forms(part)}
        # The longest first: one may stand within another.
        self._forms = sorted(forms, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text with every secret masked."""
        for form in self._forms:
            text = text.replace(form, _MASK)
        return text


def _parts(secret: str) -> Iterable[str]:
    """A secret, and what of it is one alone: a token's second half, a proxy's password."""
    yield secret
    number, colon, rest = secret.partition(":")
    if colon and number.isdigit():
        yield rest
    try:
        address = urlsplit(secret)
    except ValueError:
        return
    if address.password:
        yield address.password
        yield unquote(address.password)
        # As an Authorization header holds it.
        yield f"{unquote(address.username or '')}:{unquote(address.password)}"
    # libpq takes it there, too.
    yield from (value for name, value in parse_qsl(address.query) if "password" in name)


def _forms(secret: str) -> Iterable[str]:
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield ascii(secret)[1:-1]
    content = secret.encode("utf-8", "surrogatepass")
    for quoted in (quote(content), quote(content, safe=""), quote_plus(content)):
        yield quoted
        yield _lower_escapes(quoted)
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield from (_encoded(encode(bytes(lead) + content), lead) for lead in range(3))


def _lower_escapes(quoted: str) -> str:
    """%3A as %3a."""
    first, *rest = quoted.split("%")
    return "%".join((first, *(part[:2].lower() + part[2:] for part in rest)))


def _encoded(encoded: bytes, lead: int) -> str:
    """The letters of base64 that hold nothing but the secret, wherever in a text it begins."""
    # A letter is six bits: those that the bytes before or after have a share in differ each time.
    words = encoded.decode().rstrip("=")
    end = len(words) - 1 if len(encoded) != len(words) else len(words)
    return words[-(-lead * 8 // 6) : end]
