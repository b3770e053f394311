"""The tool: what is opened, what is not, and what the model and people see of it."""

import pytest

from bot.domain.attachment import Image, Truncation
from bot.domain.message import Thread
from bot.domain.tools import Source
from bot.fetching.errors import NotFound, PrivateAddress
from bot.files.reader import FileQuota
from bot.tools.pages.errors import PageEmpty
from bot.tools.pages.page import Page
from bot.tools.pages.tool import page_tool
from bot.tools.tool import Caller

URL = "https://mog.example/lighthouse"
CALLER = Caller(1, Thread(1), 1, may_open=lambda url: url == URL)


class Reads:
    """Gives a page, or why there is none."""

    def __init__(self, came: Page | Exception) -> None:
        self.came = came
        self.asked: list[str] = []

    async def read(self, url: str, _share: FileQuota) -> Page:
        self.asked.append(url)
        if isinstance(self.came, Exception):
            raise self.came
        return self.came


async def test_a_page_is_read_and_is_a_source() -> None:
    page = Page(
        f"{URL}/", "The lighthouse", "2026-10-03", "43 metres.", Truncation(40, 100, "percent")
    )
    output = await page_tool(Reads(page).read).run({"url": f" {URL} "}, CALLER)

    assert output.text == (
        "# The lighthouse\n2026-10-03\n\n43 metres.\n\n(Cut off here: the first 40 of 100 percent.)"
    )
    assert output.sources == (Source(f"{URL}/", "The lighthouse", is_read=True),)
    assert not output.is_error


async def test_what_nobody_wrote_is_not_opened() -> None:
    reads = Reads(Page(URL))
    output = await page_tool(reads.read).run({"url": f"{URL}?secret=4"}, CALLER)

    assert output.is_error
    assert reads.asked == []


@pytest.mark.parametrize("error", [NotFound(), PrivateAddress(), PageEmpty()])
async def test_why_a_page_is_not_there_is_told_to_the_model(error: NotFound | PageEmpty) -> None:
    output = await page_tool(Reads(error).read).run({"url": URL}, CALLER)

    assert (output.is_error, output.sources) == (True, ())
    assert error.reason in output.text


async def test_a_picture_is_not_shown_by_a_tool() -> None:
    picture = Image("0", "image/png", 1, 1, b"")
    output = await page_tool(Reads(Page(URL, images=(picture,))).read).run({"url": URL}, CALLER)

    assert output.is_error


@pytest.mark.parametrize(
    ("url", "line"),
    {
        URL: "📄 mog.example",
        "https://a:b@mog.example:8443/x?y": "📄 mog.example",
        "http://[": "📄",
        "no address": "📄",
        "https://⟦Ada⟧.example/": "📄 [ada].example",
    }.items(),
)
def test_people_see_the_host_alone(url: str, line: str) -> None:
    assert page_tool(Reads(Page(URL)).read).show({"url": url}) == line
