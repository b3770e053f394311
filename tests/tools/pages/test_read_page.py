"""Pages, read from a server: what they say, in which language and kind they may be."""

import json

import pytest

from bot.domain.attachment import Truncation
from bot.fetching.fetcher import Fetched
from bot.files.reader import ALONE, FileQuota
from bot.tools.pages.errors import PageEmpty, PageUnreadable
from bot.tools.pages.page import Page
from bot.tools.pages.read_page import PageReader
from sandbox.web.articles import ARTICLES, Article
from sandbox.web.layouts import chrome, write_page
from tests.files.files import jpeg, mp4, pdf_with_text

URL = "https://mog.example/en/page"


class Web:
    """Serves one thing under every address."""

    def __init__(self, content: bytes, media_type: str = "text/html", charset: str = "") -> None:
        self.fetched = Fetched(URL, content, media_type, charset)

    async def get(self, _url: str) -> Fetched:
        return self.fetched


async def read(
    content: bytes,
    media_type: str = "text/html",
    charset: str = "",
    *,
    share: FileQuota = ALONE,
    tokens: int = 4000,
) -> Page:
    reader = PageReader(Web(content, media_type, charset).get, tokens=tokens, max_images=3)
    return await reader.read(URL, share)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.path)
async def test_what_a_page_says_is_kept_and_what_stands_around_it_is_not(article: Article) -> None:
    page = await read(write_page(article).encode())

    paragraphs = [block for block in article.text.strip().split("\n\n") if block[0] not in "#-| "]
    plain = page.text.replace("\\", "")
    for paragraph in paragraphs:
        if "[" not in paragraph and "`" not in paragraph:
            assert paragraph in plain
    assert [words for words in chrome(article.language) if words in plain] == []
    assert page.title.startswith(article.title)
    assert page.date in {"", article.day}


async def test_links_are_written_out_and_code_and_tables_stay_what_they_are() -> None:
    page = await read(write_page(ARTICLES[2]).encode())

    assert "[timeouts](https://mog.example/en/timeouts)" in page.text
    assert "```\nfrom tide import retry" in page.text
    assert "| times | int | 3 |" in page.text
    assert "¶" not in page.title + page.text


async def test_a_page_in_other_characters_is_read_in_them() -> None:
    html = write_page(ARTICLES[7]).replace("utf-8", "gb2312")
    page = await read(html.encode("gb18030"), charset="iso-8859-1")

    assert "灯塔高四十三米" in page.text


async def test_a_page_is_cut_to_its_share() -> None:
    html = "<article>" + "".join(f"<p>Sentence number {n} of a long page.</p>" for n in range(2000))

    page = await read(html.encode(), share=FileQuota(files=2))

    assert len(page.text) < 4000 // 2 * 4
    assert page.left_out is not None
    assert page.left_out.unit == "percent"
    assert 5 < page.left_out.kept < 15


async def test_a_page_without_a_text_is_its_title_and_what_it_says_of_itself() -> None:
    html = b'<title>A film</title><meta name="description" content="Mog by night."><div></div>'

    page = await read(html)

    assert (page.title, page.text) == ("A film", "Mog by night.")


@pytest.mark.parametrize(
    ("content", "media_type", "words"),
    [
        (json.dumps({"height": 43}).encode(), "application/json", '{"height": 43}'),
        ("Die Höhe beträgt 43 m über Grund.".encode("latin-1"), "text/plain", "Höhe"),
        (pdf_with_text("The lighthouse is 43 metres high."), "application/pdf", "43 metres"),
        (pdf_with_text("The lighthouse is 43 metres high."), "text/html", "43 metres"),
        (b"<html><p>The lighthouse is 43 metres high.</p></html>", "", "43 metres"),
        (b"<p>source</p>", "text/plain", "<p>source</p>"),
    ],
    ids=["JSON", "text", "a PDF", "a PDF by another name", "HTML without a name", "a source"],
)
async def test_what_is_no_page_is_read_as_what_it_is(
    content: bytes, media_type: str, words: str
) -> None:
    assert words in (await read(content, media_type)).text


async def test_a_picture_is_a_picture() -> None:
    page = await read(jpeg(), "text/html")

    assert (page.text, len(page.images)) == ("", 1)


@pytest.mark.parametrize(
    ("content", "media_type", "error"),
    [
        (b"", "text/html", PageEmpty),
        (b"<html></html>", "text/html", PageEmpty),
        (b"<script>build()</script>", "text/html", PageEmpty),
        (b" ", "text/plain", PageEmpty),
        (mp4(), "video/mp4", PageUnreadable),
        (b"\0\1\2\3" * 99, "application/octet-stream", PageUnreadable),
    ],
    ids=["nothing", "no words", "a script", "a blank", "a film", "bytes"],
)
async def test_what_says_nothing_is_told_so(
    content: bytes, media_type: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await read(content, media_type)


def test_a_page_is_written_with_its_title_and_its_date() -> None:
    assert Page(URL, "Mog", "2026-10-03", "High.").write() == "# Mog\n2026-10-03\n\nHigh."
    assert Page(URL, left_out=Truncation(1, 2, "pages")).write() == ""
