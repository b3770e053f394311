"""What the provider last said of its limits: x-ratelimit headers, which come with every answer."""

import httpx2

_PREFIX = "x-ratelimit-"
_LONGEST = 40
"""Characters of a value; real ones are numbers and times such as 6m0s."""


class Rates:
    """Remembers the headers of the newest response that had any."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def watch(self, client: httpx2.AsyncClient) -> None:
        """Look at every response that the client gets."""
        client.event_hooks = {**client.event_hooks, "response": [self._note]}

    def last(self) -> dict[str, str]:
        """By name, without what all names begin with, such as remaining-tokens."""
        return dict(self._last)

    async def _note(self, response: httpx2.Response) -> None:
        found = {
            name.lower().removeprefix(_PREFIX): value[:_LONGEST]
            for name, value in response.headers.items()
            if name.lower().startswith(_PREFIX) and value.isprintable()
        }
        self._last = found or self._last
