"""Which addresses are public, in every way in which one can be written."""

from ipaddress import ip_address

import pytest

from bot.fetching.addresses import AddressRefused, check_all, is_public, resolve_public

PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2001:4860:4860::8888",
          "64:ff9b::808:808", "::ffff:8.8.8.8", "2002:808:808::1"]  # fmt: skip
CLOSED = {
    "this machine": "127.0.0.1",
    "this machine, otherwise": "127.8.9.1",
    "any": "0.0.0.0",  # noqa: S104  # nobody listens here
    "private 10": "10.1.2.3",
    "private 172": "172.16.0.1",
    "private 192": "192.168.1.1",
    "link-local": "169.254.169.254",
    "a carrier's": "100.64.0.1",
    "for documents": "192.0.2.1",
    "benchmarks": "198.18.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "relays of 6to4": "192.88.99.1",
    "loopback 6": "::1",
    "unspecified 6": "::",
    "link-local 6": "fe80::1",
    "unique local": "fd00::1",
    "site-local": "fec0::1",
    "multicast 6": "ff02::1",
    "for documents 6": "2001:db8::1",
    "mapped": "::ffff:127.0.0.1",
    "mapped private": "::ffff:10.0.0.1",
    "compatible": "::127.0.0.1",
    "6to4": "2002:7f00:1::1",
    "6to4 private": "2002:a00:1::",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64 link-local": "64:ff9b::a9fe:a9fe",
    "local NAT64": "64:ff9b:1::808:808",
    "Teredo": "2001:0:808:808:0:0:80ff:fffe",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_what_anybody_can_reach_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", CLOSED.values(), ids=CLOSED)
def test_what_is_not_for_everybody_is_not(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "::1", "localhost",
     "no-such-name.invalid", "a" * 70, ""],
)  # fmt: skip
async def test_a_name_is_judged_by_where_it_leads(host: str) -> None:
    with pytest.raises(AddressRefused):
        await resolve_public(host, 80)


async def test_of_a_name_all_addresses_have_to_be_public() -> None:
    assert await resolve_public("8.8.8.8", 443) == ("8.8.8.8",)
    assert check_all(["8.8.8.8", "1.1.1.1", "8.8.8.8"]) == ("8.8.8.8", "1.1.1.1")
    for mixed in (["8.8.8.8", "10.0.0.1"], ["fe80::1%eth0"], []):
        with pytest.raises(AddressRefused):
            check_all(mixed)
