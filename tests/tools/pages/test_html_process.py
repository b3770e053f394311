"""Hostile HTML: it may cost its page, and neither time nor memory beyond the bounds."""

import time

import pytest

from bot.tools.pages.errors import PageUnreadable
from bot.tools.pages.html_process import HtmlText, read_html

URL = "https://mog.example/"
HOSTILE = {
    "deep": "<div>" * 200_000 + "words",
    "deep and closed": "<div>" * 50_000 + "words" + "</div>" * 50_000,
    "bold": "<p><b><i>" * 100_000 + "words",
    "many spans": "<p>" + "<span>a</span>" * 300_000,
    "many attributes": "<div " + " ".join(f"a{n}=1" for n in range(200_000)) + ">words",
    "ampersands": "&" * 3_000_000,
    "a long list": "<ul>" + "<li>one of many things</li>" * 100_000,
    "a long table": "<table>" + "<tr><td>a</td><td>b</td></tr>" * 60_000,
    "many links": "<p>" + "".join(f'<a href="/{n}">link {n}</a> ' for n in range(80_000)),
    "comments": "<!--" * 700_000,
    "white space": "<p>" + " \n" * 1_500_000,
    "one long word": "<p>" + "a" * 2_900_000,
    "entities": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    "]><p>&b;&b;&b;</p>",
    "an outer file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>words &a;</p>',
    "zeros": "\0" * 100_000 + "<p>words",
    "half characters": "<p>\ud83d words",
    "nothing": "",
    "no markup": "words",
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
async def test_nothing_that_a_page_may_hold_lasts_longer_than_it_may(html: str) -> None:
    began = time.monotonic()
    try:
        found = await read_html(html, URL, seconds=5)
    except PageUnreadable:
        found = HtmlText("", "", "")

    assert time.monotonic() - began < 8
    assert "root:" not in found.text
