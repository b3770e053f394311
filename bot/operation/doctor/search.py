"""The search engine: whether it answers, and finds anything."""

import time

from bot.domain.search_engines import title_of
from bot.domain.search_errors import (
    SearchError,
    SearchFormatOff,
    SearchKeyRefused,
    SearchQuotaSpent,
    SearchUnreachable,
)
from bot.operation.doctor.finding import Finding, ok, warning
from bot.tools.search.web_search import WebSearch

_TITLE = "Search"
_QUERY = "Telegram"
"""Every engine has pages about it."""


async def look_at_search(search: WebSearch) -> list[Finding]:
    """One search, which is paid for like any other."""
    name = title_of(search.name)
    began = time.monotonic()
    try:
        found = await search.find(_QUERY, lambda _call: None)
    except SearchError as error:
        return [warning(_TITLE, *_describe(error, name))]
    seconds = time.monotonic() - began
    if found.results:
        return [ok(_TITLE, f"{name} answers ({seconds:.1f} s)")]
    detail = f"{name} answers, but finds nothing"
    if not found.remark:
        return [warning(_TITLE, detail, "Search for something there by hand.")]
    advice = "Switch on other engines in its settings.yml."
    return [warning(_TITLE, f"{detail}; no answer from {found.remark}", advice)]


def _describe(error: SearchError, name: str) -> tuple[str, str]:
    """What is wrong, and what to do."""
    match error:
        case SearchKeyRefused():
            return f"{name} does not accept the key", "Check SEARCH_API_KEY and SEARCH_ENGINE."
        case SearchQuotaSpent() if name == "SearXNG":
            return "SearXNG refuses more searches", "Turn server.limiter off in its settings.yml."
        case SearchQuotaSpent():
            return f"{name} refuses more searches", "Is the plan used up? Check your account there."
        case SearchFormatOff():
            advice = "Add json to search.formats in its settings.yml, then restart it."
            return "SearXNG does not answer in JSON", advice
        case SearchUnreachable():
            advice = "Check this machine's network, and SEARCH_URL if it is your own."
            return f"{name} can't be reached ({error})", advice
        case _:
            advice = "Check SEARCH_ENGINE and SEARCH_URL, which is the address without /search."
            return f"what answers is not {name} ({error})", advice
