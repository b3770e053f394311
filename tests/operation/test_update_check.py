"""Whether a newer release is known, whatever the address that was named answers."""

from collections.abc import Iterator
from time import monotonic

import pytest

from bot.operation.update_check import UpdateCheck, is_newer, read_version
from tests.operation.sites import Site, open_site

NOW = 1000.0


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as site:
        yield site


@pytest.mark.parametrize(
    ("body", "version"),
    [
        (b'{"tag_name": "v1.2.3", "body": "notes"}', "1.2.3"),
        (b'{"version": "1.2"}', "1.2"),
        (b"v1.2.3\n", "1.2.3"),
        (b"1.2\n", "1.2"),
        (b'"1.2.3"', "1.2.3"),
        (b"7", "7"),
        (b'{"tag_name": "v1.2.3-rc1"}', None),
        (b'{"tag_name": ["1.2"]}', None),
        (b'{"tag_name": "1.2\\u001b[31m"}', None),
        (b'{"tag_name": "1.99999999999999999999999"}', None),
        (b"[1.2]", None),
        (b"<html>1.2</html>", None),
        (b"[" * 100_000, None),
        (b"\xff\xfe", None),
        ("\uff11.\uff12".encode(), None),
        (b"", None),
        (b"null", None),
    ],
)
def test_a_version_is_read_in_the_forms_that_are_usual_and_in_no_other(
    body: bytes, version: str | None
) -> None:
    assert read_version(body) == version


@pytest.mark.parametrize(
    ("version", "than", "expected"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.9", True),
        ("1", "0.99.99", True),
        ("0.1.0", "0.1", False),
        ("0.1", "0.1.0", False),
        ("0.1.0.1", "0.1.0", True),
        ("0.0.9", "0.1.0", False),
    ],
)
def test_versions_are_compared_number_by_number(version: str, than: str, expected: bool) -> None:
    assert is_newer(version, than) is expected


async def test_without_an_address_nobody_is_asked() -> None:
    assert await UpdateCheck("", "0.1.0").find_newer() is None


async def test_it_is_asked_once_a_day_and_told_nothing(site: Site) -> None:
    now = [NOW]
    check = UpdateCheck(site.url, "0.1.0", lambda: now[0])

    assert await check.find_newer() == "0.2.0"
    site.body = b"0.3.0"
    now[0] += 86_399
    assert await check.find_newer() == "0.2.0"
    now[0] += 2
    assert await check.find_newer() == "0.3.0"

    assert len(site.asked) == 2
    _, headers = site.asked[0]
    assert "0.1.0" not in headers
    assert "authorization" not in headers.lower()


async def test_the_version_that_runs_is_no_news(site: Site) -> None:
    site.body = b"0.1.0"

    assert await UpdateCheck(site.url, "0.1.0").find_newer() is None


async def test_a_redirect_is_followed_on_the_same_host_only(site: Site) -> None:
    site.location = "/moved"
    assert await UpdateCheck(site.url, "0.1.0").find_newer() == "0.2.0"

    with open_site() as other:
        site.location = other.url.replace("127.0.0.1", "localhost")
        assert await UpdateCheck(site.url, "0.1.0").find_newer() is None
        assert other.asked == []


@pytest.mark.parametrize("body", [b"<html>", b"x" * 300_000])
async def test_an_answer_that_makes_no_sense_is_none(site: Site, body: bytes) -> None:
    site.body = body

    assert await UpdateCheck(site.url, "0.1.0").find_newer() is None


async def test_an_answer_that_trickles_is_not_waited_for(site: Site) -> None:
    site.body, site.drip = b"0" * 1000, 0.05
    began = monotonic()

    assert await UpdateCheck(site.url, "0.1.0", seconds=0.3).find_newer() is None
    assert monotonic() - began < 5


async def test_an_address_at_which_nothing_is_costs_nothing_but_the_news() -> None:
    assert await UpdateCheck("http://127.0.0.1:9/", "0.1.0").find_newer() is None
    assert await UpdateCheck("http://user:word@127.0.0.1:9/", "0.1.0").find_newer() is None
