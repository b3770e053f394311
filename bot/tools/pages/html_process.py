"""HTML, read in a process of its own: its maker may be anyone, and its reader is written in C."""

import json
from dataclasses import dataclass

from bot.isolation.child import TooMuch, TooSlow, run_isolated
from bot.tools.pages.errors import PageUnreadable

_SECONDS = 6.0
_LONGEST = 3_000_000
"""Characters of HTML that are looked at."""
_MOST_OUTPUT = 30_000_000


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What an HTML page says; each may be ""."""

    title: str
    date: str
    text: str


async def read_html(html: str, url: str, seconds: float = _SECONDS) -> HtmlText:
    """Its main text as Markdown. Raises PageUnreadable."""
    content = html[:_LONGEST].encode("utf-8", "replace")
    try:
        ended = await run_isolated(
            "bot.tools.pages.html", url, content=content, seconds=seconds, most_output=_MOST_OUTPUT
        )
    except (TooSlow, TooMuch):
        raise PageUnreadable from None
    if ended.status != 0:
        raise PageUnreadable
    try:
        answer = json.loads(ended.output)
        return HtmlText(answer["title"], answer["date"], answer["text"])
    except (ValueError, KeyError, TypeError):
        raise PageUnreadable from None
