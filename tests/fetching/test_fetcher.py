"""What is fetched, from where, and what is not."""

import asyncio
import time

import pytest

from bot import __version__
from bot.fetching.addresses import AddressRefused, resolve_public
from bot.fetching.errors import (
    FetchError,
    FetchFailed,
    Garbled,
    NameUnknown,
    NotAllowed,
    NotFound,
    PrivateAddress,
    SiteBroken,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
)
from bot.fetching.fetcher import MOST_REDIRECTS, Bounds, Fetcher, FetchSettings
from tests.fetching.sites import PAGE, Site, open_site

QUICK = Bounds(largest=100_000, seconds=1.0)
SPELLINGS = [
    *("127.0.0.1", "127.1", "127.8.9.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1"),
    *("017700000001", "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "①②⑦.⓪.⓪.①"),  # noqa: S104 - nobody listens here
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
    *("[64:ff9b::7f00:1]", "[2002:7f00:1::1]", "[fe80::1]", "[fd00::1]", "[ff02::1]"),
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1"),
    *("2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "255.255.255.255"),
]


async def anywhere_here(host: str, _port: int) -> tuple[str, ...]:
    """A resolver that finds this machine behind every name but private ones."""
    if host.startswith("private"):
        raise AddressRefused("an address that is not public")
    return ("127.0.0.1",)


def open_fetcher(site: Site | None = None) -> Fetcher:
    """One that may go to the site by its address, and by any name."""
    hosts = {f"127.0.0.1:{site.port}"} if site else set()
    return Fetcher(FetchSettings(frozenset(hosts)), anywhere_here)


@pytest.mark.parametrize("host", SPELLINGS)
@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:9"], ids=["direct", "by a proxy"])
async def test_nothing_private_is_fetched_in_any_spelling(host: str, proxy: str) -> None:
    async with open_site() as site:
        fetcher = Fetcher(FetchSettings(proxy=proxy))
        with pytest.raises(FetchError):  # A few are unknown to some resolvers.
            await fetcher.get(f"http://{host}:{site.port}/secret", QUICK)

    assert site.asked == []


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_redirect_leads_there_either(host: str) -> None:
    async with open_site() as site:
        site.redirects["away"] = f"http://{host}:{site.port}/secret"
        fetcher = Fetcher(FetchSettings(), _one_name_more)
        with pytest.raises(FetchError):
            await fetcher.get(f"http://site.example:{site.port}/away", QUICK)

    assert [request.path for request in site.asked] == ["/away"]


async def _one_name_more(host: str, port: int) -> tuple[str, ...]:
    """This machine's own resolver, and a name that leads here."""
    return ("127.0.0.1",) if host == "site.example" else await resolve_public(host, port)


async def test_what_was_looked_at_is_what_is_connected_to() -> None:
    async with open_site() as site:
        fetched = await open_fetcher().get(f"http://pages.example:{site.port}/mog#part")

    assert fetched.content == PAGE
    assert (fetched.media_type, fetched.charset) == ("text/html", "gb2312")
    assert fetched.url == f"http://pages.example:{site.port}/mog"
    assert site.asked[0].headers["Host"] == f"pages.example:{site.port}"


async def test_digits_that_were_found_elsewhere_are_not_connected_to() -> None:
    """aiohttp asks no resolver for them, so the socket itself is looked at."""

    async def elsewhere(_host: str, _port: int) -> tuple[str, ...]:
        return ("8.8.8.8",)

    async with open_site() as site:
        for host in ("127.0.0.1", "2130706433", "[::1]"):
            fetcher = Fetcher(FetchSettings(), elsewhere)
            with pytest.raises(Unreachable):
                await fetcher.get(f"http://{host}:{site.port}/", QUICK)

    assert site.asked == []


async def test_a_private_host_may_be_allowed_by_name_or_with_its_port() -> None:
    async with open_site() as site:
        for allowed in ("127.0.0.1", f"127.0.0.1:{site.port}"):
            fetcher = Fetcher(FetchSettings(frozenset({allowed})))
            assert (await fetcher.get(f"{site.url}/mog")).content == PAGE
        with pytest.raises(PrivateAddress):
            await Fetcher(FetchSettings(frozenset({"127.0.0.1:1"}))).get(f"{site.url}/mog")


async def test_redirects_are_followed_and_what_is_allowed_is_asked_at_each() -> None:
    async with open_site() as site:
        site.redirects |= {"1st": "/2nd", "2nd": f"http://other.example:{site.port}/mog"}
        site.redirects["bad"] = f"http://private.example:{site.port}/mog"

        fetched = await open_fetcher(site).get(f"{site.url}/1st")
        with pytest.raises(PrivateAddress):
            await open_fetcher(site).get(f"{site.url}/bad")

    assert fetched.url == f"http://other.example:{site.port}/mog"


async def test_redirects_come_to_an_end() -> None:
    async with open_site() as site:
        site.redirects["circle"] = "/circle"
        with pytest.raises(TooManyRedirects):
            await open_fetcher(site).get(f"{site.url}/circle", QUICK)

    assert len(site.asked) == 1 + MOST_REDIRECTS


async def test_nothing_is_sent_that_tells_more_than_our_name() -> None:
    async with open_site() as site:
        site.redirects["first"] = "/mog"
        await open_fetcher(site).get(f"{site.url}/first?q=1")

    for request in site.asked:
        sent = {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
        assert set(request.headers) == sent
        assert request.headers["User-Agent"] == f"Parley/{__version__}"


@pytest.mark.parametrize(
    ("path", "error"),
    {
        "404": NotFound,
        "410": NotFound,
        "401": NotAllowed,
        "403": NotAllowed,
        "429": NotAllowed,
        "500": SiteBroken,
        "304": SiteBroken,
        "302": SiteBroken,
        "silent": TooSlow,
        "trickle": TooSlow,
        "endless": TooLarge,
        "boast": TooLarge,
        "bomb": TooLarge,
        "cut": Garbled,
    }.items(),
)
async def test_what_does_not_come_is_told_apart_and_in_time(
    path: str, error: type[FetchError]
) -> None:
    async with open_site() as site:
        began = time.monotonic()
        with pytest.raises(error):
            await open_fetcher(site).get(f"{site.url}/{path}", QUICK)

    assert time.monotonic() - began < QUICK.seconds + 1


async def test_a_site_that_is_not_there_is_told_apart() -> None:
    with pytest.raises(NameUnknown):
        await Fetcher(FetchSettings()).get("http://no-such-name.invalid/", QUICK)
    with pytest.raises(Unreachable):
        await open_fetcher().get("http://pages.example:1/", QUICK)
    with pytest.raises(FetchFailed):
        await open_fetcher().get("https://pages.example:1/", QUICK)


async def test_one_request_at_a_time_goes_to_a_host() -> None:
    async with open_site() as site:
        fetcher = open_fetcher()
        pages = [f"http://pages.example:{site.port}/slow"] * 3
        await asyncio.gather(*(fetcher.get(page) for page in pages))
        assert site.most == 1

        others = [f"http://{name}.example:{site.port}/slow" for name in "abc"]
        await asyncio.gather(*(fetcher.get(page) for page in others))
        assert site.most == 3


async def test_a_proxy_is_asked_for_all_but_what_is_ones_own() -> None:
    async with open_site() as proxy, open_site() as own:
        settings = FetchSettings(frozenset({f"127.0.0.1:{own.port}"}), proxy.url)
        fetcher = Fetcher(settings)

        assert (await fetcher.get("http://pages.invalid/mog")).content == PAGE
        assert (await fetcher.get(f"{own.url}/mog")).content == PAGE

    assert [request.headers["Host"] for request in proxy.asked] == ["pages.invalid"]
    assert len(own.asked) == 1


async def test_a_socks_proxy_is_given_the_name_and_never_an_address_of_ours() -> None:
    names: list[str] = []

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A SOCKS5 server, behind which every name is the same page."""
        _, count = await reader.readexactly(2)
        await reader.readexactly(count)
        writer.write(b"\x05\x00")
        head = await reader.readexactly(5)
        names.append((await reader.readexactly(head[4])).decode())
        await reader.readexactly(2)
        writer.write(b"\x05\x00\x00\x01\0\0\0\0\0\0")
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nMog")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    async with server:
        proxy = f"socks5h://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        fetcher = Fetcher(FetchSettings(proxy=proxy))
        assert (await fetcher.get("http://pages.invalid/mog", QUICK)).content == b"Mog"
        with pytest.raises(PrivateAddress):
            await fetcher.get("http://0x7f.1/", QUICK)

    assert names == ["pages.invalid"]
