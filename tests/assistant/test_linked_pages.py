"""The pages that a question links to, and a question that is nothing but links."""

import asyncio

import pytest

from bot.assistant.linked_pages import LinkedPages, asks_nothing_else, choose_pages
from bot.domain.attachment import Attachment, FileContent, Kind, Truncation
from bot.domain.message import Thread
from bot.domain.page_errors import (
    PageClosed,
    PageError,
    PageMissing,
    PageRefused,
    PageTooLarge,
    PageTooSlow,
    PageUnreachable,
    PageWithoutText,
)
from bot.domain.turn import StoredAttachment, Turn
from bot.fetching import errors as fetching
from bot.files.reader import ALONE, FileQuota
from bot.tools.pages.errors import PageEmpty, PageUnreadable
from bot.tools.pages.page import Page

URL = "https://mog.example/x"


def link(url: str = URL, *, is_quoted: bool = False) -> Attachment:
    return Attachment(Kind.PAGE, url, url, url, 0, is_quoted)


def turn(question: str, *pages: Attachment) -> Turn:
    items = tuple(StoredAttachment(number, 10, page) for number, page in enumerate(pages, 1))
    return Turn(1, 1, Thread(1), 1, 10, False, question, enclosed=items)


async def test_a_page_is_what_it_says() -> None:
    async def read(_url: str, _share: FileQuota) -> Page:
        return Page(URL, "Mog", "2026-10-03", "43 metres.", Truncation(1, 100, "percent"))

    assert await LinkedPages(read).read(link(), ALONE) == FileContent(
        "# Mog\n2026-10-03\n\n43 metres.", left_out=Truncation(1, 100, "percent")
    )


@pytest.mark.parametrize(
    ("came", "told"),
    [
        (fetching.PrivateAddress(), PageRefused),
        (fetching.CredentialsRefused(), PageRefused),
        (fetching.NotAnAddress(), PageRefused),
        (fetching.NotFound(), PageMissing),
        (fetching.NotAllowed(), PageClosed),
        (fetching.TooSlow(), PageTooSlow),
        (fetching.TooLarge(), PageTooLarge),
        (fetching.NameUnknown(), PageUnreachable),
        (fetching.TooManyRedirects(), PageUnreachable),
        (fetching.SiteBroken(), PageUnreachable),
        (PageEmpty(), PageWithoutText),
        (PageUnreadable(), PageError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_why_there_is_none_is_told_apart(came: Exception, told: type[PageError]) -> None:
    async def read(_url: str, _share: FileQuota) -> Page:
        raise came

    with pytest.raises(PageError) as caught:
        await LinkedPages(read).read(link(), ALONE)
    assert type(caught.value) is told


async def test_no_page_holds_an_answer_for_long() -> None:
    async def read(_url: str, _share: FileQuota) -> Page:
        await asyncio.sleep(60)
        return Page(URL)

    with pytest.raises(PageTooSlow):
        await LinkedPages(read, seconds=0.05).read(link(), ALONE)


def test_three_pages_are_read_and_ones_own_come_first() -> None:
    quoted = [link(f"{URL}{n}", is_quoted=True) for n in range(3)]

    assert choose_pages(turn("", *quoted, link(f"{URL}0"), link(f"{URL}9"))) == {4, 5, 2}


@pytest.mark.parametrize(
    ("question", "is_alone"),
    {
        URL: True,
        "mog.example/x": True,
        f"⟦Ada⟧ {URL} !": True,
        f"{URL}\n\n[The page “{URL}” could not be opened: there is no such page]": True,
        f"[Forwarded from Ben]\n{URL}": True,
        f"{URL}/more {URL}": True,
        f"What is {URL}": False,
        f"{URL} 看看": False,
        f"[this]({URL})": False,
    }.items(),
)
def test_a_link_alone_asks_nothing_else(question: str, is_alone: bool) -> None:
    asked = turn(question, link(), link(f"{URL}/more"))

    assert asks_nothing_else(asked, asked.enclosed) is is_alone
