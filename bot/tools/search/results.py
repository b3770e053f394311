"""What a search has found, cleaned: strangers wrote all of it, and engines may send anything."""

import html
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.speaker_labels import CLOSE, OPEN, clean_line
from bot.domain.tokens import estimate_tokens
from bot.domain.tools import JsonValue, Source
from bot.domain.unicode import repair_surrogates

MOST_RESULTS = 10
LONGEST_QUERY = 400
"""Characters: Tavily and Brave take no more."""

NOTHING = "Nothing was found."

_LONGEST_TITLE, _LONGEST_SNIPPET, _LONGEST_URL = 150, 500, 1000
_LONGEST_FIELD = 4 * _LONGEST_SNIPPET
"""Of what an engine sends, before tags and spaces are taken out of it."""

_MOST_LOOKED_AT = 50
_TAG = re.compile(r"<[^<>]{0,200}>")
_LINE = re.compile(r"^\d+\. (.*?) — (\S+)", re.MULTILINE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BRACKETS = str.maketrans({"[": "(", "]": ")", "—": "–"})
"""In titles they would end a link, and at the start of a line they are ours: [File …]. A dash
parts the address from what strangers wrote before it.
"""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page as the engine describes it; `date` is YYYY-MM-DD, "" where it is not known."""

    title: str
    url: str
    snippet: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What was found, the best first. `dollars` is what the engine says that it has cost."""

    results: tuple[SearchResult, ...] = ()
    dollars: float | None = None
    remark: str = ""
    """Why there may be more than was found, for the operator."""


SearchEngine = Callable[[str], Awaitable[SearchResults]]
"""What is found for these words, at most LONGEST_QUERY characters. Raises SearchError."""


@dataclass(frozen=True, slots=True)
class FieldNames:
    """What an engine calls the fields of a result; the first of `snippet` and `date` that says
    something counts."""

    snippet: Sequence[str]
    date: Sequence[str] = ()


def read_results(found: JsonValue, names: FieldNames) -> tuple[SearchResult, ...]:
    """The results in an engine's list; what is none of them, or leads nowhere, is left out."""
    items = found if isinstance(found, list) else []
    by_url: dict[str, SearchResult] = {}
    for item in items[:_MOST_LOOKED_AT]:
        if isinstance(item, Mapping) and (result := _read(item, names)):
            by_url.setdefault(result.url, result)
    return tuple(by_url.values())[:MOST_RESULTS]


def write_results(results: Iterable[SearchResult], most_tokens: int) -> str:
    """Numbered lines, as many as fit: title — address — date — snippet."""
    lines: list[str] = []
    left = most_tokens
    for number, result in enumerate(results, 1):
        parts = (result.title, result.url, result.date, result.snippet)
        line = f"{number}. {' — '.join(part for part in parts if part)}"
        left -= estimate_tokens(line)
        if left < 0 and lines:
            break
        lines.append(line)
    return "\n".join(lines) or NOTHING


def listed_sources(text: str) -> tuple[Source, ...]:
    """The pages in lines of write_results, as they were stored."""
    return tuple(Source(line[2], line[1]) for line in _LINE.finditer(text))


def as_sources(results: Iterable[SearchResult]) -> tuple[Source, ...]:
    """The pages, none of which was opened."""
    return tuple(Source(result.url, result.title) for result in results)


def clean_query(words: str) -> str:
    """Words as an engine can take them: one line, not too long."""
    return clean_line(repair_surrogates(words), LONGEST_QUERY)


def _read(item: Mapping[str, JsonValue], names: FieldNames) -> SearchResult | None:
    url = _clean_url(item.get("url"))
    if not url:
        return None
    return SearchResult(
        title=_clean(item.get("title"), _LONGEST_TITLE) or url,
        url=url,
        snippet=_first(item, names.snippet),
        date=_date(item, names.date),
    )


def _first(item: Mapping[str, JsonValue], names: Iterable[str]) -> str:
    found = (_clean(_join(item.get(name)), _LONGEST_SNIPPET) for name in names)
    return next(filter(None, found), "")


def _join(value: JsonValue) -> JsonValue:
    """Several pieces of a page as one."""
    if not isinstance(value, list):
        return value
    return " … ".join(piece for piece in value[:_MOST_LOOKED_AT] if isinstance(piece, str))


def _clean(value: JsonValue, longest: int) -> str:
    if not isinstance(value, str):
        return ""
    plain = html.unescape(_TAG.sub("", value[:_LONGEST_FIELD]))
    return clean_line(repair_surrogates(plain).translate(_BRACKETS), longest).translate(_BRACKETS)


def _date(item: Mapping[str, JsonValue], names: Iterable[str]) -> str:
    for name in names:
        value = item.get(name)
        if isinstance(value, str) and (found := _DAY.match(value)):
            return found[0]
    return ""


def _clean_url(value: JsonValue) -> str:
    """An address of the web that can be opened and shown; "" for any other."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_URL:
        return ""
    try:
        parts = urlsplit(value)
        is_of_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    is_plain = value.isprintable() and not set(value) & {*' <>"\\^`{|}', OPEN, CLOSE}
    return value if is_of_web and is_plain and "@" not in parts.netloc else ""
