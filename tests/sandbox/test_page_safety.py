"""Whom the page's server refuses, and what it never lets a browser run."""

import aiohttp
import pytest

from sandbox.cast import ADA
from sandbox.phone.board import Board
from sandbox.phone.server import PhoneServer
from tests.sandbox.test_page_server import PNG


@pytest.mark.parametrize(
    ("content", "kind", "is_saved"),
    [
        pytest.param(PNG, "image/png", False, id="a picture is shown"),
        pytest.param(b"<script>1</script>", "application/octet-stream", True, id="a page is saved"),
        pytest.param(b"<svg/>", "application/octet-stream", True, id="a drawing is saved"),
    ],
)
async def test_only_what_is_harmless_opens_in_the_browser(
    board: Board, browser: aiohttp.ClientSession, content: bytes, kind: str, is_saved: bool
) -> None:
    ada = board.cast.admin.user
    message = board.emulator.send_file(ada, ADA, "document", content, mime_type="text/html")

    query = {"id": message["document"]["file_id"]}
    async with browser.get("/api/file", params=query) as response:
        assert await response.read() == content
        assert response.content_type == kind
        assert ("attachment" in response.headers.get("Content-Disposition", "")) is is_saved


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "http://evil.example"}, id="another site"),
        pytest.param({"Origin": "http://127.0.0.1:1"}, id="another server of this machine"),
        pytest.param({"Origin": "null"}, id="a sandboxed frame"),
        pytest.param({"Host": "evil.example", "Origin": "http://evil.example"}, id="rebound name"),
        pytest.param({}, id="nobody in particular"),
    ],
)
async def test_only_the_page_itself_may_act(
    board: Board, phone: PhoneServer, headers: dict[str, str]
) -> None:
    fields = {"person": ADA, "chat": ADA, "text": "x"}
    async with (
        aiohttp.ClientSession(phone.url, headers=headers) as stranger,
        stranger.post("/api/say", json=fields) as response,
    ):
        assert response.status == 403

    assert board.emulator.screen(ADA) == []


async def test_a_rebound_name_may_not_even_read(phone: PhoneServer) -> None:
    async with (
        aiohttp.ClientSession(phone.url, headers={"Host": "evil.example"}) as stranger,
        stranger.get("/api/state") as response,
    ):
        assert response.status == 403


async def test_a_form_of_another_kind_is_not_read(browser: aiohttp.ClientSession) -> None:
    async with browser.post("/api/say", data=b'{"person": 1}') as response:
        assert response.status == 400
