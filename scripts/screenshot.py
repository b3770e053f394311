"""Makes the pictures in docs/: the sandbox in a browser, as somebody who tries the bot sees it."""

import asyncio
import os
import re
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright, expect

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
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
WIDE: ViewportSize = {"width": 1000, "height": 940}
NARROW: ViewportSize = {"width": 430, "height": 760}
LARGEST = 300_000
PATIENCE = 60  # seconds for the sandbox to open
ANSWER = 30_000  # milliseconds


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        link_migrations(Path(folder))
        sandbox = await start_sandbox(folder)
        try:
            await take_pictures(await opened(sandbox))
        finally:
            sandbox.terminate()
            await sandbox.wait()
    for picture in sorted(DOCS.glob("*.png")):
        size = picture.stat().st_size
        print(f"{picture.relative_to(ROOT)}: {size} bytes")
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


async def take_pictures(url: str) -> None:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        wide = await chromium.new_page(viewport=WIDE, color_scheme="light", locale="en-GB")
        await wide.goto(url)
        await show_group(wide)
        await show_conversation(wide)
        await take(wide, "screenshot.png")
        narrow = await chromium.new_page(viewport=NARROW, color_scheme="light", locale="en-GB")
        await narrow.goto(url)
        await show_settings(narrow)
        await take(narrow, "settings.png")
        await chromium.close()


async def show_group(page: Page) -> None:
    await page.get_by_test_id(f"person-{BEN}").click()
    await page.get_by_text("Parley garden").click()
    await ask(page, "@parley_sandbox_bot What grows in the shade?", answers=1)


async def show_conversation(page: Page) -> None:
    await page.get_by_test_id(f"person-{ADA}").click()
    await page.get_by_test_id(f"chat-{ADA}").click()
    await ask(page, "Show me some Markdown", answers=1)
    await ask(page, "What did I say before?", answers=2)


async def show_settings(page: Page) -> None:
    """In the group again, where there is most to choose."""
    await page.get_by_text("Parley garden").click()
    await ask(page, "/settings@parley_sandbox_bot", answers=2)


async def take(page: Page, name: str) -> None:
    await page.locator(".messages").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    # The caret blinks, and so does a picture that is made twice.
    await page.get_by_test_id("composer").blur()
    await page.screenshot(path=DOCS / name, animations="disabled")


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
