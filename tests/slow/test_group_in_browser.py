"""The page in a real browser: several people in one group, its sheet, its buttons."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect

from sandbox.cast import ADA, BEN, CHEN
from sandbox.phone.board import Board
from sandbox.phone.server import PhoneServer
from tests.sandbox.test_gatherings import place
from tests.sandbox.test_page_server import call
from tests.slow.test_browser import CHROMIUM, FLAGS

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here, so no browser tests")
SETTINGS = {"inline_keyboard": [[{"text": "Model", "callback_data": "model:"}]]}


@pytest.fixture(params=[390, 1280], ids=["narrow", "wide"])
async def page(phone: PhoneServer, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": request.param, "height": 820})
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(phone.url)
        yield page
        await browser.close()
        assert troubles == []


async def enter(page: Page, person: int, chat: int) -> None:
    """Become somebody and open a chat; a narrow page shows the list or the chat, not both."""
    back = page.get_by_test_id("back")
    if await back.is_visible():
        await back.click()
    await page.get_by_test_id(f"person-{person}").click()
    await page.get_by_test_id(f"chat-{chat}").click()


async def test_two_people_press_the_buttons_and_one_is_told(board: Board, page: Page) -> None:
    garden = place(board, "Parley garden")
    sent = await call(
        board, "sendMessage", chat_id=garden, text="The settings", reply_markup=SETTINGS
    )

    for person in (BEN, CHEN):
        await enter(page, person, garden)
        await page.get_by_test_id("button").click()
    query = next(query for query, who in board.pressed.items() if who == CHEN)
    words = "Only administrators can do that."
    await call(board, "answerCallbackQuery", callback_query_id=query, text=words)

    pressed = page.get_by_test_id("pressed")
    await expect(pressed).to_contain_text("Ben pressed “Model”")
    await expect(pressed).to_contain_text("Chen pressed “Model”")
    await expect(page.get_by_test_id("toast")).to_contain_text(words)
    assert sent["message_id"] in board.emulator.world.chats[garden].messages


async def test_a_group_is_led_hidden_and_grown_on_its_sheet(board: Board, page: Page) -> None:
    club = place(board, "Book club")
    await enter(page, BEN, club)
    await page.get_by_test_id("composer").fill("Before")
    await page.keyboard.press("Enter")

    await page.get_by_test_id("about-group").click()
    await page.get_by_test_id(f"promote-{CHEN}").click()
    await page.get_by_test_id(f"anonymous-{CHEN}").click()
    await expect(page.get_by_test_id(f"member-{CHEN}")).to_contain_text("admin · anonymous")
    await page.get_by_test_id(f"remove-{ADA}").click()
    await expect(page.get_by_test_id(f"member-{ADA}")).to_contain_text("removed")
    await page.get_by_test_id("grow").click()
    await expect(page.get_by_test_id("grow")).to_have_count(0)
    await page.keyboard.press("Escape")

    await expect(page.get_by_test_id("messages")).to_contain_text("Before")
    await expect(page.get_by_test_id("service").last).to_contain_text("became a supergroup")
    grown = place(board, "Book club")
    await enter(page, CHEN, grown)
    await expect(page.get_by_test_id("composer")).to_have_attribute(
        "placeholder", "Message as Book club"
    )


async def test_a_new_topic_opens_and_takes_what_is_written(board: Board, page: Page) -> None:
    forum = place(board, "Workshop")
    await enter(page, ADA, forum)

    await page.get_by_test_id("about-forum").click()
    await page.get_by_test_id("topic-name").fill("Glue")
    await page.get_by_test_id("make-topic").click()
    await expect(page.get_by_test_id("group")).to_contain_text("Repairs · Glue")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("composer").fill("Which one?")
    await page.keyboard.press("Enter")

    await expect(page.get_by_test_id("messages")).to_contain_text("Which one?")
    topic = max(board.emulator.world.chats[forum].topics)
    assert board.emulator.screen(forum, topic)[-1]["text"] == "Which one?"


async def test_a_link_that_the_bot_printed_or_wrote_opens_here(board: Board, page: Page) -> None:
    link = "https://t.me/parley_sandbox_bot?start="
    await board.bot.start()
    board.bot.note_poll()
    await page.get_by_test_id(f"person-{BEN}").click()
    board.announce_link(f"{link}claim-xyz")

    await page.get_by_test_id("open-printed").click()
    await expect(page.get_by_test_id("message")).to_contain_text("/start claim-xyz")
    await call(board, "sendMessage", chat_id=BEN, text=f"Or this: {link}other")
    await page.get_by_role("link").click()

    await expect(page.get_by_test_id("message").last).to_contain_text("/start other")
    await expect(page.get_by_test_id("open-printed")).to_have_count(0)
