"""A SearXNG, as strict as the real one: searx/webapp.py and searx/webutils.py, 2026."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from aiohttp import web

Json = dict[str, Any]  # Any: the wire format of others

SHORTEST = 3  # letters of a word that counts

_FORBIDDEN = (
    "<!doctype html>\n<html lang=en>\n<title>403 Forbidden</title>\n<h1>Forbidden</h1>\n"
    "<p>You don&#39;t have the permission to access the requested resource.</p>\n"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that a search finds where one of the words stands in it; `day` as YYYY-MM-DD."""

    title: str
    url: str
    content: str = ""
    day: str = ""


HITS = (
    Hit(
        "Mog will repair its lighthouse",
        "/en/lighthouse",
        "The lighthouse of Mog is 43 metres high and was first lit in 1871.",
        "2026-10-03",
    ),
    Hit("Mog (island)", "/en/mog", "Mog is an island with a lighthouse, two villages and a ferry."),
    Hit("Timetable of the ferry", "/en/timetable", "To Mog and back.", "2026-03-01"),
    Hit("What I know about tides", "/en/tides", "High water comes about fifty minutes later."),
    Hit("莫格岛将修复灯塔", "/zh/lighthouse", "莫格灯塔高四十三米，建于一八七一年。", "2026-10-03"),
    Hit("渡轮时刻表", "/zh/timetable", "开往莫格岛的渡轮。", "2026-03-01"),
    Hit("Was ich über Tiden weiß", "/de/tiden", "Das Hochwasser kommt jeden Tag später."),
)
"""Pages of the little web itself: what begins with / is at the host that is asked."""


@dataclass
class SearXNG:
    """What it finds; `formats` as in its settings.yml. The first of `refusals` comes next."""

    hits: tuple[Hit, ...] = HITS
    formats: tuple[str, ...] = ("html", "json")
    unresponsive: tuple[tuple[str, str], ...] = ()
    refusals: list[int] = field(default_factory=list)
    raw_results: list[Any] | None = None  # Any: whatever hostile engines make of it
    queries: list[str] = field(default_factory=list)
    is_hanging: bool = False

    def add_routes(self, app: web.Application) -> None:
        app.router.add_route("GET", "/search", self.search)
        app.router.add_route("POST", "/search", self.search)

    async def search(self, request: web.Request) -> web.Response:
        asked = request.query if request.method == "GET" else await request.post()
        query, output = str(asked.get("q", "")), str(asked.get("format", "html"))
        if output not in ("html", "csv", "json", "rss"):
            output = "html"
        if output not in self.formats:
            return web.Response(status=403, text=_FORBIDDEN, content_type="text/html")
        if self.refusals:
            return web.Response(status=self.refusals.pop(0), text="Too Many Requests")
        if output != "json":
            return web.Response(
                text="<!DOCTYPE html><title>SearXNG</title>", content_type="text/html"
            )
        if not query.strip():
            return web.json_response({"error": "No query"}, status=400)
        self.queries.append(query)
        if self.is_hanging:
            await asyncio.Event().wait()
        return web.json_response(self._answer(query, request))

    def _answer(self, query: str, request: web.Request) -> Json:
        results = self.raw_results
        if results is None:
            found = find(self.hits, query, request)
            results = [_write(hit, place) for place, hit in enumerate(found, 1)]
        return {
            "query": query,
            "number_of_results": 0,
            "results": results,
            "answers": [],
            "corrections": [],
            "infoboxes": [],
            "suggestions": [],
            "unresponsive_engines": [list(pair) for pair in self.unresponsive],
        }


def find(hits: tuple[Hit, ...], query: str, request: web.Request) -> list[Hit]:
    """Those with one of the words, those with most of them first, as whoever asks finds them."""
    words = {word.strip("?.,!").casefold() for word in query.split()} - {""}

    def score(hit: Hit) -> int:
        text = f"{hit.title} {hit.content}".casefold()
        return sum(word in text for word in words if len(word) >= SHORTEST or not word.isascii())

    found = sorted(filter(score, hits), key=score, reverse=True)
    return [replace(hit, url=urljoin(f"http://{request.host}", hit.url)) for hit in found]


def _write(hit: Hit, place: int) -> Json:
    return {
        "url": hit.url,
        "title": hit.title,
        "content": hit.content,
        "publishedDate": f"{hit.day}T00:00:00" if hit.day else None,
        "thumbnail": "",
        "engine": "duckduckgo",
        "template": "default.html",
        "parsed_url": ["https", "", "", "", "", ""],
        "img_src": "",
        "priority": "",
        "engines": ["duckduckgo", "brave"],
        "positions": [place],
        "score": 1 / place,
        "category": "general",
    }
