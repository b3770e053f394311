"""Whether a newer release is known, at an address that the operator has named; off without one."""

import asyncio
import json
import logging
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.parse import urlsplit

logger = logging.getLogger(__name__)

_DAY = 86400.0
_SECONDS = 5.0
"""For all of it; an admin waits."""

_LARGEST = 200_000
"""Bytes; GitHub's answer holds the release's notes too."""

_CHUNK = 16_384
_VERSION = re.compile(r"v?(\d{1,6}(?:\.\d{1,6}){0,3})", re.ASCII)
"""What is only a candidate for a release (1.2.0-rc1) is none."""


class UpdateCheck:
    """Asks once a day at most, and only where somebody wants to know."""

    def __init__(
        self,
        url: str,
        current: str,
        clock: Callable[[], float] = time.monotonic,
        seconds: float = _SECONDS,
    ) -> None:
        self._url = url
        self._current = current
        self._clock = clock
        self._seconds = seconds
        self._asked_at: float | None = None
        self._newest: str | None = None

    async def find_newer(self) -> str | None:
        """The newest version where it is newer than this one; None also where nobody tells."""
        if not self._url:
            return None
        now = self._clock()
        if self._asked_at is None or now - self._asked_at >= _DAY:
            # Before the question: who asks meanwhile need not ask again.
            self._asked_at = now
            self._newest = await self._ask() or self._newest
        newest = self._newest
        return newest if newest and is_newer(newest, self._current) else None

    async def _ask(self) -> str | None:
        try:
            async with asyncio.timeout(self._seconds):
                return read_version(await asyncio.to_thread(_fetch, self._url, self._seconds))
        except (OSError, HTTPException, ValueError) as error:
            logger.info("whether there is a newer release is not told: %s", type(error).__name__)
            return None


def read_version(body: bytes) -> str | None:
    """The version in {"tag_name": …} or {"version": …}, or that is the text; None for all else."""
    text = body.decode("utf-8", "replace").strip()
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = text
    if isinstance(told, dict):
        told = told.get("tag_name") or told.get("version")
    elif not isinstance(told, str):
        told = text  # 1.2 alone is a number to JSON.
    found = _VERSION.fullmatch(told.strip()) if isinstance(told, str) else None
    return found[1] if found else None


def is_newer(version: str, than: str) -> bool:
    """Whether it is the later one; 1.2 and 1.2.0 are the same."""
    return _parts(version) > _parts(than)


def _parts(version: str) -> list[int]:
    found = _VERSION.match(version)
    parts = [int(part) for part in found[1].split(".")] if found else []
    while parts and not parts[-1]:
        parts.pop()
    return parts


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows no redirect to another host, nor one from https to http."""

    def redirect_request(  # the library's own name and order
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        asked, target = urlsplit(req.full_url), urlsplit(newurl)
        is_safe = target.scheme in (asked.scheme, "https")
        if asked.hostname != target.hostname or not is_safe:
            raise urllib.error.HTTPError(newurl, code, "a redirect", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetch(url: str, seconds: float) -> bytes:
    """The answer's first bytes. Raises OSError, HTTPException, ValueError."""
    deadline = time.monotonic() + seconds
    request = urllib.request.Request(  # noqa: S310  # http or https, as the settings make sure
        url, headers={"Accept": "application/json", "User-Agent": "parley"}
    )
    opener = urllib.request.build_opener(_SameHost)
    body = bytearray()
    with opener.open(request, timeout=seconds) as response:
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > _LARGEST:
                raise ValueError("too long")
            if time.monotonic() > deadline:
                raise TimeoutError
    return bytes(body)
