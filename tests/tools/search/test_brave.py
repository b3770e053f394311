"""Brave: what it finds, and each way in which it does not."""

import pytest

from bot.domain.search_errors import (
    SearchError,
    SearchKeyRefused,
    SearchQuotaSpent,
    SearchRefused,
    SearchUnreachable,
    SearchUnreadable,
)
from bot.tools.search.brave import open_brave
from bot.tools.search.results import SearchEngine
from sandbox.web.paid_engines import KEY
from sandbox.web.server import WebServer


def engine(web: WebServer, key: str = KEY) -> SearchEngine:
    return open_brave(key, base_url=f"{web.url}/brave")


async def test_it_finds_pages_with_their_dates(web: WebServer) -> None:
    found = await engine(web)("lighthouse of Mog height")

    first, second = found.results[:2]
    assert first.title == "Mog will repair its lighthouse"
    assert first.url == f"{web.url}/en/lighthouse"
    assert first.snippet.startswith("The lighthouse of Mog is 43 metres high")
    assert (first.date, second.date) == ("2026-10-03", "")
    assert web.paid_engines.queries == ["lighthouse of Mog height"]


async def test_nothing_found_is_no_failure(web: WebServer) -> None:
    assert (await engine(web)("xyzzy")).results == ()


async def test_a_wrong_key_is_told_and_never_shown(web: WebServer) -> None:
    with pytest.raises(SearchKeyRefused) as caught:
        await engine(web, "sk-wrong-key")("Mog")

    assert "sk-wrong-key" not in repr(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, {"error": {"code": "OPTION_NOT_IN_PLAN"}}, SearchKeyRefused),
        (402, {}, SearchQuotaSpent),
        (429, {"error": {"code": "QUOTA_LIMITED"}}, SearchQuotaSpent),
        (422, {"error": {"code": "VALIDATION"}}, SearchRefused),
        (422, {"error": {"code": "SUBSCRIPTION_TOKEN_INVALID"}}, SearchKeyRefused),
        (422, {"error": ["odd"]}, SearchRefused),
        (503, {}, SearchUnreachable),
        (418, {}, SearchUnreadable),
    ],
)
async def test_each_refusal_has_its_sentence(
    web: WebServer, status: int, body: dict[str, object], error: type[SearchError]
) -> None:
    web.paid_engines.refusals = [(status, body)]

    with pytest.raises(error):
        await engine(web)("Mog")


async def test_it_is_asked_no_more_words_than_it_takes(web: WebServer) -> None:
    await engine(web)("a " * 200)

    assert web.paid_engines.queries == [" ".join(["a"] * 50)]
