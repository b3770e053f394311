"""The sandbox in a real browser: somebody types a question and reads the answer."""

import asyncio
import os
import re
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, async_playwright, expect

from sandbox.modelapi.pictures import draw_png

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
FLAGS = [
    "--no-sandbox",  # CI runs as root, for whom Chromium's own sandbox does not start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADA, BEN = 7_000_101, 7_000_102
PATIENCE = 30_000  # milliseconds

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here, so no browser tests")


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[str]:
    """The sandbox as scripts/run starts it; its page's address."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        "--port",
        "0",
        env={**kept, "DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", await _line(process.stdout))):
            pass
    yield found[0]
    process.terminate()
    assert await process.wait() == 0


async def _line(stream: asyncio.StreamReader) -> str:
    line = await stream.readline()
    assert line, "the sandbox ended before its page could be opened"
    return line.decode()


@pytest.fixture
async def page(sandbox: str) -> AsyncIterator[Page]:
    """A phone that shows Ada's chat with the bot; errors in the page fail the story."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1100, "height": 900})
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(sandbox)
        await page.get_by_test_id(f"person-{ADA}").click()
        await page.get_by_test_id(f"chat-{ADA}").click()
        yield page
        await browser.close()
        assert troubles == []


async def test_a_newcomer_types_a_question_and_reads_the_answer(page: Page) -> None:
    await expect(page.locator("body")).to_contain_text("sandbox's own")

    await page.get_by_test_id("composer").fill("What is the capital of France?")
    await page.keyboard.press("Enter")

    answer = page.locator('[data-testid="message"][data-from="bot"]').last
    await expect(answer).to_contain_text("capital of France", timeout=PATIENCE)
    await expect(answer.get_by_text("Stop")).to_have_count(0, timeout=PATIENCE)

    await page.get_by_test_id("composer").fill("/reset")
    await page.keyboard.press("Enter")
    undo = page.get_by_text("Undo", exact=False).last
    await undo.click(timeout=PATIENCE)
    await expect(page.locator("body")).to_contain_text("Undone", timeout=PATIENCE)


async def test_an_empty_chat_shows_what_can_be_tried(page: Page) -> None:
    welcome = page.get_by_test_id("welcome")
    await expect(welcome.get_by_role("button")).to_have_count(6)

    await welcome.get_by_text("Ask me later").click()

    await expect(welcome).to_have_count(0)
    await expect(page.get_by_test_id("start")).to_be_hidden()
    answer = page.locator('[data-testid="message"][data-from="bot"]').last
    await expect(answer).to_contain_text("remember", timeout=PATIENCE)


async def test_start_says_hello(page: Page) -> None:
    await page.get_by_test_id("start").click()

    await expect(page.locator('[data-testid="message"][data-from="me"]')).to_contain_text("/start")
    answer = page.locator('[data-testid="message"][data-from="bot"]')
    await expect(answer).to_have_count(1, timeout=PATIENCE)


async def test_a_stopped_story_goes_on(page: Page) -> None:
    await page.get_by_test_id("welcome").get_by_text("Tell a long story").click()
    answer = page.locator('[data-testid="message"][data-from="bot"]').last
    await expect(answer).to_contain_text("clockmaker", timeout=PATIENCE)

    await answer.get_by_text("Stop").click()
    await answer.get_by_text("Continue").click(timeout=PATIENCE)

    await expect(answer).to_contain_text("a little longer than before", timeout=PATIENCE)
    await expect(page.get_by_test_id("messages")).not_to_contain_text("sandbox's own")


async def test_a_thumb_under_an_answer_comes_to_usage(page: Page) -> None:
    await page.get_by_test_id("composer").fill("Why do cats purr?")
    await page.keyboard.press("Enter")
    answer = page.locator('[data-testid="message"][data-from="bot"]').last
    await expect(answer).to_contain_text("cats purr", timeout=PATIENCE)
    await expect(answer.get_by_text("Stop")).to_have_count(0, timeout=PATIENCE)

    await answer.locator(".bubble").click(button="right")
    await page.get_by_test_id("react-👎").click()
    await answer.get_by_test_id("reaction").click()
    await expect(answer.get_by_test_id("reaction")).to_have_count(0)
    await answer.locator(".bubble").click(button="right")
    await page.get_by_test_id("react-👍").click()
    await expect(answer.get_by_test_id("reaction")).to_have_text("👍")

    await page.get_by_test_id("composer").fill("/usage")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("messages")).to_contain_text(": 👍 1", timeout=PATIENCE)


async def test_a_message_is_forwarded_to_a_topic(page: Page) -> None:
    await page.get_by_test_id("composer").fill("Figs are ripe")
    await page.keyboard.press("Enter")
    mine = page.locator('[data-testid="message"][data-from="me"]')

    await mine.locator(".bubble").click(button="right")
    await page.get_by_test_id("menu-forward").click()
    await page.get_by_test_id("forward").get_by_text("Ideas").click()

    await expect(page.locator(".chat-head")).to_contain_text("Ideas")
    await expect(mine).to_contain_text("Forwarded from Ada")


async def test_three_pictures_go_as_one_album_and_are_all_seen(page: Page) -> None:
    pictures: list[FilePayload] = [
        {"name": f"fig-{number}.png", "mimeType": "image/png", "buffer": draw_png(number, 64, 48)}
        for number in ("one", "two", "three")
    ]

    await page.get_by_test_id("attach").click()
    async with page.expect_file_chooser() as choosing:
        await page.get_by_test_id("attach-photo").click()
    await (await choosing.value).set_files(pictures)
    await expect(page.get_by_test_id("staged-kind")).to_have_count(3, timeout=PATIENCE)
    await page.get_by_test_id("composer").fill("What are these?")
    await page.keyboard.press("Enter")

    album = page.locator('[data-testid="message"][data-from="me"]')
    await expect(album).to_have_count(1, timeout=PATIENCE)
    await expect(album.get_by_test_id("album").locator("img")).to_have_count(3)
    await expect(album).to_contain_text("What are these?")
    answer = page.locator('[data-testid="message"][data-from="bot"]').last
    await expect(answer).to_contain_text("3 pictures", timeout=PATIENCE)


async def test_a_rich_message_shows_its_table_and_what_the_model_thought(page: Page) -> None:
    composer = page.get_by_test_id("composer")
    await composer.fill("/settings ")
    await page.keyboard.press("Enter")
    await page.get_by_text("Answers: look, voice, buttons…").click(timeout=PATIENCE)
    for switch in ("Rich messages", "Thinking shown"):
        await page.get_by_text(f"{switch}: off").click(timeout=PATIENCE)
        await expect(page.get_by_text(f"{switch}: on")).to_be_visible(timeout=PATIENCE)

    await composer.fill("Think, and show Markdown")
    await page.keyboard.press("Enter")

    rich = page.get_by_test_id("rich")
    await expect(rich.locator("table tr")).to_have_count(3, timeout=PATIENCE)
    await expect(rich.locator("h1")).to_have_text("A heading")
    await expect(rich.locator("details")).to_contain_text("Somebody wants me to think.")
