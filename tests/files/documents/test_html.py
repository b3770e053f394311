"""Of a page, its main text is read, with headings, lists, tables and links."""

from base64 import b64encode

import pytest

from bot.files.documents.html import html_to_text
from tests.files import files
from tests.files.documents.opening import opened

PAGE = """<!doctype html><html><head><title>Tides</title><style>p {color: red}</style></head>
<body><nav><a href="/">Home</a></nav><h1>High water</h1>
<p>It   rose<br>twice &amp; fell, <a href="https://example.org/t">they say</a>.
<script>alert(1)</script><div style="display: none">hidden</div>
<ol start="2"><li>two<ul><li>deep</li></ul></li><li>three</ol>
<blockquote><p>Quoth he</p></blockquote>
<pre>  a
    b</pre>
<table><caption>Ships</caption><tr><th>Town<th>Ships<tr><td>Ys<td>3</table>
<footer>All rights reserved</footer></body></html>"""


def test_a_page_is_told_in_its_order_without_what_stands_beside_it() -> None:
    assert html_to_text(PAGE.encode()) == (
        "# Tides\n\n# High water\n\n"
        "It rose\ntwice & fell, [they say](https://example.org/t).\n\n"
        "2. two\n  - deep\n3. three\n\n> Quoth he\n\n```\n  a\n    b\n```\n\nShips\n\n"
        "| Town | Ships |\n| --- | --- |\n| Ys | 3 |"
    )


@pytest.mark.parametrize("tag", ["main", "article"])
def test_the_main_element_is_the_page_where_it_is_large_enough(tag: str) -> None:
    page = f"<body><div>Menu</div><{tag}>{'Words. ' * 20}</{tag}><div>Ads</div>"
    small = f"<body><div>{'Words. ' * 50}</div><{tag}>Hm</{tag}>"

    assert html_to_text(page.encode()) == ("Words. " * 20).strip()
    assert html_to_text(small.encode()).startswith("Words.")


def test_a_table_for_layout_is_no_table() -> None:
    page = "<table><tr><td><p>Left</p><table><tr><td>a<td>b</table></table>"

    assert html_to_text(page.encode()) == "Left\n\n| a | b |\n| --- | --- |"


def test_a_page_of_navigation_alone_is_read_all_the_same() -> None:
    assert html_to_text(b"<nav><ul><li>Home</ul></nav>") == "- Home"


def test_pictures_in_the_page_itself_are_shown_and_others_told() -> None:
    inside = b64encode(files.png(100, 80)).decode()
    page = (
        f'<html><p>One <img src="data:image/png;base64,{inside}" alt="pier">'
        '<img src="https://example.org/2.png" alt="a ship"><img src="x.gif">'
    )

    reading = opened(page.encode(), "html")

    assert reading.text == "One [Picture 1: pier] [A picture that is not shown: a ship]"
    assert len(reading.images) == 1
