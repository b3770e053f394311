"""Tavily, Brave and Exa in the shape of their answers, refusals included, with one key for all."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.web.searxng import HITS, Hit, find

Json = dict[str, Any]  # Any: the wire format of others

KEY = "a-search-key-of-the-sandbox"
_LONGEST_QUERY, _MOST_WORDS, _MOST_RESULTS = 400, 50, 20


@dataclass
class PaidEngines:
    """All three; the first of `refusals`, a status and its body, comes next."""

    hits: tuple[Hit, ...] = HITS
    refusals: list[tuple[int, Json]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/tavily/search", self.tavily)
        app.router.add_get("/brave/web/search", self.brave)
        app.router.add_post("/exa/search", self.exa)

    async def tavily(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            detail = {"error": "Unauthorized: missing or invalid API key."}
            return web.json_response({"detail": detail}, status=401)
        body = await request.json()
        query = body.get("query", "")
        if not query or len(query) > _LONGEST_QUERY:
            detail = {"error": "Query is too long. Max query length is 400 characters."}
            return web.json_response({"detail": detail}, status=400)
        if refused := self._refuse(query):
            return refused
        results = [
            {"title": hit.title, "url": hit.url, "content": hit.content, "score": 0.8,
             "raw_content": None, **({"published_date": hit.day} if hit.day else {})}
            for hit in find(self.hits, query, request)[: body.get("max_results", 5)]
        ]  # fmt: skip
        return web.json_response(
            {"query": query, "follow_up_questions": None, "answer": None, "images": [],
             "results": results, "response_time": 1.1, "request_id": "4b8f…"}
        )  # fmt: skip

    async def brave(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Subscription-Token") != KEY:
            error = {
                "code": "SUBSCRIPTION_TOKEN_INVALID",
                "detail": "The provided subscription token is invalid.",
                "status": 422,
            }
            return web.json_response({"type": "ErrorResponse", "error": error}, status=422)
        query = request.query.get("q", "")
        count = int(request.query.get("count", "20"))
        is_too_long = len(query) > _LONGEST_QUERY or len(query.split()) > _MOST_WORDS
        if not query or is_too_long or count > _MOST_RESULTS:
            error = {"code": "VALIDATION", "detail": "Unable to validate request parameter(s)"}
            return web.json_response({"type": "ErrorResponse", "error": error}, status=422)
        if refused := self._refuse(query):
            return refused
        results = [
            {"title": hit.title, "url": hit.url, "description": hit.content,
             **({"page_age": f"{hit.day}T10:00:00", "age": "October 3, 2026"} if hit.day else {})}
            for hit in find(self.hits, query, request)[:count]
        ]  # fmt: skip
        body: Json = {"type": "search", "query": {"original": query}}
        if results:  # Without any there is no `web` at all.
            body["web"] = {"type": "search", "results": results, "family_friendly": True}
        return web.json_response(body)

    async def exa(self, request: web.Request) -> web.Response:
        if request.headers.get("x-api-key") != KEY:
            return web.json_response(
                {"requestId": "1", "error": "Invalid API key", "tag": "INVALID_API_KEY"}, status=401
            )
        body = await request.json()
        query = body.get("query", "")
        if not query:
            return web.json_response(
                {"requestId": "1", "error": "query", "tag": "INVALID_REQUEST_BODY"}, status=400
            )
        if refused := self._refuse(query):
            return refused
        results = [
            {"id": hit.title, "title": hit.title, "url": hit.url, "author": None,
             "publishedDate": f"{hit.day}T00:00:00.000Z" if hit.day else None,
             "highlights": [hit.content], "highlightScores": [0.5]}
            for hit in find(self.hits, query, request)[: body.get("numResults", 10)]
        ]  # fmt: skip
        return web.json_response(
            {"requestId": "1", "resolvedSearchType": "neural", "results": results,
             "costDollars": {"total": 0.0071}}
        )  # fmt: skip

    def _refuse(self, query: str) -> web.Response | None:
        if self.refusals:
            status, body = self.refusals.pop(0)
            return web.json_response(body, status=status)
        self.queries.append(query)
        return None
