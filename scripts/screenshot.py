"""Makes docs/screenshot.png: the sandbox in a browser, as somebody who tries the bot sees it."""

import asyncio
import os
import re
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright, expect

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "screenshot.png"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADA, BEN = 7_000_101, 7_000_102
SIZE: ViewportSize = {"width": 1000, "height": 940}
LARGEST = 300_000
PATIENCE = 60  # seconds for the sandbox to open
ANSWER = 30_000  # milliseconds


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        link_migrations(Path(folder))
        sandbox = await start_sandbox(folder)
        try:
            await take_picture(await opened(sandbox))
        finally:
            sandbox.terminate()
            await sandbox.wait()
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size} bytes")
    if size > LARGEST:
        sys.exit(f"That is more than {LARGEST} bytes.")


def link_migrations(folder: Path) -> None:
    """All that the bot needs of the project's folder, where a .env might hold a key."""
    (folder / "migrations").symlink_to(ROOT / "migrations")


async def start_sandbox(folder: str) -> Process:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    environment = {**outside, "DATA_DIR": folder, "PYTHONPATH": str(ROOT)}
    command = (sys.executable, "-m", "sandbox", "--port", "0")
    return await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, stdout=PIPE)


async def opened(sandbox: Process) -> str:
    """The address of the page, as soon as the bot is there."""
    assert sandbox.stdout is not None  # noqa: S101 - it was asked for
    try:
        line = await asyncio.wait_for(sandbox.stdout.readline(), PATIENCE)
    except TimeoutError:
        sys.exit("The sandbox says nothing.")
    if found := re.match(r"Open (http://\S+)", line.decode()):
        return found[1]
    sys.exit(line.decode().strip())


async def take_picture(url: str) -> None:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await chromium.new_page(viewport=SIZE, color_scheme="light", locale="en-GB")
        await page.goto(url)
        await page.get_by_test_id(f"person-{BEN}").click()
        await page.get_by_text("Parley garden").click()
        await ask(page, "@parley_sandbox_bot What grows in the shade?", answers=1)
        await page.get_by_test_id(f"person-{ADA}").click()
        await page.get_by_test_id(f"chat-{ADA}").click()
        await ask(page, "Can you show me some Markdown?", answers=1)
        await ask(page, "What did I say before?", answers=2)
        await page.locator(".messages").evaluate("list => list.scrollTo(0, list.scrollHeight)")
        # The caret blinks, and so does a picture that is made twice.
        await page.get_by_test_id("composer").blur()
        PICTURE.parent.mkdir(exist_ok=True)
        await page.screenshot(path=PICTURE, animations="disabled")
        await chromium.close()


async def ask(page: Page, text: str, *, answers: int) -> None:
    """Say it, and wait until nothing is added to the answer any more."""
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("send").click()
    bubbles = page.locator("[data-testid=message][data-from=bot]")
    await expect(bubbles).to_have_count(answers, timeout=ANSWER)
    before = ""
    while (now := await bubbles.last.inner_text()) != before:
        before = now
        await asyncio.sleep(4)


if __name__ == "__main__":
    asyncio.run(main())
