"""The webhook's calls: who may make them, and what they are told."""

from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.web.server import Bounds, serve
from bot.web.webhook import webhook_route

SECRET = "s3cret"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Taker:
    """What takes the calls' contents, or does not."""

    takes: bool = True
    taken: list[bytes] = field(default_factory=list)

    async def take(self, content: bytes) -> bool:
        self.taken.append(content)
        return self.takes


async def call(taker: Taker, content: bytes, path: str = "/", **headers: str) -> tuple[int, str]:
    """The status, and when to come again."""
    routes = [webhook_route(SECRET, taker.take)]
    async with (
        serve(routes, "127.0.0.1:0", Bounds(body_bytes=100)) as at,
        aiohttp.ClientSession() as session,
        session.post(f"http://{at}{path}", data=content, headers=headers) as response,
    ):
        assert await response.text() in ("\n", "not now\n", "this is for Telegram only\n")
        return response.status, response.headers.get("Retry-After", "")


@pytest.mark.parametrize("path", ["/", "/bot/hook?x=1", "/what/ever"])
async def test_what_telegram_brings_is_taken_at_any_path(path: str) -> None:
    taker = Taker()

    assert await call(taker, b"{}", path, **{HEADER: SECRET}) == (200, "")
    assert taker.taken == [b"{}"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: SECRET + " x"},
        {HEADER: SECRET.upper()},
        {HEADER: "ü"},
        {"Authorization": SECRET},
    ],
    ids=["none", "empty", "more", "upper", "not ascii", "elsewhere"],
)
async def test_without_the_secret_nothing_happens(headers: dict[str, str]) -> None:
    taker = Taker()

    assert (await call(taker, b"{}" * 1000, **headers))[0] == 403
    assert taker.taken == []


async def test_what_was_not_kept_is_to_come_again_soon() -> None:
    assert await call(Taker(takes=False), b"{}", **{HEADER: SECRET}) == (503, "1")


async def test_what_is_too_large_does_not_come_for_a_whole_day(
    caplog: pytest.LogCaptureFixture,
) -> None:
    taker = Taker()

    assert (await call(taker, b"x" * 101, **{HEADER: SECRET}))[0] == 200
    assert taker.taken == []
    assert "too large" in caplog.text
