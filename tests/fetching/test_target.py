"""Addresses, in every spelling that somebody may hope is read otherwise by another reader."""

import pytest

from bot.fetching.errors import CredentialsRefused, FetchRefused, NotAnAddress, SchemeRefused
from bot.fetching.target import follow, parse_target

GOOD = {
    "https://example.org": ("example.org", 443, "https://example.org"),
    "http://Example.ORG/a?b=c%2Fd#part": ("example.org", 80, "http://Example.ORG/a?b=c%2Fd"),
    "https://example.org:8443/": ("example.org", 8443, "https://example.org:8443/"),
    "http://[2606:4700::1111]/x": ("2606:4700::1111", 80, "http://[2606:4700::1111]/x"),
    "https://例え.jp/道?問=答": (
        "xn--r8jz45g.jp",
        443,
        "https://xn--r8jz45g.jp/%E9%81%93?%E5%95%8F=%E7%AD%94",
    ),
    # The digits of other scripts are plain ones by the rules of names: what is checked is this.
    "http://①②⑦.⓪.⓪.①/": ("127.0.0.1", 80, "http://127.0.0.1/"),
    "http://0x7f.1/": ("0x7f.1", 80, "http://0x7f.1/"),
    "http://under_score.example.org./": ("under_score.example.org.", 80, None),
}
BAD = {
    "": NotAnAddress,
    "example.org": NotAnAddress,
    "//example.org/x": NotAnAddress,
    "http://": NotAnAddress,
    "http:///x": NotAnAddress,
    "http://[::1": NotAnAddress,
    "http://[fe80::1%25eth0]/": NotAnAddress,
    "http://exam ple.org/": NotAnAddress,
    "http://example.org/\r\nHost: other": NotAnAddress,
    "http://example.org\\@127.0.0.1/": NotAnAddress,
    "http://example.org\u3000/": NotAnAddress,
    "http://127.0.0.%31/": NotAnAddress,
    "http://a..b/": NotAnAddress,
    "http://-a.org/": NotAnAddress,
    "http://example.org:0/": NotAnAddress,
    "http://example.org:99999/": NotAnAddress,
    "http://\ud83d/": NotAnAddress,
    "http://example.org/" + "a" * 9000: NotAnAddress,
    "ftp://example.org/": SchemeRefused,
    "file:///etc/passwd": SchemeRefused,
    "gopher://127.0.0.1:25/": SchemeRefused,
    "data:text/html,x": SchemeRefused,
    "javascript:alert(1)": SchemeRefused,
    "http://me:secret@example.org/": CredentialsRefused,
    "http://me@example.org/": CredentialsRefused,
    "http://example.org:80@127.0.0.1/": CredentialsRefused,
}


@pytest.mark.parametrize("address", GOOD)
def test_an_address_is_read_as_whoever_connects_reads_it(address: str) -> None:
    target = parse_target(address)

    host, port, written = GOOD[address]
    assert (target.host, target.port) == (host, port)
    assert written in {None, str(target.url)}


@pytest.mark.parametrize("address", BAD)
def test_what_can_be_misread_is_refused(address: str) -> None:
    with pytest.raises(BAD[address]):
        parse_target(address)


@pytest.mark.parametrize(
    ("location", "leads_to"),
    {
        "/b": "https://example.org/b",
        "b?c": "https://example.org/a/b?c",
        "//other.org/": "https://other.org/",
        " http://other.org/x ": "http://other.org/x",
        "/caf\udcc3\udca9": "https://example.org/caf%C3%A9",
    }.items(),
)
def test_a_redirect_is_read_beside_where_it_was_found(location: str, leads_to: str) -> None:
    assert str(follow(parse_target("https://example.org/a/start"), location).url) == leads_to


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "http://[", "http://a:b@c.org/", "\\\\x"]
)
def test_a_redirect_to_what_is_not_opened_is_refused(location: str) -> None:
    with pytest.raises(FetchRefused):
        follow(parse_target("https://example.org/"), location)
