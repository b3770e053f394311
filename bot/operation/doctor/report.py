"""The findings as lines for somebody at a terminal, or as JSON; no secret gets through."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from urllib.parse import unquote, urlsplit

from bot.operation.doctor.finding import Finding, Mark

_SIGNS = {Mark.OK: "✓", Mark.WARNING: "!", Mark.FAILURE: "✗"}
_PLAIN_SIGNS = {Mark.OK: "ok", Mark.WARNING: "!", Mark.FAILURE: "x"}
_SHORTEST_SECRET = 8
"""A shorter one would mask ordinary words; no line repeats any on purpose."""

_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\ud800-\udfff]+")
"""With one of them a server could write lines of its own, or colors, into a terminal."""


def write_lines(findings: Iterable[Finding], encoding: str) -> str:
    """One line each, in signs that the terminal's encoding has."""
    signs = _SIGNS
    try:
        "✓✗→".encode(encoding)
        arrow = "→"
    except (UnicodeEncodeError, LookupError):
        signs, arrow = _PLAIN_SIGNS, "->"
    lines = [
        f"{signs[one.mark]} {one.title}: {one.detail}"
        + (f" {arrow} {one.advice}" if one.advice else "")
        for one in findings
    ]
    return "".join(f"{line}\n" for line in lines)


def write_json(findings: Iterable[Finding]) -> str:
    """An array of objects: mark, title, detail, advice."""
    return json.dumps([asdict(finding) for finding in findings], indent=2) + "\n"


def has_failure(findings: Iterable[Finding]) -> bool:
    """Whether something keeps the bot from working."""
    return any(finding.mark is Mark.FAILURE for finding in findings)


def without_secrets(findings: Iterable[Finding], secrets: Iterable[str]) -> list[Finding]:
    """The same on one line each, with whatever is secret masked, whoever has said it."""
    found = {part for secret in secrets for part in _parts(secret)}
    hidden = sorted((one for one in found if len(one) >= _SHORTEST_SECRET), key=len, reverse=True)
    return [
        replace(
            finding,
            title=_clean(finding.title, hidden),
            detail=_clean(finding.detail, hidden),
            advice=_clean(finding.advice, hidden),
        )
        for finding in findings
    ]


def _parts(secret: str) -> set[str]:
    """A secret, and where it is an address, the names and passwords in it instead."""
    try:
        address = urlsplit(secret)
        is_address = bool(address.scheme and address.netloc)
        inside = {address.username or "", address.password or ""}
    except ValueError:
        return {secret}
    if not is_address:
        return {secret}
    return {address.netloc.rpartition("@")[0], *inside, *map(unquote, inside)}


def _clean(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return _ODD.sub(" ", text).strip()
