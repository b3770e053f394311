"""The pages that an answer names as its sources, where the provider has searched by itself."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.domain.tools import Source
from bot.domain.unicode import repair_surrogates
from bot.llm.json_types import Json

_MOST = 100
_LONGEST_URL = 2000
_LONGEST_TITLE = 300
_ADDED = ("utm_source", "openai")


class Citations:
    """Each page once, in the order of their first naming."""

    def __init__(self) -> None:
        self._found: dict[str, Source] = {}

    def feed(self, chunk: Json) -> None:
        """Keep what this chunk names."""
        named = chunk.get("sources")
        for one in named if isinstance(named, list) else ():
            url = _read_url(one.get("url")) if isinstance(one, dict) else ""
            if url and url not in self._found and len(self._found) < _MOST:
                title = one.get("title")
                said = repair_surrogates(title)[:_LONGEST_TITLE] if isinstance(title, str) else ""
                self._found[url] = Source(url, said, is_read=True)

    def sources(self) -> tuple[Source, ...]:
        """All of them."""
        return tuple(self._found.values())


def _read_url(url: object) -> str:
    """A web address without what OpenAI adds to it; "" for anything else."""
    if not isinstance(url, str) or len(url) > _LONGEST_URL:
        return ""
    try:
        parts = urlsplit(repair_surrogates(url))
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if _ADDED not in pairs:
        return urlunsplit(parts)
    query = urlencode([pair for pair in pairs if pair != _ADDED])
    return urlunsplit(parts._replace(query=query))
