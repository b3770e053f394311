"""What the provider last said of its limits: x-ratelimit headers, which come with every answer."""

import re

import httpx2

_PREFIX = "x-ratelimit-"
_MOST = 50
"""Of headers that are remembered."""

_NAME = re.compile(r"[a-z0-9-]{1,40}")
_VALUE = re.compile(r"\d[\w.:,+ -]{0,39}", re.ASCII)
"""Numbers, and times such as 6m0s; nothing below zero, and no words."""


class RateHeaders:
    """Remembers the headers of the newest response that had any."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def watch(self, client: httpx2.AsyncClient) -> None:
        """Look at every response that the client gets."""
        hooks = client.event_hooks
        client.event_hooks = {**hooks, "response": [*hooks["response"], self._note]}

    def last(self) -> dict[str, str]:
        """By name, without what all names begin with, such as remaining-tokens."""
        return dict(self._last)

    async def _note(self, response: httpx2.Response) -> None:
        found = {
            name.lower().removeprefix(_PREFIX): value
            for name, value in response.headers.items()
            if name.lower().startswith(_PREFIX) and _VALUE.fullmatch(value)
        }
        known = [name for name in found if _NAME.fullmatch(name)][:_MOST]
        self._last = {name: found[name] for name in known} or self._last
